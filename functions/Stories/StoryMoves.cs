namespace AlertPipeline.Stories;

/// <summary>What became of the stories that were known.</summary>
internal sealed class StoryMoves
{
    private readonly Dictionary<string, string> _nowIn;
    private readonly ILookup<string, (string StoryId, DateTimeOffset Since)> _splits;

    /// <param name="known">The articles as they were.</param>
    /// <param name="grouped">The same articles, in the same order, as they are now; then the new ones.</param>
    public StoryMoves(IReadOnlyList<IndexedArticle> known, IReadOnlyList<IndexedArticle> grouped)
    {
        var pairs = known.Zip(grouped, (was, now) => (Was: was.StoryId, Now: now.StoryId, was.Article.Article)).ToList();
        _nowIn = pairs.GroupBy(pair => pair.Was, StringComparer.Ordinal).ToDictionary(
            story => story.Key,
            story => story.OrderBy(pair => pair.Article.FoundAt).ThenBy(pair => pair.Article.ArticleId, StringComparer.Ordinal).First().Now, StringComparer.Ordinal);
        _splits = pairs.Where(pair => !_nowIn.ContainsKey(pair.Now)).GroupBy(pair => (pair.Was, pair.Now))
            .ToLookup(split => split.Key.Was, split => (split.Key.Now, split.Min(pair => pair.Article.FoundAt)), StringComparer.Ordinal);
        ChangedStories = [.. pairs.Where(pair => pair.Was != pair.Now).SelectMany(pair => new[] { _nowIn[pair.Was], pair.Now }).Distinct()];
    }

    /// <summary>Stories of today that won or lost an article that was known.</summary>
    public IReadOnlyList<string> ChangedStories { get; }

    /// <summary>The story that a known one is, or is part of, now: where its oldest article is.</summary>
    public string NowIn(string storyId) => _nowIn.GetValueOrDefault(storyId, storyId);

    /// <summary>New stories that hold articles of this one, and when the first of those was found.</summary>
    public IEnumerable<(string StoryId, DateTimeOffset Since)> SplitFrom(string storyId) => _splits[storyId];
}
