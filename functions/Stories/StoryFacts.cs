using AlertPipeline.Messages;

namespace AlertPipeline.Stories;

/// <summary>What a story's articles say together: a pure function, the same in any order of the articles.</summary>
internal sealed class StoryFacts
{
    private const int StateHashLength = 8;

    private readonly IReadOnlyList<RelevantArticle> _articles;
    private readonly IReadOnlyList<StoryFact> _event;
    private readonly List<string> _topics;
    private readonly StateFacts _state;

    public StoryFacts(IReadOnlyList<RelevantArticle> articles)
    {
        // Articles of one fetch were found at the same time: then the publisher's date tells the original from its copies.
        _articles = [.. articles.OrderBy(article => article.Article.FoundAt)
            .ThenBy(article => article.Article.PublishedAt ?? DateTimeOffset.MaxValue)
            .ThenBy(article => article.Article.ArticleId, StringComparer.Ordinal)];
        _event = StoryEvent.Of(_articles);
        _topics = TopicsOf(articles);
        _state = new StateFacts(
            string.Join(", ", _topics), DirectionOf(articles), _event.FirstOrDefault(fact => fact.Field == StoryEvent.Stage)?.Value,
            articles.Any(article => article.Article.IsOfficial) ? EvidenceLevels.Document
                : Independence.CountOf(_articles) > 1 ? EvidenceLevels.Several : EvidenceLevels.Single);
    }

    /// <summary>Id of the state that the articles give the story.</summary>
    public string StateIdOf(string storyId) =>
        $"{storyId}-{StableHash.Id([.. _topics, _state.Direction ?? "-", StoryEvent.StepOf(_state.Stage)])[..StateHashLength]}{EvidenceLevels.RankOf(_state.Evidence)}";

    /// <summary>The state as the index keeps it.</summary>
    public IndexedState Index(string storyId, int number, DateTimeOffset readyAt) => new(storyId, StateIdOf(storyId), number, readyAt) { Facts = _state };

    /// <param name="states">All states of the story; the one that the articles give it is among them.</param>
    public StoryState Build(string storyId, IReadOnlyList<IndexedState> states)
    {
        var state = states.Single(state => state.StateId == StateIdOf(storyId));
        return new StoryState(
            state.StoryId, state.StateId, state.Number, state.ReadyAt, _topics, _state.Direction,
            _articles.SelectMany(article => article.Classification.Issuers).Distinct().ToList(),
            _articles.SelectMany(article => article.Classification.Affected).Distinct().ToList(),
            _articles.Max(article => article.Classification.Topics.Max(topic => article.Classification.Scores[topic])), _articles,
            states.Where(state => state.IsMerged).Select(state => state.StateId).ToList())
        {
            Evidence = _state.Evidence,
            Event = _event,
            Changes = StateFacts.Changes(states.Where(earlier => earlier.Number < state.Number).OrderBy(earlier => earlier.Number).Select(earlier => earlier.Facts).OfType<StateFacts>(), _state),
        };
    }

    private static List<string> TopicsOf(IReadOnlyList<RelevantArticle> articles) =>
        articles.SelectMany(article => article.Classification.Topics).Distinct().Order(StringComparer.Ordinal).ToList();

    /// <summary>The direction that most articles give; between two equally common ones the definite before <c>neutral</c>.</summary>
    private static string? DirectionOf(IReadOnlyList<RelevantArticle> articles) =>
        articles.Select(article => article.Classification.Direction).OfType<string>().GroupBy(direction => direction)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key == Directions.Neutral)
            .ThenBy(group => group.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;
}
