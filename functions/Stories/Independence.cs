using AlertPipeline.Messages;
using AlertPipeline.Stories.Matching;

namespace AlertPipeline.Stories;

/// <summary>How many outlets report something on their own: those that print one text, or name one source, count once.</summary>
internal static class Independence
{
    /// <returns>At least 1 where there is an article; the same in any order.</returns>
    public static int CountOf(IReadOnlyList<RelevantArticle> articles)
    {
        var count = articles.Count;
        var parents = Enumerable.Range(0, count).ToArray();
        var firstWith = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < articles.Count; i++)
        {
            foreach (var key in KeysOf(articles[i].Article))
            {
                if (!firstWith.TryAdd(key, i) && RootOf(parents, i) is var own && RootOf(parents, firstWith[key]) is var other && own != other)
                {
                    parents[own] = other;
                    count--;
                }
            }
        }

        return count;
    }

    /// <summary>What two articles have in common when one outlet, one source or one text stands behind both.</summary>
    private static List<string> KeysOf(Article article)
    {
        var wire = WireText.Of(article.Title, article.Summary);
        var keys = new List<string> { "outlet " + article.Source.ToLowerInvariant() };
        if (article.Outlet.Length > 0)
        {
            keys.Add("name " + article.Outlet.Trim().ToLowerInvariant());
        }

        if (wire.Origin is { } origin)
        {
            keys.Add("name " + origin);
        }

        var words = new List<uint>();
        AddWords(article.Title.AsSpan(wire.TitleStart..wire.TitleEnd), words);
        uint[] title = [.. words];
        AddWords(article.Summary.AsSpan(wire.SummaryStart..), words);
        Span<uint> bands = stackalloc uint[CopySignature.Bands];
        CopySignature.Compute(title, [.. words], bands);
        for (var band = 0; band < bands.Length; band++)
        {
            if (bands[band] != 0)
            {
                keys.Add($"text {band} {bands[band]}");
            }
        }

        return keys;
    }

    /// <summary>Hashes of the words in order; of scripts without spaces every sign is one.</summary>
    private static void AddWords(ReadOnlySpan<char> text, List<uint> words)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var isSign = i < text.Length && WordStems.IsSign(text[i]);
            if (i < text.Length && char.IsLetterOrDigit(text[i]) && !isSign)
            {
                continue;
            }

            Add(text[start..i], words);
            Add(isSign ? text.Slice(i, 1) : default, words);
            start = i + 1;
        }
    }

    private static void Add(ReadOnlySpan<char> word, List<uint> words)
    {
        if (!word.IsEmpty)
        {
            words.Add(StoryKey.HashOf('=', word.ToString().ToLowerInvariant()));
        }
    }

    private static int RootOf(int[] parents, int i)
    {
        while (parents[i] != i)
        {
            i = parents[i] = parents[parents[i]];
        }

        return i;
    }
}
