using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;

namespace AlertPipeline.Web;

/// <summary>For readers: which sources answer, and of which they may be missing something.</summary>
/// <remarks>Anybody may read it: so names and states in our own words, never addresses, and never the reason, which may tell of what stands behind them.</remarks>
internal static class StatusEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/status", [HttpMethods.Get, HttpMethods.Head], ShowAsync);

    private static async Task ShowAsync(HttpContext context)
    {
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var feeds = await context.RequestServices.GetRequiredService<IFeedReader>().ListAsync(context.RequestAborted);
        await PageResponse.WriteAsync(context, StatusCodes.Status200OK, Pages.StatusOverview.Create(PageOf(feeds, now)));
    }

    /// <summary>Pure.</summary>
    internal static StatusOverviewPage PageOf(IReadOnlyList<FeedState> feeds, DateTimeOffset now)
    {
        var sources = feeds.Select(feed => (Feed: feed, Health: SourceHealth.Judge(feed, now)))
            .OrderByDescending(source => source.Health.IsIncident).ThenBy(source => SourceText.NameOf(source.Feed), StringComparer.OrdinalIgnoreCase).ToList();
        var attention = sources.Count(source => source.Health.IsIncident);
        return new StatusOverviewPage(
            feeds.Count(feed => feed is { LastPolledAt: not null, FailuresInARow: 0 } && !feed.IsOverdueAt(now)),
            attention == 0 ? null : $"{SourceText.Number(attention)} {(attention == 1 ? "needs" : "need")} attention: stories may be missing until mended.",
            [.. sources.Select(source => new StatusSource(
                SourceText.NameOf(source.Feed), SourceText.TimeOr(source.Feed.LastPolledAt, "not yet"), OutcomeOf(source.Health, source.Feed.IsOverdueAt(now)), SourceText.ToneOf(source.Health)))]);
    }

    private static string OutcomeOf(SourceHealth health, bool isOverdue)
    {
        var since = health.Since is { } time ? PageResponse.Day(time) : "";
        return health.State switch
        {
            SourceState.New => "not asked yet",
            SourceState.Failing => "did not answer",
            SourceState.Broken => $"needs attention since {since}: it does not answer",
            SourceState.Wrong => $"needs attention since {since}: it is not what it should be",
            SourceState.Empty => $"needs attention since {since}: it is empty",
            SourceState.Frozen or SourceState.Silent => $"needs attention: nothing new since {since}",
            _ => isOverdue ? "was not asked in time" : "answered",
        };
    }
}
