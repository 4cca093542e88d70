namespace AlertPipeline.Stories;

/// <summary>Gives groups the ids of the stories that they were, as far as they were any.</summary>
/// <param name="articles">All that are grouped.</param>
internal sealed class StoryNames(StoryWindow window, IReadOnlyList<int> articles)
{
    public IReadOnlyDictionary<int, string> NamesOf(IReadOnlyList<IReadOnlyList<int>> groups)
    {
        var oldest = articles.Where(article => StoryOf(article).Length > 0).GroupBy(StoryOf, StringComparer.Ordinal)
            .ToDictionary(story => story.Key, story => InOrder(story).First(), StringComparer.Ordinal);
        var taken = window.Entries.Select(entry => entry.StoryId).ToHashSet(StringComparer.Ordinal);
        var names = new Dictionary<int, string>();
        foreach (var group in groups.OrderBy(group => group.Min(article => window.Ids[article]), StringComparer.Ordinal))
        {
            var first = InOrder(group.Where(article => StoryOf(article).Length > 0 && oldest[StoryOf(article)] == article)).Select(StoryOf).FirstOrDefault();
            var name = first ?? StoryGrouping.NewStoryId(group.Select(article => window.Ids[article]).Min(StringComparer.Ordinal)!, taken);
            taken.Add(name);
            foreach (var article in group)
            {
                names.Add(article, name);
            }
        }

        return names;
    }

    private string StoryOf(int article) => window.Entries[article].StoryId;

    private IOrderedEnumerable<int> InOrder(IEnumerable<int> some) => some
        .OrderBy(article => window.Entries[article].Article.Article.FoundAt).ThenBy(StoryOf, StringComparer.Ordinal).ThenBy(article => window.Ids[article], StringComparer.Ordinal);
}
