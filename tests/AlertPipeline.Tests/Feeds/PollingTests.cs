using System.Net;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Tests.Net;

namespace AlertPipeline.Tests.Feeds;

public sealed class PollingTests : IAsyncLifetime
{
    private const string World = "https://world.example/rss";
    private const string Other = "https://other.example/rss";

    private readonly PollingBench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _bench.CreateStorageAsync();

    public ValueTask DisposeAsync()
    {
        _bench.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_new_feed_queues_its_entries_in_document_order_once()
    {
        _bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("b", "B"), TestFeeds.Item("a", "A")));
        await _bench.ImportAsync(World);

        await _bench.PollAsync();
        Assert.Equal(["B", "A"], await _bench.TakeTitlesAsync());

        _bench.Clock.Advance(TimeSpan.FromMinutes(16));
        _bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("c", "C"), TestFeeds.Item("b", "B")));
        await _bench.PollAsync();
        Assert.Equal(["C"], await _bench.TakeTitlesAsync());
    }

    [Fact]
    public async Task An_unchanged_feed_queues_nothing()
    {
        _bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a")), etag: "\"v7\"");
        await _bench.ImportAsync(World);
        await _bench.PollAsync();
        await _bench.TakeTitlesAsync();
        _bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("b")), etag: "\"v7\"");

        _bench.Clock.Advance(TimeSpan.FromMinutes(16));
        await _bench.PollAsync();

        Assert.Empty(await _bench.TakeTitlesAsync());
        var state = await _bench.StateOfAsync(World);
        Assert.Equal((1, 0, null), (state.EntryCount, state.NewCount, state.LastError));
        Assert.Equal(_bench.Clock.GetUtcNow(), state.LastPolledAt);
    }

    [Theory]
    [InlineData("\"v1\"", true)]
    [InlineData("W/\"v1\"", true)]
    [InlineData("v1 without quotes", false)]
    [InlineData("\"vé\"", false)]
    public async Task Only_a_well_formed_validator_is_sent_back(string etag, bool isSent)
    {
        var asked = new List<string>();
        _bench.Web.Answer(World, request =>
        {
            asked.Add(request.Headers.IfNoneMatch.ToString());
            var response = StubHandler.Text(TestFeeds.Rss(TestFeeds.Item("a")));
            return AddRaw(response, etag);
        });
        await _bench.ImportAsync(World);
        await _bench.PollAsync();
        _bench.Clock.Advance(TimeSpan.FromMinutes(16));

        await _bench.PollAsync();

        Assert.Equal(["", isSent ? etag : ""], asked);
    }

    [Fact]
    public async Task A_bad_feed_beside_a_good_one_harms_only_itself()
    {
        _bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a", "Good news")));
        _bench.Web.Answer(Other, _ => StubHandler.Text("<html><body>maintenance</body></html>"));
        await _bench.ImportAsync(Other, World);

        await _bench.PollAsync();

        Assert.Equal(["Good news"], await _bench.TakeTitlesAsync());
        var bad = await _bench.StateOfAsync(Other);
        Assert.Equal((1, _bench.Clock.GetUtcNow()), (bad.FailuresInARow, bad.FailingSince));
        Assert.Contains("no feed", bad.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_feed_is_asked_more_rarely_but_for_ever()
    {
        await _bench.ImportAsync(World);
        for (var i = 0; i < 8; i++)
        {
            await _bench.PollAsync();
            var wait = (await _bench.StateOfAsync(World)).NextPollAt - _bench.Clock.GetUtcNow();
            Assert.InRange(wait.TotalMinutes, Math.Min(15 * Math.Pow(2, i), 360), Math.Min(15 * Math.Pow(2, i), 360) * 1.05);
            _bench.Clock.Advance(wait);
        }

        _bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a", "Back")));
        await _bench.PollAsync();
        Assert.Equal(["Back"], await _bench.TakeTitlesAsync());
        Assert.Equal(0, (await _bench.StateOfAsync(World)).FailuresInARow);
    }

    [Fact]
    public async Task A_run_that_ends_before_the_state_is_saved_is_repeated_under_the_same_ids()
    {
        _bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a"), TestFeeds.Item("b")), etag: "\"v1\"");
        await _bench.ImportAsync(World);
        await _bench.Poller.RunAsync(Cancellation);
        var due = Assert.Single(await _bench.TakeAsync<FeedsDue>());
        _bench.Tables.FailsNextWrite = true;

        await Assert.ThrowsAsync<IOException>(() => _bench.Fetcher.HandleAsync(due, Cancellation));
        var first = await _bench.TakeAsync<ArticlesFound>();
        await _bench.Fetcher.HandleAsync(due, Cancellation);
        var second = await _bench.TakeAsync<ArticlesFound>();

        Assert.Equal(2, Assert.Single(first).Articles.Count);
        Assert.Equal(first.Single().Articles, second.Single().Articles);
        await _bench.Fetcher.HandleAsync(due, Cancellation);
        Assert.Empty(await _bench.TakeTitlesAsync());
    }

    [Fact]
    public async Task Articles_of_several_feeds_share_batches_of_a_hundred()
    {
        for (var feed = 0; feed < 5; feed++)
        {
            var address = $"https://f{feed}.example/rss";
            _bench.Web.Serve(address, TestFeeds.Rss([.. Enumerable.Range(0, 45).Select(i => TestFeeds.Item($"{i}", $"T{i}"))]));
            await _bench.ImportAsync(address);
        }

        await _bench.PollAsync();

        var batches = await _bench.TakeAsync<ArticlesFound>();
        Assert.Equal([100, 100, 25], batches.Select(batch => batch.Articles.Count));
        var feedIds = batches.SelectMany(batch => batch.Articles).Select(article => article.FeedId).ToList();
        Assert.Equal(feedIds.Order(StringComparer.Ordinal), feedIds);
    }

    [Fact]
    public async Task A_small_installation_has_one_message()
    {
        await _bench.ImportAsync([.. Enumerable.Range(0, 120).Select(i => $"https://f{i}.example/rss")]);

        await _bench.Poller.RunAsync(Cancellation);

        var message = Assert.Single(await _bench.TakeAsync<FeedsDue>());
        Assert.Equal(message.Shards.Order(), message.Shards);
    }

    [Fact]
    public void Whole_shards_are_packed_until_a_message_is_full()
    {
        var counts = new Dictionary<int, int> { [1] = 120, [2] = 70, [3] = 20, [7] = 500, [9] = 1 };

        var messages = FeedPoller.Pack(counts, feedsPerMessage: 200);

        Assert.Equal([[1, 2], [3], [7], [9]], messages);
    }

    [Fact]
    public async Task A_feed_that_is_not_due_is_left_alone_unless_all_are_wanted()
    {
        _bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a")));
        await _bench.ImportAsync(World);
        await _bench.PollAsync();
        await _bench.PollAsync();
        Assert.Single(_bench.Web.Asked);

        using var eager = new PollingBench(options => options.PollAll = true);
        await eager.CreateStorageAsync();
        await eager.ImportAsync(World);
        await eager.PollAsync();
        await eager.PollAsync();
        Assert.Equal(2, eager.Web.Asked.Count);
    }

    [Fact]
    public async Task A_shard_that_was_just_queued_is_not_queued_again_until_its_message_must_be_lost()
    {
        await _bench.ImportAsync(World);
        await _bench.Poller.RunAsync(Cancellation);
        Assert.Single(await _bench.TakeAsync<FeedsDue>());

        _bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await _bench.Poller.RunAsync(Cancellation);
        Assert.Empty(await _bench.TakeAsync<FeedsDue>());

        _bench.Clock.Advance(TimeSpan.FromMinutes(2));
        await _bench.Poller.RunAsync(Cancellation);
        Assert.Single(await _bench.TakeAsync<FeedsDue>());
    }

    [Fact]
    public async Task Feeds_of_one_host_are_in_one_message_so_that_they_are_asked_one_after_the_other()
    {
        await _bench.ImportAsync([.. Enumerable.Range(0, 40).Select(i => $"https://world.example/{i}.rss")]);

        var feeds = await _bench.States.ListAsync(Cancellation);

        Assert.Single(feeds.Select(feed => feed.Shard).Distinct());
        Assert.Equal(40, feeds.Select(feed => feed.FeedId).Distinct().Count());
    }

    [Fact]
    public async Task A_permanent_redirect_is_remembered_and_the_feed_stays_the_same()
    {
        _bench.Web.Answer(World, _ => StubHandler.Redirect(HttpStatusCode.MovedPermanently, "https://new.example/rss"));
        _bench.Web.Serve("https://new.example/rss", TestFeeds.Rss(TestFeeds.Item("a", "A")));
        await _bench.ImportAsync(World);
        await _bench.PollAsync();
        _bench.Clock.Advance(TimeSpan.FromMinutes(16));

        await _bench.PollAsync();

        Assert.Equal([World, "https://new.example/rss", "https://new.example/rss"], _bench.Web.Asked);
        Assert.Equal(["A"], await _bench.TakeTitlesAsync());
    }

    [Fact]
    public async Task A_permanent_redirect_to_something_else_than_a_feed_is_not_remembered()
    {
        _bench.Web.Answer(World, _ => StubHandler.Redirect(HttpStatusCode.MovedPermanently, "https://new.example/login"));
        _bench.Web.Answer("https://new.example/login", _ => StubHandler.Text("<html></html>"));
        await _bench.ImportAsync(World);

        await _bench.PollAsync();

        Assert.Equal(new Uri(World), (await _bench.StateOfAsync(World)).Address);
    }

    [Theory]
    [InlineData("600", 10)]
    [InlineData("10", 5)]
    [InlineData("Tue, 24 Nov 2026 09:00:00 GMT", 120)]
    public async Task A_busy_server_names_the_time_to_come_back(string retryAfter, int minutes)
    {
        _bench.Web.Answer(World, _ =>
        {
            var response = StubHandler.Text("busy", HttpStatusCode.ServiceUnavailable);
            response.Headers.Add("Retry-After", retryAfter);
            return response;
        });
        await _bench.ImportAsync(World);

        await _bench.PollAsync();

        Assert.Equal(_bench.Clock.GetUtcNow().AddMinutes(minutes), (await _bench.StateOfAsync(World)).NextPollAt);
    }

    [Fact]
    public async Task A_slow_host_with_many_feeds_holds_up_nobody_and_is_asked_for_the_rest_next_time()
    {
        var slow = Enumerable.Range(0, 30).Select(i => $"https://slow.example/{i}").ToArray();
        foreach (var address in slow)
        {
            _bench.Web.Answer(address, _ =>
            {
                _bench.Clock.Advance(TimeSpan.FromSeconds(8));
                return StubHandler.Text(TestFeeds.Rss(TestFeeds.Item("a", address)));
            });
        }

        await _bench.ImportAsync(slow);

        await _bench.PollAsync();
        Assert.InRange(_bench.Web.Asked.Count, 1, 20);
        _bench.Clock.Advance(TimeSpan.FromMinutes(3));

        await _bench.PollAsync();
        Assert.Equal(slow.Order(), _bench.Web.Asked.Order());
        Assert.Equal(30, (await _bench.TakeTitlesAsync()).Count);
    }

    [Fact]
    public async Task A_host_that_is_down_does_not_cost_every_feed_of_it_a_time_out()
    {
        var addresses = Enumerable.Range(0, 6).Select(i => $"https://down.example/{i}").ToArray();
        foreach (var address in addresses)
        {
            _bench.Web.Answer(address, _ => throw new HttpRequestException(HttpRequestError.ConnectionError));
        }

        await _bench.ImportAsync(addresses);

        await _bench.PollAsync();

        Assert.Equal(2, _bench.Web.Asked.Count);
        Assert.All(await _bench.States.ListAsync(Cancellation), state => Assert.Equal(1, state.FailuresInARow));
    }

    [Fact]
    public async Task The_raw_document_is_kept_only_when_it_held_something_new()
    {
        _bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a")));
        await _bench.ImportAsync(World);
        await _bench.PollAsync();
        _bench.Clock.Advance(TimeSpan.FromMinutes(16));

        await _bench.PollAsync();

        Assert.StartsWith($"2026-11-24/{FeedState.IdOf(new Uri(World))}/", Assert.Single(await _bench.ListRawAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_that_was_removed_while_it_was_asked_stays_removed()
    {
        _bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a")));
        _bench.Web.Serve(Other, TestFeeds.Rss(TestFeeds.Item("b")));
        await _bench.ImportAsync(World, Other);
        var before = await _bench.StateOfAsync(World);
        _bench.Web.Answer(World, _ =>
        {
            _bench.Tables.TryWriteAsync(
                StorageLayout.FeedsTable,
                [new TableWrite.Delete(TableKey.OfShard(before.Shard), before.FeedId)],
                Cancellation).GetAwaiter().GetResult();
            return StubHandler.Text(TestFeeds.Rss(TestFeeds.Item("a")));
        });

        await _bench.PollAsync();

        Assert.Equal(FeedState.IdOf(new Uri(Other)), Assert.Single(await _bench.States.ListAsync(Cancellation)).FeedId);
    }

    [Fact]
    public async Task An_edited_entry_is_sent_again_as_a_revision_under_its_id()
    {
        _bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a", "Ban lifted"), TestFeeds.Item("b", "B")));
        await _bench.ImportAsync(World);
        await _bench.PollAsync();
        var first = (await _bench.TakeAsync<ArticlesFound>()).Single().Articles;
        _bench.Clock.Advance(TimeSpan.FromMinutes(16));
        _bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a", "Ban not lifted"), TestFeeds.Item("b", "B")));

        await _bench.PollAsync();

        var revised = Assert.Single((await _bench.TakeAsync<ArticlesFound>()).Single().Articles);
        Assert.Equal((first[0].ArticleId, "Ban not lifted", _bench.Clock.GetUtcNow()), (revised.ArticleId, revised.Title, revised.RevisedAt));
        var state = await _bench.StateOfAsync(World);
        Assert.Equal((0, 1), (state.NewCount, state.RevisedCount));
        Assert.Equal(2, (await _bench.ListRawAsync()).Count);
    }

    [Fact]
    public async Task Older_pages_are_read_while_a_page_holds_nothing_but_news()
    {
        ServePages("9", "8");
        await _bench.ImportAsync(World);
        await _bench.PollAsync();
        Assert.Equal(["9"], await _bench.TakeTitlesAsync());
        _bench.Clock.Advance(TimeSpan.FromMinutes(16));

        ServePages("13", "12", "11", "9", "8");
        await _bench.PollAsync();

        Assert.Equal(["13", "12", "11"], await _bench.TakeTitlesAsync());
        Assert.DoesNotContain("https://world.example/rss/4", _bench.Web.Asked);
    }

    [Fact]
    public async Task Pages_without_end_are_read_to_a_limit()
    {
        ServePages("1");
        await _bench.ImportAsync(World);
        await _bench.PollAsync();
        await _bench.TakeTitlesAsync();
        _bench.Clock.Advance(TimeSpan.FromMinutes(16));

        ServePages([.. Enumerable.Range(100, 40).Select(i => $"{i}")]);
        await _bench.PollAsync();

        Assert.Equal(6, (await _bench.TakeTitlesAsync()).Count);
    }

    [Fact]
    public async Task A_page_in_the_place_of_a_feed_becomes_a_state_with_its_beginning()
    {
        _bench.Web.Answer(World, _ => StubHandler.Text("<html><body>We have moved</body></html>"));
        await _bench.ImportAsync(World);
        var began = _bench.Clock.GetUtcNow();

        for (var i = 0; i < 4; i++)
        {
            await _bench.PollAsync();
            _bench.Clock.Advance(TimeSpan.FromHours(1));
        }

        var health = SourceHealth.Judge(await _bench.StateOfAsync(World), _bench.Clock.GetUtcNow());
        Assert.Equal((SourceState.Wrong, began), (health.State, health.Since));
        Assert.Contains("no feed", health.Reason, StringComparison.Ordinal);
    }

    /// <summary>A feed of one entry a page, each with a link to the next.</summary>
    private void ServePages(params string[] titles)
    {
        for (var page = 0; page < titles.Length; page++)
        {
            var next = page + 1 < titles.Length ? $"<atom:link rel=\"next\" href=\"{World}/{page + 1}\"/>" : "";
            _bench.Web.Serve(page == 0 ? World : $"{World}/{page}", $"""
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
