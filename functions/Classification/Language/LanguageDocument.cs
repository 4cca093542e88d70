using System.Globalization;
using AlertPipeline.Messages;

namespace AlertPipeline.Classification.Language;

/// <summary>The text of an article as it is sent, with the way back from its offsets to the stored fields.</summary>
/// <remarks>Title, newline, summary; without a summary the title alone. The service counts in text elements (grapheme clusters), offsets are in UTF-16 code units.</remarks>
internal sealed class LanguageDocument
{
    /// <summary>Longest document that a synchronous call takes, in text elements (Learn: Language service, data and rate limits).</summary>
    public const int MaxTextElements = 5_120;

    /// <summary>Text elements that are billed as one text record, begun ones whole.</summary>
    private const int TextElementsPerRecord = 1_000;

    private readonly int _titleLength;

    public LanguageDocument(ArticleText article)
    {
        var whole = article.Summary.Length == 0 ? article.Title : article.Title + "\n" + article.Summary;
        _titleLength = article.Title.Length;
        var end = 0;
        while (end < whole.Length && TextElements < MaxTextElements)
        {
            end += StringInfo.GetNextTextElementLength(whole, end);
            TextElements++;
        }

        Text = whole[..end];
    }

    public string Text { get; }

    public int TextElements { get; }

    public int TextRecords => (TextElements + TextElementsPerRecord - 1) / TextElementsPerRecord;

    /// <summary>The service refuses a text without a letter or sign.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(Text);

    /// <summary>Where a range of the sent text stands in the stored article.</summary>
    /// <param name="words">What is said to stand there.</param>
    /// <returns>null where other words stand there, where it splits a character, or where it is not within one field.</returns>
    public EvidenceSpan? Locate(int offset, int length, string words, string label)
    {
        if (offset < 0 || length <= 0 || length > Text.Length - offset ||
            !Text.AsSpan(offset, length).Equals(words, StringComparison.Ordinal) || IsInsidePair(offset) || IsInsidePair(offset + length))
        {
            return null;
        }

        return offset + length <= _titleLength ? new EvidenceSpan(label, TextField.Title, offset, length)
            : offset > _titleLength ? new EvidenceSpan(label, TextField.Summary, offset - _titleLength - 1, length)
            : null;
    }

    /// <summary>Where words first stand as whole words; -1 = nowhere.</summary>
    public int IndexOf(string words)
    {
        for (var at = words.Length == 0 ? -1 : Text.IndexOf(words, StringComparison.Ordinal); at >= 0;
            at = Text.IndexOf(words, at + 1, StringComparison.Ordinal))
        {
            if (!IsInsideWord(at) && !IsInsideWord(at + words.Length))
            {
                return at;
            }
        }

        return -1;
    }

    private bool IsInsidePair(int at) => at > 0 && at < Text.Length && char.IsSurrogatePair(Text[at - 1], Text[at]);

    private bool IsInsideWord(int at) =>
        IsInsidePair(at) || (at > 0 && at < Text.Length && IsWordPart(Text[at - 1]) && IsWordPart(Text[at]));

    /// <summary>Chinese, Japanese and Korean join words without a space, so there a word may begin anywhere.</summary>
    private static bool IsWordPart(char c) => c < '\u2E80' && char.IsLetterOrDigit(c);
}
