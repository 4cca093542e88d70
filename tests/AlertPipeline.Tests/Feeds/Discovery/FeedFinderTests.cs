using System.Net;
using System.Text;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Discovery;

namespace AlertPipeline.Tests.Feeds.Discovery;

public sealed class FeedFinderTests : IDisposable
{
    private readonly PollingBench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_first_feed_of_a_page_that_answers_is_taken()
    {
        ServePage("https://a.example/", "/dead.rss", "/feed", "/other.rss");
        _bench.Web.Serve("https://a.example/feed", TestFeeds.Rss(TestFeeds.Item("1")));

        var search = await _bench.Finder.FindAsync(new Uri("https://a.example/"), Cancellation);

        Assert.Equal("https://a.example/feed", search.Taken?.Feed.Address.AbsoluteUri);
        Assert.Equal(["https://a.example/", "https://a.example/dead.rss", "https://a.example/feed"], _bench.Web.Asked);
        Assert.Equal(3, search.Named.Count);
    }

    [Fact]
    public async Task No_more_than_a_few_feeds_of_a_page_are_asked_and_comments_never()
    {
        ServePage("https://a.example/", [.. Enumerable.Range(1, 9).Select(number => $"/{number}.rss"), "/comments/feed"]);

        var search = await _bench.Finder.FindAsync(new Uri("https://a.example/"), Cancellation);

        Assert.Null(search.Taken);
        Assert.Equal(1 + FeedFinder.MaxTries, _bench.Web.Asked.Count);
    }

    [Fact]
    public async Task A_feed_needs_no_search()
    {
        _bench.Web.Serve("https://a.example/feed", TestFeeds.Rss(TestFeeds.Item("1")));

        var search = await _bench.Finder.FindAsync(new Uri("https://a.example/feed"), Cancellation);

        Assert.IsType<FeedAnswer.Document>(search.Answer);
        Assert.Null(search.Taken);
        Assert.Single(_bench.Web.Asked);
    }

    [Fact]
    public async Task A_polled_page_is_a_failure_that_says_which_feeds_it_names()
    {
        await _bench.CreateStorageAsync();
        ServePage("https://a.example/", "/1.rss", "/2.rss", "/3.rss", "/4.rss");
        await _bench.ImportAsync("https://a.example/");

        await _bench.PollAsync();

        var feed = Assert.Single(await _bench.States.ListAsync(Cancellation));
        Assert.Equal(
            "'a.example' returned text/html; charset=utf-8 that is no feed; the page names https://a.example/1.rss, https://a.example/2.rss, https://a.example/3.rss and 1 more",
            feed.LastError);
        Assert.Equal(["https://a.example/"], _bench.Web.Asked);
    }

    [Theory]
    [InlineData("", "it is a page and names no feed.")]
    [InlineData("<meta name=generator content=Ghost>", "it is a page and names no feed, which may be at https://a.example/rss/")]
    public async Task A_page_without_feeds_is_named_as_one(string head, string reason)
    {
        Serve("https://a.example/", "<!doctype html>" + head);

        var answer = (await _bench.Finder.FindAsync(new Uri("https://a.example/"), Cancellation)).Answer;

        Assert.EndsWith(reason, Assert.IsType<FeedAnswer.Failure>(answer).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_API_says_of_a_refused_request_is_in_the_reason()
    {
        _bench.Web.Answer("https://a.example/documents.json", _ => new HttpResponseMessage(HttpStatusCode.BadRequest)
        {
            Content = new StringContent("""{"errors":{"agencies":"unknown"}}""", Encoding.UTF8, "application/json"),
        });

        var answer = (await _bench.Finder.FindAsync(new Uri("https://a.example/documents.json"), Cancellation)).Answer;

        Assert.Equal("'a.example' answered 400 instead of a feed (agencies: unknown).", Assert.IsType<FeedAnswer.Failure>(answer).Reason);
    }

    private void ServePage(string address, params string[] feeds) =>
        Serve(address, "<!doctype html>" + string.Concat(feeds.Select(feed => $"<link rel=alternate type=application/rss+xml href={feed}>")));

    private void Serve(string address, string page) => _bench.Web.Answer(
        address, _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(page, Encoding.UTF8, "text/html") });
}
