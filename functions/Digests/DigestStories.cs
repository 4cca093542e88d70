using AlertPipeline.Delivery;
using AlertPipeline.Stories;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Digests;

/// <summary>The story states that the digests of one message may tell of, and what filters say of them. Pure: the same states and filter give the same.</summary>
/// <remarks>One per message: what subscriptions with the same filter have in common is worked out once, however many they are.</remarks>
internal sealed class DigestStories
{
    private readonly IReadOnlyList<StoryState> _states;
    private readonly Dictionary<string, StoryState> _byId;
    private readonly Dictionary<string, FilterTarget> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Filter, string StateId), FilterMatch> _matches = [];
    private readonly Dictionary<(string Filter, string StateId, bool IsUpdate), BulletinItem> _items = [];
    private readonly Dictionary<(string Filter, DateTimeOffset After, DateTimeOffset UpTo), IReadOnlyList<StoryState>> _windows = [];

    public DigestStories(IReadOnlyList<StoryState> states)
    {
        _states = states;
        _byId = states.ToDictionary(state => state.StateId, StringComparer.Ordinal);

        // A state may have been merged into another story since a digest was frozen: that one tells of it then, once for both.
        foreach (var state in states)
        {
            foreach (var merged in state.MergedStateIds)
            {
                _byId.TryAdd(merged, state);
            }
        }
    }

    /// <summary>The newest state in (<paramref name="after"/>, <paramref name="upTo"/>] of each story that matches then, the most important first.</summary>
    public IReadOnlyList<StoryState> Newest(Filter filter, DateTimeOffset after, DateTimeOffset upTo)
    {
        var key = (filter.Canonical, after, upTo);
        return _windows.TryGetValue(key, out var known) ? known : _windows[key] = [.. StoryBulletin.ByImportance(_states
            .Where(state => state.ReadyAt > after && state.ReadyAt <= upTo)
            .GroupBy(state => state.StoryId, StringComparer.Ordinal).Select(story => story.MaxBy(state => state.Number)!)
            .Where(state => Match(filter, state).Matches))];
    }

    /// <summary>The states that were frozen into a digest, as they are now: those that are gone are left out, two that became one story stand once.</summary>
    public IReadOnlyList<StoryState> Find(IReadOnlyList<string> stateIds) =>
        [.. stateIds.Where(_byId.ContainsKey).Select(id => _byId[id]).DistinctBy(state => state.StateId, StringComparer.Ordinal)];

    /// <summary>How many of them are gone.</summary>
    public int CountGone(IReadOnlyList<string> stateIds) => stateIds.Count(id => !_byId.ContainsKey(id));

    /// <summary>The state as readers of this filter see it: one object for all of them who were, or were not, told of the story before.</summary>
    public BulletinItem ItemOf(Filter filter, StoryState state, bool isUpdate)
    {
        var key = (filter.Canonical, state.StateId, isUpdate);
        return _items.TryGetValue(key, out var known) ? known : _items[key] = StoryBulletin.ItemOf(state, Match(filter, state), isUpdate);
    }

    private FilterMatch Match(Filter filter, StoryState state)
    {
        var key = (filter.Canonical, state.StateId);
        return _matches.TryGetValue(key, out var known) ? known : _matches[key] = filter.Evaluate(TargetOf(state));
    }

    private FilterTarget TargetOf(StoryState state) =>
        _targets.TryGetValue(state.StateId, out var known) ? known : _targets[state.StateId] = StoryBulletin.TargetOf(state);
}
