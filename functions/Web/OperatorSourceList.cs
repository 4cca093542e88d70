using System.Globalization;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;

namespace AlertPipeline.Web;

/// <summary>The list of sources as operators see it: what is wrong first. Pure.</summary>
internal sealed class OperatorSourceList(IReadOnlyList<FeedState> feeds, DateTimeOffset now)
{
    /// <summary>Rows of one page, which then stays below 50 KB.</summary>
    public const int RowsPerPage = 40;

    /// <summary>In place of a state: all that need attention.</summary>
    private const string Attention = "attention";

    private readonly List<(FeedState Feed, SourceHealth Health)> _sources = [.. feeds
        .Select(feed => (Feed: feed, Health: SourceHealth.Judge(feed, now)))
        .OrderByDescending(source => source.Health.IsIncident).ThenBy(source => source.Health.State)
        .ThenBy(source => SourceText.NameOf(source.Feed), StringComparer.OrdinalIgnoreCase).ThenBy(source => source.Feed.FeedId, StringComparer.Ordinal)];

    /// <param name="state">A state's word, <c>attention</c>, or empty for all.</param>
    /// <param name="number">Of the page, from 1.</param>
    /// <returns>Null where there is no such state or page.</returns>
    public OperatorSourcesPage? Find(string state, int number)
    {
        var wanted = _sources.FindAll(source => Is(source.Health, state));
        var last = Math.Max(1, (wanted.Count + RowsPerPage - 1) / RowsPerPage);
        return IsState(state) && number >= 1 && number <= last
            ? new OperatorSourcesPage(
                SourceText.Time(now), Overdue(), Filters(state),
                [.. wanted.Skip((number - 1) * RowsPerPage).Take(RowsPerPage).Select(source => RowOf(source.Feed, source.Health))],
                number > 1 ? Address(state, number - 1) : null, number < last ? Address(state, number + 1) : null,
                last > 1 ? string.Create(CultureInfo.InvariantCulture, $"Page {number} of {last}") : null)
            : null;
    }

    private string? Overdue() => _sources.Count(source => source.Feed.IsOverdueAt(now)) is var count and > 0
        ? $"{SourceText.Number(count)} of {SourceText.Number(_sources.Count)} should have been asked more than an hour ago: look whether PollFeeds and FetchFeeds run, and into the queues."
        : null;

    private List<OperatorFilter> Filters(string chosen) =>
    [
        .. new[] { ("", "all"), (Attention, "need attention") }
            .Concat(_sources.Select(source => source.Health).DistinctBy(health => health.State).Select(health => (health.Word, health.Word)))
            .Select(choice => new OperatorFilter(
                choice.Item2, SourceText.Number(_sources.Count(source => Is(source.Health, choice.Item1))), Address(choice.Item1, 1), choice.Item1 == chosen)),
    ];

    private static bool IsState(string word) => word is "" or Attention || Enum.GetValues<SourceState>().Any(state => new SourceHealth(state).Word == word);

    private static bool Is(SourceHealth health, string word) => word switch
    {
        "" => true,
        Attention => health.IsIncident,
        _ => health.Word == word,
    };

    private static string Address(string state, int number)
    {
        var query = new[] { state.Length > 0 ? "state=" + state : null, number > 1 ? "page=" + SourceText.Number(number) : null }.OfType<string>().ToList();
        return "/operator/sources" + (query.Count > 0 ? "?" + string.Join('&', query) : "");
    }

    private static OperatorSourceRow RowOf(FeedState feed, SourceHealth health) => new(
        feed.FeedId, SourceText.NameOf(feed), feed.Group, health.Word, SourceText.ToneOf(health),
        health.Since is { } since ? SourceText.Time(since) : null, health.Reason,
        SourceText.TimeOr(feed.LastPolledAt, "not yet"), SourceText.Time(feed.NextPollAt),
        SourceText.TimeOr(feed.LastChangedAt, "not yet"), SourceText.TimeOr(feed.Profile.NewestEntryAt, "no date"),
        SourceText.Number(feed.EntryCount), SourceText.Span(SourceRhythm.LongestUsual(feed.Profile)), feed.Profile.Language ?? "–",
        SourceText.Number(feed.FailuresInARow));
}
