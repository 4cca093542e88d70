using AlertPipeline.Feeds;

namespace AlertPipeline.Web;

/// <summary>For readers: which sources answer.</summary>
internal static class StatusEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/status", [HttpMethods.Get, HttpMethods.Head], ShowAsync);

    private static async Task ShowAsync(HttpContext context)
    {
        var feeds = await context.RequestServices.GetRequiredService<IFeedReader>().ListAsync(context.RequestAborted);
        var sources = feeds.Select(feed => new StatusSource(
            feed.Title ?? feed.Address.Host,
            feed.LastPolledAt is { } polledAt ? PageResponse.Time(polledAt) : "not yet",
            feed.LastPolledAt is null ? "–" : feed.LastError is null ? "answered" : "did not answer")).ToList();
        await PageResponse.WriteAsync(
            context, StatusCodes.Status200OK,
            Pages.StatusOverview.Create(new StatusOverviewPage(sources.Count(source => source.Outcome == "answered"), sources)));
    }
}
