using System.Globalization;
using System.Text.Json;
using AlertPipeline.Classification;

namespace AlertPipeline.Tests.Classification;

public sealed class TermClassifierTests
{
    private static readonly ArticleText[] Awkward =
    [
        new("\U0001F525 U.S. bans AI\u00ADchips… exports — to CHINA!", "İhracat kısıtlaması: ABD, ＡＩ chips, e\u0301conomie", "tr"),
        new("Nvidia’s H200-exports to the U.A.E.", "The “export licence” (No. 4,500) was granted; Emirati buyers...", null),
        new("米国がAI半導体の輸出規制を発表", "対中輸出をさらに制限し、国産AIを進める日本にも影響。", "ja"),
        new("الولايات المتّحدة تفرض قيودًا على تصدير الرقائق المتقدمة", "تشمل القيود رقائق الذكاء الاصطناعي إلى الصين", "ar"),
        new("Les États-Unis lèvent l'interdiction d'exporter des puces IA", string.Empty, "fr"),
        new("a", string.Empty, null),
        new("\uD83D", "\uDE00 lone surrogates near AI chip export ban", null),
    ];

    [Fact]
    public void Spans_lie_in_the_text_and_begin_and_end_at_letters()
    {
        foreach (var text in Awkward)
        {
            foreach (var span in new TermClassifier().Classify(text).Evidence)
            {
                var words = Spans.WordsOf(text, span);
                Assert.Equal(words.Trim(' ', ',', '.', '"', '“', '”', '(', ')'), words);
            }
        }
    }

    [Fact]
    public void Offsets_count_in_the_original_text()
    {
        var text = new ArticleText("Trots allt: les E\u0301tats-Unis assouplissent le contro\u0302le des exportations de puces IA", string.Empty, "fr");

        var said = new TermClassifier().Classify(text);

        Assert.Equal("E\u0301tats-Unis", Spans.WordsOf(text, said.Evidence.First(span => span.Label == "issuer:US")));
        Assert.Contains(said.Evidence, span => Spans.WordsOf(text, span) == "contro\u0302le des exportations");
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("de-DE")]
    public void The_culture_of_the_machine_changes_nothing(string culture)
    {
        var before = Answers();
        var saved = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

            Assert.Equal(before, Answers());
        }
        finally
        {
            CultureInfo.CurrentCulture = saved;
        }

        static List<string> Answers() =>
            [.. Awkward.Select(text => JsonSerializer.Serialize(new TermClassifier().Classify(text)))];
    }

    [Fact]
    public void Many_threads_get_the_answers_that_one_gets()
    {
        var classifier = new TermClassifier();
        var alone = Awkward.Select(text => JsonSerializer.Serialize(classifier.Classify(text))).ToList();

        var together = Enumerable.Range(0, 400).AsParallel().AsOrdered()
            .Select(i => JsonSerializer.Serialize(classifier.Classify(Awkward[i % Awkward.Length]))).ToList();

        Assert.Equal(Enumerable.Range(0, 400).Select(i => alone[i % Awkward.Length]), together);
    }

    [Fact]
    public void A_text_of_nothing_but_terms_is_read_in_full()
    {
        var text = new ArticleText(string.Empty, string.Concat(Enumerable.Repeat("US bans AI chip exports to China. ", 60)), "en");

        var said = new TermClassifier().Classify(text);

        Assert.Equal(["ai-export"], said.Topics);
        Assert.InRange(said.Evidence.Count, 4, 12);
    }

    [Fact]
    public void A_higher_bar_gives_fewer_topics_and_the_same_scores()
    {
        var text = new ArticleText("Chip makers discuss export licences", string.Empty, null);

        var (open, strict) = (new TermClassifier(0.05).Classify(text), new TermClassifier(0.95).Classify(text));

        Assert.Equal(["ai-export"], open.Topics);
        Assert.Empty(strict.Topics);
        Assert.Equal(open.Scores, strict.Scores);
    }
}
