using System.Net;
using System.Text;
using AlertPipeline.Commands;
using AlertPipeline.Messages;
using AlertPipeline.Tests.Feeds;

namespace AlertPipeline.Tests.Commands;

public sealed class FeedsImportTests : IAsyncLifetime
{
    private readonly PollingBench _bench = new();
    private readonly StringWriter _talk = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _bench.CreateStorageAsync();

    public ValueTask DisposeAsync()
    {
        _bench.Dispose();
        _talk.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_best_feed_of_a_page_is_added_and_the_others_are_named()
    {
        ServePage("https://world.example/", "/gone", "/rss", "/atom");
        _bench.Web.Serve("https://world.example/rss", TestFeeds.Rss(TestFeeds.Item("a")));

        await ImportAsync("https://world.example/");

        Assert.Equal([("https://world.example/rss", "World")], await FeedsAsync());
        Assert.Equal(
            [
                "https://world.example/ is a page; it leads to 3 feeds.",
                "  not read: https://world.example/gone: 'world.example' answered 404 instead of a feed.",
                "  taken: https://world.example/rss: RSS, 1 entry, \"World\".",
                "  also there: https://world.example/atom (declared)",
                "1 feed added, 0 were there already.",
            ],
            Lines());
    }

    [Fact]
    public async Task The_address_of_a_feed_is_added_as_it_is()
    {
        _bench.Web.Serve("https://world.example/rss", TestFeeds.Rss(TestFeeds.Item("a")));

        await ImportAsync("https://world.example/rss");

        Assert.Equal([("https://world.example/rss", "World")], await FeedsAsync());
    }

    [Fact]
    public async Task Where_one_address_leads_to_no_feed_nothing_is_added()
    {
        _bench.Web.Serve("https://world.example/rss", TestFeeds.Rss(TestFeeds.Item("a")));
        ServePage("https://blog.example/", "/comments/feed");

        var error = await Assert.ThrowsAsync<UserErrorException>(() => ImportAsync("https://world.example/rss", "https://blog.example/"));

        Assert.StartsWith("https://blog.example/ leads to no feed, so nothing was added: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(await FeedsAsync());
        Assert.Equal(["https://world.example/rss", "https://blog.example/"], _bench.Web.Asked);
    }

    [Fact]
    public async Task The_bundled_list_is_added_without_asking_anybody()
    {
        await FeedsCommands.ImportAsync([], bundled: true, _bench.Registry, _bench.Finder, _talk, Cancellation);

        Assert.Contains(("https://rhg.com/feed/", "Rhodium Group"), await FeedsAsync());
        Assert.Empty(_bench.Web.Asked);
    }

    private Task<int> ImportAsync(params string[] sources) =>
        FeedsCommands.ImportAsync(sources, bundled: false, _bench.Registry, _bench.Finder, _talk, Cancellation);

    private async Task<List<(string Address, string? Title)>> FeedsAsync() =>
        [.. (await _bench.States.ListAsync(Cancellation)).Select(feed => (feed.Address.AbsoluteUri, feed.Title))];

    private string[] Lines() => _talk.ToString().Split(_talk.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private void ServePage(string address, params string[] feeds)
    {
        var page = "<!doctype html>" + string.Concat(feeds.Select(feed => $"<link rel=alternate type=application/rss+xml href={feed}>"));
        _bench.Web.Answer(address, _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(page, Encoding.UTF8, "text/html") });
    }
}
