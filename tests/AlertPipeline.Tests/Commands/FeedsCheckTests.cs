using System.Net;
using System.Text;
using AlertPipeline.Commands;
using AlertPipeline.Feeds;
using AlertPipeline.Tests.Feeds;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Tests.Commands;

public sealed class FeedsCheckTests : IDisposable
{
    // Its clock says 2026-11-24 07:00.
    private readonly PollingBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_feed_is_told_in_plain_words()
    {
        _bench.Web.Serve(
            "https://world.example/rss",
            TestFeeds.Rss(
                """
                <language>en-gb</language><ttl>45</ttl><skipHours><hour>0</hour><hour>1</hour></skipHours><skipDays><day>Sunday</day></skipDays>
                <atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>
                <atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="https://www.world.example/rss"/>
                """,
                Item("a", "Mon, 23 Nov 2026 10:00:00 GMT"), Item("b", "Sun, 22 Nov 2026 10:00:00 GMT"), Item("c", "Sat, 21 Nov 2026 10:00:00 GMT"),
                Item("later", "Mon, 30 Nov 2026 10:00:00 GMT"), TestFeeds.Item("a"), "<item></item>"),
            etag: "\"v1\"",
            ("Cache-Control", "max-age=900"), ("Age", "300"));

        var (exitCode, said) = await CheckAsync("https://world.example/rss");

        Assert.Equal(0, exitCode);
        Assert.Equal(
            [
                "https://world.example/rss",
                "  title: World",
                "  language: en-gb",
                "  entries: 6, newest 2026-11-30 10:00, oldest 2026-11-21 10:00, 2 without a date, 1 dated in the future, which is not used",
                "  rhythm: an entry every 24 hours, 7 a week; to be quiet for 45 days would be usual",
                "  asking again: by ETag",
                "  cache: fresh for 10 minutes (Cache-Control: max-age=900; Age: 300)",
                "  publisher asks: not to be asked more often than every 45 minutes; not in the hours 0, 1 (GMT); not on Sunday (GMT)",
                "  calls itself: https://www.world.example/rss",
                "  hub: https://hub.example/ (WebSub)",
                "  our poller: would ask every 60 minutes, outside of the times to be spared",
                "  problem: 1 entry cannot be used. Entry 6 of the feed has neither a title nor a text.",
                "  problem: 1 entry repeats the id of another.",
            ],
            said.Where(line => !line.StartsWith("  format", StringComparison.Ordinal)));
        Assert.Matches("^  format: RSS, [0-9,]+ bytes, application/rss\\+xml; charset=utf-8$", said[1]);
    }

    [Fact]
    public async Task A_page_is_told_as_one_and_its_best_feed_is_read()
    {
        ServePage(
            "https://world.example/",
            """
            <link rel=alternate type=application/rss+xml href=/gone title="Old"><link rel=alternate type=application/rss+xml href=/rss title="World">
            <link rel=alternate type=application/rss+xml href=/comments/feed>
            """);
        _bench.Web.Serve("https://world.example/rss", TestFeeds.Rss(TestFeeds.Item("a")));

        var (exitCode, said) = await CheckAsync("https://world.example/");

        Assert.Equal(1, exitCode);
        Assert.Equal(
            [
                "https://world.example/",
                "  this is a page, no feed; it names these feeds:",
                "    https://world.example/gone \"Old\" (declared)",
                "    https://world.example/rss \"World\" (declared)",
                "    https://world.example/comments/feed (declared, comments)",
                "  not read: https://world.example/gone",
                "    problem: 'world.example' answered 404 instead of a feed.",
                "  read instead: https://world.example/rss",
            ],
            said.Take(8));
        Assert.Contains("    entries: 1, 1 without a date", said);
    }

    [Fact]
    public async Task What_is_neither_has_a_problem()
    {
        ServePage("https://empty.example/", "<p>Nothing</p>");

        var (exitCode, said) = await CheckAsync("https://empty.example/", "https://gone.example/rss");

        Assert.Equal(1, exitCode);
        Assert.Equal(
            [
                "https://empty.example/", "  this is a page, no feed, and it names none.",
                "https://gone.example/rss", "  problem: 'gone.example' answered 404 instead of a feed.",
            ],
            said);
    }

    [Fact]
    public async Task A_search_of_an_API_that_finds_nothing_says_what_to_look_at()
    {
        _bench.Web.Serve("https://api.example/documents.json", """{"count":0,"description":"Documents","results":[],"total_pages":0}""");

        var (_, said) = await CheckAsync("https://api.example/documents.json");

        Assert.Contains(said, line => line.StartsWith("  format: Federal Register API", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("problem: The Federal Register finds no document", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, "1 minute")]
    [InlineData(119, "119 minutes")]
    [InlineData(120, "2 hours")]
    [InlineData(71 * 60, "71 hours")]
    [InlineData(72 * 60, "3 days")]
    public void Durations_are_said_in_their_largest_fitting_unit(int minutes, string words) =>
        Assert.Equal(words, Words.Duration(TimeSpan.FromMinutes(minutes)));

    private static string Item(string id, string date) => TestFeeds.Item(id, more: $"<pubDate>{date}</pubDate>");

    private void ServePage(string address, string page) => _bench.Web.Answer(
        address, _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<!doctype html>" + page, Encoding.UTF8, "text/html") });

    private async Task<(int ExitCode, string[] Lines)> CheckAsync(params string[] addresses)
    {
        var output = new StringWriter();
        var exitCode = await new FeedsCheck(_bench.Finder, Options.Create(new FeedsOptions()), _bench.Clock)
            .RunAsync(addresses, output, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString().Split(output.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
