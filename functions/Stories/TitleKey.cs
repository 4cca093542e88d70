using System.Globalization;
using System.Text;

namespace AlertPipeline.Stories;

/// <summary>The words of a headline, for telling whether two headlines say the same.</summary>
internal sealed class TitleKey
{
    /// <summary>Share of common words from which two headlines are taken for one: copies differ by an outlet's name or a few words.</summary>
    private const double NearEqual = 0.8;

    /// <summary>Shorter headlines ("Chip news") must be equal word for word.</summary>
    private const int MinWords = 5;

    private readonly HashSet<string> _words;
    private readonly string _joined;

    private TitleKey(List<string> words)
    {
        _words = words.ToHashSet(StringComparer.Ordinal);
        _joined = string.Join(' ', words);
    }

    public static TitleKey Of(string title)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in title.Normalize(NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(c))
            {
                word.Append(char.ToLowerInvariant(c));
            }
            else if (c is not ('.' or '\'' or '’') && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                // Full stops and apostrophes do not part words: "U.S." is "US".
                Close(words, word);
            }
        }

        Close(words, word);
        return new TitleKey(words);
    }

    public bool IsNear(TitleKey other)
    {
        if (_joined == other._joined)
        {
            return _joined.Length > 0;
        }

        if (_words.Count < MinWords || other._words.Count < MinWords)
        {
            return false;
        }

        var common = _words.Count(other._words.Contains);
        return common >= NearEqual * (_words.Count + other._words.Count - common);
    }

    private static void Close(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }
}
