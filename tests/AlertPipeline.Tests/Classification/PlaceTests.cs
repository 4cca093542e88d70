using AlertPipeline.Classification;

namespace AlertPipeline.Tests.Classification;

public sealed class PlaceTests
{
    [Theory]
    [InlineData("US bars AI chip exports to China and Russia", "US", "CN,RU")]
    [InlineData("AI chip exports to India, Brazil and Kenya cleared by Washington", "US", "IN,BR,KE")]
    [InlineData("The Hague bars sales of EUV lithography scanners to Belarus and Russia", "NL", "RU")]
    [InlineData("Brazil blocks imports of American AI chips", "BR", "US")]
    [InlineData("Tokyo puts Cambricon on a blacklist over AI chips", "JP", "CN")]
    [InlineData("BIS adds AI chip buyers in Malaysia to the Entity List", "US", "MY")]
    [InlineData("美国收紧对华AI芯片出口管制", "US", "CN")]
    [InlineData("Les États-Unis interdisent l'exportation de puces IA vers la Chine", "US", "CN")]
    [InlineData("USA erlauben Export von KI-Chips nach Saudi-Arabien", "US", "SA")]
    public void Who_acts_is_told_from_whom_it_is_aimed_at(string title, string issuers, string affected)
    {
        var said = new TermClassifier().Classify(new ArticleText(title, string.Empty, null));

        Assert.Equal(issuers, string.Join(',', said.Issuers));
        Assert.Equal(affected, string.Join(',', said.Affected));
    }

    [Theory]
    [InlineData("They told us about AI chip export bans", "us")]
    [InlineData("Europe's EUV lithography export curbs tighten", "EUV")]
    [InlineData("North Korean smuggling ring moved AI chips despite export ban", "Korea")]
    public void A_word_that_only_looks_like_a_place_is_none(string title, string word)
    {
        var text = new ArticleText(title, string.Empty, null);

        var said = new TermClassifier().Classify(text);

        Assert.DoesNotContain(word, said.Evidence.Where(span => span.Label.Contains(':')).Select(span => Spans.WordsOf(text, span)));
    }
}
