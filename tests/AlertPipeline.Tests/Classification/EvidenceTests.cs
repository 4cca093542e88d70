using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Messages;
using CsCheck;

namespace AlertPipeline.Tests.Classification;

public sealed class EvidenceTests
{
    private const int MadeTexts = 6_000;

    private static readonly EmbeddedClassifier Classifier = EmbeddedClassifier.BuiltIn();

    /// <summary>Words that a label can rest on, words that cannot, and what stands between and inside words in real feeds.</summary>
    private static readonly string[] Pieces =
    [
        "US", "Washington", "China", "UK", "l'Inde", "Brüssel", "美国", "対中", "한국", "الصين", "США", "Nvidia", "Huawei",
        "AI chip", "AI chips", "KI-Chips", "puces IA", "AI芯片", "半導体", "반도체", "чипы для ИИ", "رقائق الذكاء الاصطناعي", "lithography", "sovereign AI", "national compute",
        "export ban", "export controls", "Exportverbot", "contrôle des exportations", "出口管制", "輸出規制", "수출 통제", "тэкспорт", "تصدير", "entity list", "licence",
        "lifts", "eases", "bans", "tightens", "rejects", "no longer", "not", "hebt", "auf", "放宽", "収", "완화", "to", "for", "by", "against",
        "sovereign wealth fund", "soybeans", "microchip", "reusable", "the", "a", "1.2bn", "x",
        " ", " ", " ", "  ", ". ", ", ", "; ", " — ", "-", "'", "’s ", "\n", "(", ")", "\u00AD", "\u0301", "\u200B", "\u064B", "\uFEFF", "\t", "\0",
        "\U0001F525", "\uD83D", "\uDE00", "𝐀𝐈", "Ⅷ", "ß", "İ", "ﬁ",
    ];

    private static readonly Gen<string> Fields = Gen.OneOf(
        Gen.OneOf(Pieces).Array[0, 24].Select(string.Concat),
        Gen.OneOf(Pieces).Array[0, 16].Select(pieces => string.Join(' ', pieces)),
        Gen.Char.Array[0, 40].Select(chars => new string(chars)));

    [Fact]
    public void Every_label_has_spans_and_they_lie_on_whole_words_of_the_text() =>
        Assert.All(Make(), text => Spans.AreSound(text, Classifier.Classify(text)));

    /// <summary>With a score of 1 for both, every topic is given that has a word to show for it; one that has none is dropped.</summary>
    [Fact]
    public void A_score_from_elsewhere_gives_no_label_without_a_span()
    {
        var certain = new Dictionary<string, double> { [Topics.Export] = 1, [Topics.Sovereignty] = 1 };

        Assert.All(Make(), text => Spans.AreSound(text, Classifier.Classify(text, certain)));
    }

    [Fact]
    public void Offsets_count_in_the_original_text()
    {
        var text = new ArticleText("Trots allt: les E\u0301tats-Unis assouplissent le contro\u0302le des exportations de puces IA", string.Empty, "fr");

        var said = Classifier.Classify(text);

        Assert.Contains("E\u0301tats-Unis", Spans.WordsOf(text, said, "issuer:US"));
        Assert.Contains(said.Evidence, span => Spans.WordsOf(text, span).Contains("contro\u0302le", StringComparison.Ordinal));
    }

    [Fact]
    public void A_span_points_into_the_field_that_holds_its_words()
    {
        var text = new ArticleText("Washington eases its rules", "AI chip exports to Kenya no longer need a licence.", "en");

        var said = Classifier.Classify(text, new Dictionary<string, double> { [Topics.Export] = 1 });

        Assert.Contains(said.Evidence, span => span is { Label: "issuer:US", Field: TextField.Title } && Spans.WordsOf(text, span) == "Washington");
        Assert.Contains(said.Evidence, span => span is { Label: "affected:KE", Field: TextField.Summary } && Spans.WordsOf(text, span) == "Kenya");
    }

    [Fact]
    public void A_text_of_nothing_but_terms_shows_a_few_of_them()
    {
        var text = new ArticleText("Chips", string.Concat(Enumerable.Repeat("US bans AI chip exports to China. ", 60)), "en");

        var said = Classifier.Classify(text);

        Assert.Equal(["ai-export"], said.Topics);
        Assert.InRange(said.Evidence.Count, 4, 12);
    }

    /// <summary>The same texts on every run.</summary>
    private static IEnumerable<ArticleText> Make()
    {
        var random = new PCG(20, 261124);
        for (var i = 0; i < MadeTexts; i++)
        {
            yield return new ArticleText(Fields.Generate(random, null, out _), Fields.Generate(random, null, out _), null);
        }
    }
}
