using AlertPipeline.Messages;
using AlertPipeline.Stories.Matching;

namespace AlertPipeline.Stories;

/// <summary>One week of the index that new articles are grouped against.</summary>
/// <param name="Articles">Every relevant article found in that week, with the story it belongs to.</param>
/// <param name="States">Every state so far of every story that has an article in that week, in the order they came up.</param>
internal sealed record StoryIndexPage(IReadOnlyList<IndexedArticle> Articles, IReadOnlyList<IndexedState> States)
{
    public static readonly StoryIndexPage Empty = new([], []);
}

/// <param name="StoryId">Changes when two stories turn out to be one: the younger takes the older's id.</param>
internal sealed record IndexedArticle(RelevantArticle Article, string StoryId)
{
    /// <summary>What of the article decides its story; null in pages that were written before there was any.</summary>
    public StoryTraits? Traits { get; init; }
}

/// <summary>A state, kept here so that its number and time are settled before anything is told to anyone.</summary>
/// <param name="StoryId">The story it belongs to now; the state id keeps the name of the story it came up in.</param>
internal sealed record IndexedState(string StoryId, string StateId, int Number, DateTimeOffset ReadyAt)
{
    /// <summary>What made the state.</summary>
    public StateFacts? Facts { get; init; }

    /// <summary>True for a state of a story that was merged into this one.</summary>
    public bool IsMerged => !StateId.StartsWith(StoryId + "-", StringComparison.Ordinal);
}
