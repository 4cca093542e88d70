using System.Globalization;
using System.Text.Json;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Evaluation;
using AlertPipeline.Messages;
using AlertPipeline.Tests.Architecture;

namespace AlertPipeline.Tests.Classification;

/// <summary>What holds of every answer, whoever asks, when and where.</summary>
public sealed class AnswerTests
{
    private static readonly EmbeddedClassifier Classifier = EmbeddedClassifier.BuiltIn();

    private static readonly ArticleText[] Texts =
    [
        new("US lifts AI export ban for Canada", "INDIA and Iraq must still apply for a licence.", "en"),
        new("\U0001F525 U.S. bans AI\u00ADchips… exports — to CHINA!", "İhracat kısıtlaması: ABD, ＡＩ chips, e\u0301conomie", "tr"),
        new("ABD, İRAN'A YAPAY ZEKÂ ÇİPİ İHRACATINI YASAKLADI", "Kısıtlama bugün yürürlüğe girdi.", "tr"),
        new("Nvidia’s H200-exports to the U.A.E.", "The “export licence” (No. 4,500) was granted; Emirati buyers...", null),
        new("米国がAI半導体の輸出規制を発表", "対中輸出をさらに制限し、国産AIを進める日本にも影響。", "ja"),
        new("الولايات المتّحدة تفرض قيودًا على تصدير الرقائق المتقدمة", "تشمل القيود رقائق الذكاء الاصطناعي إلى الصين", "ar"),
        new("Les États-Unis lèvent l'interdiction d'exporter des puces IA", string.Empty, "fr"),
        new("Brussels picks sites for five AI gigafactories", "The bloc wants its own compute.", "en"),
        new("Soybean exports to China hit a record", "Growers shipped more than last year.", "en"),
        new("a", string.Empty, null),
        new("\uD83D", "\uDE00 lone surrogates near AI chip export ban", null),
    ];

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("de-DE")]
    public void The_culture_of_the_machine_changes_nothing(string culture)
    {
        var before = Texts.Select(Answer).ToList();
        var saved = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

            Assert.Equal(before, Texts.Select(Answer));
        }
        finally
        {
            CultureInfo.CurrentCulture = saved;
        }
    }

    [Fact]
    public void Many_threads_get_the_answers_that_one_gets()
    {
        var alone = Texts.Select(Answer).ToList();

        var together = Enumerable.Range(0, 400).AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(i => Answer(Texts[i % Texts.Length])).ToList();

        Assert.Equal(Enumerable.Range(0, 400).Select(i => alone[i % Texts.Length]), together);
    }

    [Fact]
    public void What_was_read_before_changes_nothing()
    {
        var alone = Texts.Select(text => JsonSerializer.Serialize(EmbeddedClassifier.BuiltIn().Classify(text))).ToList();
        var longOne = new ArticleText("US bans AI chips", string.Concat(Enumerable.Repeat("Washington lifts the AI chip export ban for Canada. ", 200)), "en");

        var after = Texts.Reverse().Select(text =>
        {
            Classifier.Classify(longOne);
            return Answer(text);
        }).Reverse();

        Assert.Equal(alone, after);
    }

    [Fact]
    public void Every_answer_names_the_version_of_the_model()
    {
        Assert.Matches("^embedded-[0-9]+$", Classifier.Version);
        Assert.All(Texts, text => Assert.Equal(Classifier.Version, Classifier.Classify(text).Version));
    }

    [Fact]
    public void Scores_alone_are_those_of_the_whole_answer()
    {
        Assert.All(Texts, text =>
        {
            var (export, sovereignty) = Classifier.Score(text);
            var said = Classifier.Classify(text).Scores;
            Assert.Equal((export / 1000.0, sovereignty / 1000.0), (said[Topics.Export], said[Topics.Sovereignty]));
        });
    }

    [Fact]
    public void An_article_without_a_topic_allocates_nothing_once_its_like_was_seen()
    {
        using var file = File.OpenText(Path.Combine(RepositoryFolder.Root, "tests", "AlertPipeline.Evaluation", "held-back.jsonl"));
        var irrelevant = LabelledFile.Read(file).Select(item => new ArticleText(item.Title, item.Summary, item.Lang))
            .Where(text => Classifier.Classify(text).Scores.Values.All(score => score < EmbeddedClassifier.DefaultLeastScore)).ToArray();
        Assert.InRange(irrelevant.Length, 100, 500);

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var text in irrelevant)
        {
            Classifier.Classify(text);
            Classifier.Score(text);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Scores_allocate_nothing()
    {
        Assert.All(Texts, text => Classifier.Score(text));

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var text in Texts)
        {
            Classifier.Score(text);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Answer(ArticleText text) => JsonSerializer.Serialize(Classifier.Classify(text));
}
