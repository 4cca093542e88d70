using System.Text.Json;
using AlertPipeline.Commands;
using AlertPipeline.Feeds;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Tests.Feeds;

public sealed class FeedsCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_line_that_cannot_be_served_does_not_stop_the_others()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "TestData", "Feeds", "rdf-items-beside-channel.rdf");
        var input = string.Join('\n',
            "this is no json",
            """{"id":"gone","path":"/nowhere/feed.xml"}""",
            """{"id":"no-path"}""",
            $$"""{"id":"good","path":{{JsonSerializer.Serialize(path)}},"contentType":null}""");
        var output = new StringWriter();

        var exitCode = await FeedsParse.RunAsync(new StringReader(input), output, Cancellation);

        var answers = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(0, exitCode);
        Assert.Equal([false, false, false, true], answers.Select(answer => answer.GetProperty("ok").GetBoolean()));
        Assert.All(answers.Take(3), answer => Assert.NotEmpty(answer.GetProperty("error").GetString()!));
        Assert.Equal("gone", answers[1].GetProperty("id").GetString());
        Assert.Equal("半導体の輸出管理", answers[3].GetProperty("entries")[0].GetProperty("title").GetString());
    }

    [Fact]
    public async Task Checking_a_feed_says_in_plain_words_what_was_found()
    {
        using var bench = new PollingBench();
        bench.Web.Serve(
            "https://world.example/rss",
            TestFeeds.Rss(TestFeeds.Item("a", more: "<pubDate>Mon, 23 Nov 2026 10:00:00 GMT</pubDate>"), TestFeeds.Item("a"), "<item></item>"),
            etag: "\"v1\"");
        var client = new FeedClient(bench.Web.Http, Options.Create(new FeedsOptions()), bench.Clock, NullLogger<FeedClient>.Instance);
        var output = new StringWriter();

        var exitCode = await FeedsCommands.CheckAsync(["https://world.example/rss", "https://gone.example/rss"], client, output, Cancellation);

        Assert.Equal(1, exitCode);
        var said = output.ToString();
        Assert.Contains("entries: 3, newest 2026-11-23T10:00:00Z", said, StringComparison.Ordinal);
        Assert.Contains("asking again: by ETag", said, StringComparison.Ordinal);
        Assert.Contains("1 entries cannot be used. Entry 3 of the feed has neither", said, StringComparison.Ordinal);
        Assert.Contains("1 entries repeat the id of another", said, StringComparison.Ordinal);
        Assert.Contains("'gone.example' answered 404", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_outside_their_limits_are_named()
    {
        var result = new FeedsOptionsValidator().Validate(
            null, new FeedsOptions { PollInterval = TimeSpan.FromSeconds(5), MaxConcurrentHosts = 0, UserAgent = "a\r\nb" });

        Assert.Equal(3, result.Failures!.Count());
        Assert.Contains("Feeds:PollInterval is 00:00:05", result.FailureMessage, StringComparison.Ordinal);
    }
}
