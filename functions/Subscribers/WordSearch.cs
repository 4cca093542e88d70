namespace AlertPipeline.Subscribers;

/// <summary>Finds whole words and phrases without regard to case; offsets are those of the text as given.</summary>
internal static class WordSearch
{
    /// <summary>Every place where the words of <paramref name="phrase"/> follow each other, whatever stands between them that is no letter or digit.</summary>
    public static IEnumerable<(int Start, int Length)> Find(string text, string phrase)
    {
        var words = WordsOf(phrase);
        if (words.Count == 0)
        {
            yield break;
        }

        for (var start = 0; (start = text.IndexOf(words[0], start, StringComparison.OrdinalIgnoreCase)) >= 0; start++)
        {
            if (IsBoundary(text, start) && End(text, start, words) is { } end)
            {
                yield return (start, end - start);
                start = end - 1;
            }
        }
    }

    private static List<string> WordsOf(string phrase)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= phrase.Length; i++)
        {
            var inWord = i < phrase.Length && char.IsLetterOrDigit(phrase[i]);
            if (inWord && start < 0)
            {
                start = i;
            }
            else if (!inWord && start >= 0)
            {
                words.Add(phrase[start..i]);
                start = -1;
            }
        }

        return words;
    }

    private static int? End(string text, int start, List<string> words)
    {
        var at = start;
        for (var i = 0; i < words.Count; i++)
        {
            if (i > 0)
            {
                while (at < text.Length && !char.IsLetterOrDigit(text[at]))
                {
                    at++;
                }
            }

            if (string.Compare(text, at, words[i], 0, words[i].Length, StringComparison.OrdinalIgnoreCase) != 0 || !IsBoundary(text, at + words[i].Length))
            {
                return null;
            }

            at += words[i].Length;
        }

        return at;
    }

    /// <summary>True between two characters that do not belong to one word. Scripts written without spaces have a boundary everywhere.</summary>
    private static bool IsBoundary(string text, int at) =>
        at <= 0 || at >= text.Length || !char.IsLetterOrDigit(text[at - 1]) || !char.IsLetterOrDigit(text[at])
        || IsUnspaced(text[at - 1]) || IsUnspaced(text[at]);

    // Thai to Khmer; kana, CJK ideographs and their extensions. Hangul has spaces, but particles are written onto the word.
    private static bool IsUnspaced(char c) => c is (>= '\u0E00' and <= '\u0EFF') or (>= '\u1780' and <= '\u17FF')
        or (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\uF900' and <= '\uFAFF');
}
