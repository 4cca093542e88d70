using AlertPipeline.Delivery;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Digests;

/// <summary>How the sources did at the end of a period, for those whom they could have served. The same feeds, filter and time give the same.</summary>
/// <param name="feeds">All of them, as they are stored now.</param>
/// <remarks>One per message: what many subscriptions have in common is worked out once.</remarks>
internal sealed class DigestSources(IReadOnlyList<FeedState> feeds)
{
    private const int MaxNameLength = 80;

    private readonly List<(FeedState Feed, FilterSource Source)> _sources = [.. feeds.Select(feed => (feed, SourceOf(feed)))];
    private readonly Dictionary<DateTimeOffset, IReadOnlyList<SourceHealth>> _health = [];
    private readonly Dictionary<(string Filter, DateTimeOffset CutAt), SourceAssurance> _known = [];

    public SourceAssurance For(Filter filter, DateTimeOffset cutAt)
    {
        var key = (filter.Canonical, cutAt);
        return _known.TryGetValue(key, out var known) ? known : _known[key] = Report(filter, cutAt);
    }

    private SourceAssurance Report(Filter filter, DateTimeOffset cutAt)
    {
        if (!_health.TryGetValue(cutAt, out var health))
        {
            _health[cutAt] = health = [.. feeds.Select(feed => SourceHealth.Judge(feed, cutAt))];
        }

        var due = _sources.Zip(health, (source, judged) => (source.Feed, source.Source, Health: judged))
            .Where(source => filter.CouldMatch(source.Source)).ToList();
        var troubled = due.Where(source => source.Health is { IsIncident: true, Since: { } since } && since <= cutAt)
            .OrderBy(source => source.Health.State).ThenBy(source => source.Health.Since).ThenBy(source => source.Feed.FeedId, StringComparer.Ordinal)
            .Select(source => new SourceTrouble(source.Feed.FeedId, NameOf(source.Feed), source.Health.Word, source.Health.Since!.Value)).ToList();
        return new SourceAssurance(
            due.Count, due.Count(source => HasAnswered(source.Feed, cutAt)), troubled.Count, [.. troubled.Take(SourceAssurance.MaxNamed)]);
    }

    /// <summary>
    /// False also for a source that nobody asked when its time had come. What is stored may be of after the cut: a failure that began later
    /// is none of the period's.
    /// </summary>
    private static bool HasAnswered(FeedState feed, DateTimeOffset cutAt) =>
        feed.LastPolledAt is not null && !feed.IsOverdueAt(cutAt) && (feed.FailuresInARow == 0 || feed.FailingSince > cutAt);

    private static string NameOf(FeedState feed) => TextLength.Shorten(Plain.Line(feed.Title ?? feed.Address.Host), MaxNameLength);

    /// <summary>An entry without a link counts as of the feed's own host, so that is always among them.</summary>
    private static FilterSource SourceOf(FeedState feed) => new(
        feed.Profile is { HasManySites: false, Sites.Count: > 0 } ? [.. feed.Profile.Sites.Append(SiteName.Of(feed.Address)).Distinct()] : null,
        feed.Profile.Language);
}
