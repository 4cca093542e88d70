using AlertPipeline.Classification;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Classification;

internal static class Spans
{
    /// <summary>The words a span points at; fails where it leaves its field.</summary>
    public static string WordsOf(ArticleText text, EvidenceSpan span)
    {
        var field = FieldOf(text, span);
        Assert.InRange(span.Start, 0, field.Length - 1);
        Assert.InRange(span.Length, 1, field.Length - span.Start);
        return field.Substring(span.Start, span.Length);
    }

    /// <summary>The words of every span with this label, in order.</summary>
    public static IReadOnlyList<string> WordsOf(ArticleText text, AlertPipeline.Messages.Classification said, string label) =>
        [.. said.Evidence.Where(span => span.Label == label).Select(span => WordsOf(text, span))];

    /// <summary>What holds of every answer, whatever the text: fields that agree, a span for each label, a label for each span, spans on whole words.</summary>
    public static void AreSound(ArticleText text, AlertPipeline.Messages.Classification said)
    {
        Assert.Equal(Topics.All.Where(said.Topics.Contains), said.Topics);
        Assert.Equal(said.Topics.Contains(Topics.Export), said.Direction is not null);
        Assert.True(said.Topics.Contains(Topics.Export) || said.Affected.Count == 0);
        Assert.Equal(said.Issuers.Distinct(), said.Issuers);
        Assert.Equal(said.Affected.Distinct(), said.Affected);
        Assert.Equal(Topics.All, said.Scores.Keys.Order(StringComparer.Ordinal));
        Assert.All(said.Scores.Values, score => Assert.InRange(score, 0, 1));
        Assert.Equal(LabelsOf(said).Order(StringComparer.Ordinal), said.Evidence.Select(span => span.Label).Distinct().Order(StringComparer.Ordinal));
        Assert.All(said.Evidence, span => IsOnWholeWords(text, span));
    }

    /// <summary>Every label of an answer as evidence spells it.</summary>
    public static IEnumerable<string> LabelsOf(AlertPipeline.Messages.Classification said) =>
    [
        .. said.Topics, .. said.Direction is { } direction ? ["direction:" + direction] : Array.Empty<string>(),
        .. said.Issuers.Select(code => "issuer:" + code), .. said.Affected.Select(code => "affected:" + code),
    ];

    private static void IsOnWholeWords(ArticleText text, EvidenceSpan span)
    {
        var (field, words) = (FieldOf(text, span), WordsOf(text, span));
        Assert.Equal(words.Trim(' ', '\t', '\n', ',', '.', ';', ':', '!', '?', '"', '“', '”', '(', ')', '-', '—'), words);
        Assert.False(char.IsLowSurrogate(words[0]), "The span begins inside a character.");
        Assert.False(char.IsHighSurrogate(words[^1]), "The span ends inside a character.");
        Assert.False(span.Start > 0 && AreOneWord(field[span.Start - 1], words[0]), $"'{words}' begins inside a word of '{field}'.");
        Assert.False(EndOf(span) < field.Length && AreOneWord(words[^1], field[EndOf(span)]), $"'{words}' ends inside a word of '{field}'.");
    }

    private static int EndOf(EvidenceSpan span) => span.Start + span.Length;

    private static string FieldOf(ArticleText text, EvidenceSpan span) => span.Field == TextField.Title ? text.Title : text.Summary;

    /// <summary>Of the scripts that part their words with blanks and join nothing to them.</summary>
    private static bool AreOneWord(char before, char after) => IsLatinOrCyrillic(before) && IsLatinOrCyrillic(after);

    private static bool IsLatinOrCyrillic(char c) => c < '\u0530' && char.IsLetterOrDigit(c);
}
