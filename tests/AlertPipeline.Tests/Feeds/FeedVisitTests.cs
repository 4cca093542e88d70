using System.Net;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Tests.Net;

namespace AlertPipeline.Tests.Feeds;

public sealed class FeedVisitTests : PollingTestBase
{
    private const string World = "https://world.example/rss";

    [Fact]
    public async Task An_unchanged_feed_queues_nothing()
    {
        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a")), etag: "\"v7\"");
        await Bench.ImportAsync(World);
        await Bench.PollAsync();
        await Bench.TakeTitlesAsync();
        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("b")), etag: "\"v7\"");

        Bench.Clock.Advance(TimeSpan.FromMinutes(16));
        await Bench.PollAsync();

        Assert.Empty(await Bench.TakeTitlesAsync());
        var state = await Bench.StateOfAsync(World);
        Assert.Equal((1, 0, null), (state.EntryCount, state.NewCount, state.LastError));
        Assert.Equal(Bench.Clock.GetUtcNow(), state.LastPolledAt);
    }

    [Theory]
    [InlineData("\"v1\"", true)]
    [InlineData("W/\"v1\"", true)]
    [InlineData("v1 without quotes", false)]
    [InlineData("\"vé\"", false)]
    public async Task Only_a_well_formed_validator_is_sent_back(string etag, bool isSent)
    {
        var asked = new List<string>();
        Bench.Web.Answer(World, request =>
        {
            asked.Add(request.Headers.IfNoneMatch.ToString());
            var response = StubHandler.Text(TestFeeds.Rss(TestFeeds.Item("a")));
            return AddRaw(response, etag);
        });
        await Bench.ImportAsync(World);
        await Bench.PollAsync();
        Bench.Clock.Advance(TimeSpan.FromMinutes(16));

        await Bench.PollAsync();

        Assert.Equal(["", isSent ? etag : ""], asked);
    }

    [Fact]
    public async Task A_permanent_redirect_is_remembered_and_the_feed_stays_the_same()
    {
        Bench.Web.Answer(World, _ => StubHandler.Redirect(HttpStatusCode.MovedPermanently, "https://new.example/rss"));
        Bench.Web.Serve("https://new.example/rss", TestFeeds.Rss(TestFeeds.Item("a", "A")));
        await Bench.ImportAsync(World);
        await Bench.PollAsync();
        Bench.Clock.Advance(TimeSpan.FromMinutes(16));

        await Bench.PollAsync();

        Assert.Equal([World, "https://new.example/rss", "https://new.example/rss"], Bench.Web.Asked);
        Assert.Equal(["A"], await Bench.TakeTitlesAsync());
    }

    [Fact]
    public async Task A_permanent_redirect_to_something_else_than_a_feed_is_not_remembered()
    {
        Bench.Web.Answer(World, _ => StubHandler.Redirect(HttpStatusCode.MovedPermanently, "https://new.example/login"));
        Bench.Web.Answer("https://new.example/login", _ => StubHandler.Text("<html></html>"));
        await Bench.ImportAsync(World);

        await Bench.PollAsync();

        Assert.Equal(new Uri(World), (await Bench.StateOfAsync(World)).Address);
    }

    [Theory]
    [InlineData("600", 10)]
    [InlineData("10", 5)]
    [InlineData("Tue, 24 Nov 2026 09:00:00 GMT", 120)]
    public async Task A_busy_server_names_the_time_to_come_back(string retryAfter, int minutes)
    {
        Bench.Web.Answer(World, _ =>
        {
            var response = StubHandler.Text("busy", HttpStatusCode.ServiceUnavailable);
            response.Headers.Add("Retry-After", retryAfter);
            return response;
        });
        await Bench.ImportAsync(World);

        await Bench.PollAsync();

        Assert.Equal(Bench.Clock.GetUtcNow().AddMinutes(minutes), (await Bench.StateOfAsync(World)).NextPollAt);
    }

    [Fact]
    public async Task The_raw_document_is_kept_only_when_it_held_something_new()
    {
        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a")));
        await Bench.ImportAsync(World);
        await Bench.PollAsync();
        Bench.Clock.Advance(TimeSpan.FromMinutes(16));

        await Bench.PollAsync();

        Assert.StartsWith($"2026-11-24/{FeedState.IdOf(new Uri(World))}/", Assert.Single(await Bench.ListRawAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edited_entry_is_sent_again_as_a_revision_under_its_id()
    {
        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a", "Ban lifted"), TestFeeds.Item("b", "B")));
        await Bench.ImportAsync(World);
        await Bench.PollAsync();
        var first = (await Bench.TakeAsync<ArticlesFound>()).Single().Articles;
        Bench.Clock.Advance(TimeSpan.FromMinutes(16));
        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a", "Ban not lifted"), TestFeeds.Item("b", "B")));

        await Bench.PollAsync();

        var revised = Assert.Single((await Bench.TakeAsync<ArticlesFound>()).Single().Articles);
        Assert.Equal((first[0].ArticleId, "Ban not lifted", Bench.Clock.GetUtcNow()), (revised.ArticleId, revised.Title, revised.RevisedAt));
        var state = await Bench.StateOfAsync(World);
        Assert.Equal((0, 1), (state.NewCount, state.RevisedCount));
        Assert.Equal(2, (await Bench.ListRawAsync()).Count);
    }

    [Fact]
    public async Task Older_pages_are_read_while_a_page_holds_nothing_but_news()
    {
        ServePages("9", "8");
        await Bench.ImportAsync(World);
        await Bench.PollAsync();
        Assert.Equal(["9"], await Bench.TakeTitlesAsync());
        Bench.Clock.Advance(TimeSpan.FromMinutes(16));

        ServePages("13", "12", "11", "9", "8");
        await Bench.PollAsync();

        Assert.Equal(["13", "12", "11"], await Bench.TakeTitlesAsync());
        Assert.DoesNotContain("https://world.example/rss/4", Bench.Web.Asked);
    }

    [Fact]
    public async Task Pages_without_end_are_read_to_a_limit()
    {
        ServePages("1");
        await Bench.ImportAsync(World);
        await Bench.PollAsync();
        await Bench.TakeTitlesAsync();
        Bench.Clock.Advance(TimeSpan.FromMinutes(16));

        ServePages([.. Enumerable.Range(100, 40).Select(i => $"{i}")]);
        await Bench.PollAsync();

        Assert.Equal(6, (await Bench.TakeTitlesAsync()).Count);
    }

    [Fact]
    public async Task A_page_in_the_place_of_a_feed_becomes_a_state_with_its_beginning()
    {
        Bench.Web.Answer(World, _ => StubHandler.Text("<html><body>We have moved</body></html>"));
        await Bench.ImportAsync(World);
        var began = Bench.Clock.GetUtcNow();

        for (var i = 0; i < 4; i++)
        {
            await Bench.PollAsync();
            Bench.Clock.Advance(TimeSpan.FromHours(1));
        }

        var health = SourceHealth.Judge(await Bench.StateOfAsync(World), Bench.Clock.GetUtcNow());
        Assert.Equal((SourceState.Wrong, began), (health.State, health.Since));
        Assert.Contains("no feed", health.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 120)]
    [InlineData("max-age=3600", 60)]
    [InlineData("no-cache", 15)]
    public async Task An_unchanged_feed_may_be_kept_as_long_as_before_unless_the_server_says_otherwise(string? cacheControl, int minutes)
    {
        Bench.Web.Answer(World, request =>
        {
            var isKnown = request.Headers.IfNoneMatch.Count > 0;
            var response = isKnown ? new HttpResponseMessage(HttpStatusCode.NotModified) : StubHandler.Text(TestFeeds.Rss(TestFeeds.Item("a")));
            response.Headers.Add("ETag", "\"v1\"");
            response.Headers.TryAddWithoutValidation("Cache-Control", isKnown ? cacheControl : "max-age=7200");
            return response;
        });
        await Bench.ImportAsync(World);
        await Bench.PollAsync();
        Bench.Clock.Advance(TimeSpan.FromMinutes(130));

        await Bench.PollAsync();

        var state = await Bench.StateOfAsync(World);
        Assert.Equal(Bench.Clock.GetUtcNow(), state.LastPolledAt);
        Assert.InRange((state.NextPollAt - state.LastPolledAt!.Value).TotalMinutes, minutes, minutes * 1.05);
    }

    [Fact]
    public async Task A_reason_quotes_a_server_in_short_and_without_control_characters()
    {
        Bench.Web.Answer(World, _ =>
        {
            var response = StubHandler.Text("no feed");
            response.Content.Headers.Remove("Content-Type");
            response.Content.Headers.TryAddWithoutValidation("Content-Type", $"text/plain\u001b[2J; x={new string('x', 5_000)}");
            return response;
        });

        var search = await Bench.Finder.FindAsync(new Uri(World), Cancellation);

        var reason = Assert.IsType<FeedAnswer.Failure>(search.Answer).Reason;
        Assert.StartsWith("'world.example' returned text/plain", reason, StringComparison.Ordinal);
        Assert.InRange(reason.Length, 40, 400);
        Assert.DoesNotContain(reason, char.IsControl);
    }

    [Fact]
    public async Task What_was_learned_and_cannot_be_read_any_more_is_learned_anew()
    {
        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a", "A")));
        await Bench.ImportAsync(World);
        await Bench.PollAsync();
        var row = FeedRow.Write(await Bench.StateOfAsync(World));
        row[nameof(FeedState.Profile)] = "{\"documents\":";
        await Bench.Tables.TryWriteAsync(StorageLayout.FeedsTable, [new TableWrite.Put(row)], Cancellation);
        Assert.Equal(SourceProfile.Unknown, (await Bench.StateOfAsync(World)).Profile);
        Bench.Clock.Advance(TimeSpan.FromMinutes(16));

        await Bench.PollAsync();

        Assert.Equal(1, (await Bench.StateOfAsync(World)).Profile.Documents);
    }

    /// <summary>A feed of one entry a page, each with a link to the next.</summary>
    private void ServePages(params string[] titles)
    {
        for (var page = 0; page < titles.Length; page++)
        {
            var next = page + 1 < titles.Length ? $"<atom:link rel=\"next\" href=\"{World}/{page + 1}\"/>" : "";
            Bench.Web.Serve(page == 0 ? World : $"{World}/{page}", $"""
                <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>World</title>{next}
                {TestFeeds.Item(titles[page], titles[page])}</channel></rss>
                """);
        }
    }

    private static HttpResponseMessage AddRaw(HttpResponseMessage response, string etag)
    {
        // A malformed value can only be put there unchecked; servers do send such ones.
        response.Headers.TryAddWithoutValidation("ETag", etag);
        return response;
    }
}
