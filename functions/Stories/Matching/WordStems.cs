namespace AlertPipeline.Stories.Matching;

/// <summary>Cuts words so that their forms fall together, in every script.</summary>
internal static class WordStems
{
    private const int StemLength = 6;
    private const int ArabicStemLength = 5;
    private const int MinLength = 3;

    /// <summary>Of an alphabet its first six letters; of Arabic five behind "and" and "the"; of Korean every two syllables. Numbers and short words have none.</summary>
    public static void AddOf(string word, List<string> stems)
    {
        if (IsHangul(word[0]))
        {
            for (var i = 0; i + 1 < word.Length; i++)
            {
                stems.Add(word.Substring(i, 2));
            }
        }
        else if (word[0] is >= '\u0600' and <= '\u06FF')
        {
            var start = word.Length > 4 && word[0] == 'و' ? 1 : 0;
            start += word.Length - start > 4 && word.AsSpan(start).StartsWith("ال") ? 2 : 0;
            stems.Add(word.Substring(start, Math.Min(ArabicStemLength, word.Length - start)));
        }
        else if (word.Length >= MinLength && word.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            stems.Add(word[..Math.Min(StemLength, word.Length)]);
        }
    }

    /// <summary>One sign of Chinese or Japanese: two side by side are a stem.</summary>
    public static bool IsSign(string word) => word.Length == 1 && IsSign(word[0]);

    public static bool IsSign(char c) => c is >= '\u3005' and <= '\u9FFF';

    private static bool IsHangul(char c) => c is >= '\uAC00' and <= '\uD7A3';
}
