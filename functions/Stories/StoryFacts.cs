using AlertPipeline.Messages;

namespace AlertPipeline.Stories;

/// <summary>What a story's articles say together: a pure function, the same in any order of the articles.</summary>
internal static class StoryFacts
{
    private const int StateHashLength = 8;

    /// <summary>Id of the state that these articles give the story.</summary>
    public static string StateIdOf(string storyId, IReadOnlyList<RelevantArticle> articles) =>
        $"{storyId}-{StableHash.Id([.. TopicsOf(articles), DirectionOf(articles) ?? "-"])[..StateHashLength]}";

    /// <param name="states">All states of the story; the one that these articles give it is among them.</param>
    public static StoryState Build(string storyId, IReadOnlyList<IndexedState> states, IReadOnlyList<RelevantArticle> articles)
    {
        var state = states.Single(state => state.StateId == StateIdOf(storyId, articles));
        // Articles of one fetch were found at the same time: then the publisher's date tells the original from its copies.
        var ordered = articles.OrderBy(article => article.Article.FoundAt)
            .ThenBy(article => article.Article.PublishedAt ?? DateTimeOffset.MaxValue)
            .ThenBy(article => article.Article.ArticleId, StringComparer.Ordinal).ToList();
        return new StoryState(
            state.StoryId, state.StateId, state.Number, state.ReadyAt, TopicsOf(ordered), DirectionOf(ordered),
            ordered.SelectMany(article => article.Classification.Issuers).Distinct().ToList(),
            ordered.SelectMany(article => article.Classification.Affected).Distinct().ToList(),
            ordered.Max(article => article.Classification.Topics.Max(topic => article.Classification.Scores[topic])), ordered,
            states.Where(state => state.IsMerged).Select(state => state.StateId).ToList());
    }

    private static List<string> TopicsOf(IReadOnlyList<RelevantArticle> articles) =>
        articles.SelectMany(article => article.Classification.Topics).Distinct().Order(StringComparer.Ordinal).ToList();

    /// <summary>The direction that most articles give; between two equally common ones the definite before <c>neutral</c>.</summary>
    private static string? DirectionOf(IReadOnlyList<RelevantArticle> articles) =>
        articles.Select(article => article.Classification.Direction).OfType<string>().GroupBy(direction => direction)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key == Directions.Neutral)
            .ThenBy(group => group.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;
}
