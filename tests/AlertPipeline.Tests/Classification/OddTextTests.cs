using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;

namespace AlertPipeline.Tests.Classification;

public sealed class OddTextTests
{
    private const int TooLong = 100 * 1024;

    public static TheoryData<string> Names => [.. Odd.Keys];

    private static readonly Dictionary<string, string> Odd = new(StringComparer.Ordinal)
    {
        ["nothing"] = "",
        ["one blank"] = " ",
        ["separators alone"] = " .,;:!?()[]—–-…。、，؟\n\r\t|",
        ["100 KB of separators"] = new string('.', TooLong),
        ["100 KB of one letter"] = new string('a', TooLong),
        ["100 KB of one ideograph"] = new string('国', TooLong),
        ["100 KB of terms"] = string.Concat(Enumerable.Repeat("US bans AI chip exports to China. ", TooLong / 34)),
        ["100 KB of terms without a stop"] = string.Concat(Enumerable.Repeat("US AI chip export ban ", TooLong / 22)),
        ["100 KB of Chinese terms"] = string.Concat(Enumerable.Repeat("美国收紧对华AI芯片出口管制", TooLong / 14)),
        ["a lone high surrogate"] = "AI chip export ban \uD83D",
        ["a lone low surrogate"] = "\uDE00AI chip export ban",
        ["surrogates alone"] = new string('\uDC00', 300),
        ["control characters"] = "US\0 bans\u0001 AI\u0002 chip\u007F exports\u0085 to\u009F China",
        ["marks without letters"] = "\u0301\u0302\u064B\u200D\uFEFF",
        ["a mark before the first letter"] = "\u0301US bans AI chip exports",
        ["marks behind every letter"] = string.Concat("US bans AI chip exports to China".Select(c => c + "\u0301\u0302")),
        ["right-to-left marks"] = "\u202EUS bans AI\u202C chip exports \u200Fto China",
        ["asterisks and equals signs"] = "=US * bans =AI chip* exports",
        ["the last characters of Unicode"] = "\uFFFE\uFFFF\uFFFD US bans AI chip exports",
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void An_odd_text_has_an_answer_like_any_other(string name)
    {
        var classifier = EmbeddedClassifier.BuiltIn();
        ArticleText[] texts = [new(Odd[name], "", null), new("", Odd[name], "xx"), new(Odd[name], Odd[name], "en")];

        Assert.All(texts, text => Spans.AreSound(text, classifier.Classify(text)));
    }

    [Fact]
    public void What_stands_behind_the_longest_text_that_is_read_changes_nothing()
    {
        var classifier = EmbeddedClassifier.BuiltIn();
        var filler = string.Concat(Enumerable.Repeat("It rained all day. ", 600));

        var (cut, whole) = (classifier.Score(new ArticleText("Weather", filler, null)), classifier.Score(new ArticleText("Weather", filler + "US bans AI chip exports.", null)));

        Assert.Equal(cut, whole);
    }
}
