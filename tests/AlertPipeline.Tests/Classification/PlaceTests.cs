using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;

namespace AlertPipeline.Tests.Classification;

public sealed class PlaceTests
{
    private static readonly EmbeddedClassifier Classifier = EmbeddedClassifier.BuiltIn();

    [Theory]
    [InlineData("US bars AI chip exports to China and Russia", "US", "CN,RU")]
    [InlineData("AI chip exports to India, Brazil and Kenya cleared by Washington", "US", "IN,BR,KE")]
    [InlineData("The Hague bars sales of EUV lithography scanners to Belarus and Russia", "NL", "BY,RU")]
    [InlineData("Tokyo puts Cambricon on a blacklist over AI chips", "JP", "CN")]
    [InlineData("BIS adds AI chip buyers in Malaysia to the Entity List", "US", "MY")]
    [InlineData("美国收紧对华AI芯片出口管制", "US", "CN")]
    [InlineData("Les États-Unis interdisent l'exportation de puces IA vers la Chine", "US", "CN")]
    [InlineData("USA erlauben Export von KI-Chips nach Saudi-Arabien", "US", "SA")]
    [InlineData("Estados Unidos prohíbe exportar chips de IA a Rusia", "US", "RU")]
    public void Who_acts_is_told_from_whom_it_is_aimed_at(string title, string issuers, string affected)
    {
        var said = Classifier.Classify(new ArticleText(title, string.Empty, null));

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

        var said = Classifier.Classify(text);

        Assert.NotEmpty(said.Topics);
        Assert.DoesNotContain(word, said.Evidence.Where(span => span.Label.Contains(':')).Select(span => Spans.WordsOf(text, span)));
    }
}
