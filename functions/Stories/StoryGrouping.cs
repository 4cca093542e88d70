using AlertPipeline.Messages;

namespace AlertPipeline.Stories;

/// <summary>Which articles are about one development: a pure function of the articles, the same in any order.</summary>
internal static class StoryGrouping
{
    private const int StoryIdLength = 24;

    /// <summary>
    /// Puts the articles into stories. Articles belong together when they have the same link, or near-equal headlines and no
    /// opposite directions; and so does whatever is connected through a third.
    /// </summary>
    /// <param name="known">Articles grouped before, with the story they are in.</param>
    /// <param name="articles">
    /// The articles to place. One that is known is compared again: a crash may have come between the weeks that its group spans.
    /// </param>
    /// <returns>
    /// All articles with their story, the known ones first: where a group holds known stories, the one that began first; else an id made from the
    /// smallest article id of the group.
    /// </returns>
    public static IReadOnlyList<IndexedArticle> Group(IReadOnlyList<IndexedArticle> known, IReadOnlyList<RelevantArticle> articles)
    {
        var all = known.Select(entry => entry.Article).Concat(articles).GroupBy(article => article.Article.ArticleId, StringComparer.Ordinal).Select(NewestText).ToList();
        var groups = new DisjointSets(all.Count);
        JoinKnownStories(groups, known);
        var keys = all.ConvertAll(article => TitleKey.Of(article.Article.Title));
        var placed = articles.Select(article => article.Article.ArticleId).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < all.Count; i++)
        {
            for (var j = 0; j < all.Count && placed.Contains(all[i].Article.ArticleId); j++)
            {
                if (i != j && AreOne(all[i], keys[i], all[j], keys[j]))
                {
                    groups.Join(i, j);
                }
            }
        }

        return Name(groups, known, all);
    }

    /// <summary>Of the texts of one article the latest, found when the first one was; of a repeat the one that is there.</summary>
    private static RelevantArticle NewestText(IEnumerable<RelevantArticle> texts)
    {
        var all = texts.ToList();
        var newest = all.Aggregate((a, b) => b.Article.RevisedAt > (a.Article.RevisedAt ?? DateTimeOffset.MinValue) ? b : a);
        return newest with { Article = newest.Article with { FoundAt = all.Min(text => text.Article.FoundAt) } };
    }

    // Some feeds link every entry to the publisher's front page, which says nothing of the entry.
    private static bool AreOne(RelevantArticle a, TitleKey aKey, RelevantArticle b, TitleKey bKey) =>
        (a.Article.Link is { AbsolutePath: not "/" } link && link == b.Article.Link) || (aKey.IsNear(bKey) && !AreOpposite(a.Classification.Direction, b.Classification.Direction));

    // "Lifts ban" and "imposes ban" share all other words.
    private static bool AreOpposite(string? a, string? b) =>
        (a, b) is (Directions.Tighten, Directions.Loosen) or (Directions.Loosen, Directions.Tighten);

    private static void JoinKnownStories(DisjointSets groups, IReadOnlyList<IndexedArticle> known)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < known.Count; i++)
        {
            if (!first.TryAdd(known[i].StoryId, i))
            {
                groups.Join(i, first[known[i].StoryId]);
            }
        }
    }

    private static List<IndexedArticle> Name(DisjointSets groups, IReadOnlyList<IndexedArticle> known, List<RelevantArticle> all)
    {
        var names = new Dictionary<int, string>();
        foreach (var group in Enumerable.Range(0, all.Count).GroupBy(groups.Find))
        {
            var oldest = group.Where(i => i < known.Count).OrderBy(i => all[i].Article.FoundAt)
                .ThenBy(i => known[i].StoryId, StringComparer.Ordinal).Select(i => known[i].StoryId).FirstOrDefault();
            names[group.Key] = oldest
                ?? StableHash.Id("story", group.Select(i => all[i].Article.ArticleId).Min(StringComparer.Ordinal)!)[..StoryIdLength];
        }

        return all.Select((article, i) => new IndexedArticle(article, names[groups.Find(i)])).ToList();
    }

    /// <summary>Union-find with path halving.</summary>
    private sealed class DisjointSets(int count)
    {
        private readonly int[] _parents = Enumerable.Range(0, count).ToArray();

        public int Find(int i)
        {
            while (_parents[i] != i)
            {
                _parents[i] = _parents[_parents[i]];
                i = _parents[i];
            }

            return i;
        }

        public void Join(int a, int b) => _parents[Find(a)] = Find(b);
    }
}
