using System.Net;
using AlertPipeline.Feeds;
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
    public async Task A_defect_of_ours_costs_one_feed_its_turn_and_no_other()
    {
        _bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a", "World's")));
        _bench.Web.Serve(Other, TestFeeds.Rss(TestFeeds.Item("b", "Other's")));
        await _bench.ImportAsync(World, Other);
        _bench.Archive.BeforeFirstWrite = () => throw new InvalidCastException();

        await _bench.PollAsync();

        Assert.Single(await _bench.TakeTitlesAsync());
        var failed = Assert.Single(await _bench.States.ListAsync(Cancellation), feed => feed.LastError is not null);
        Assert.Equal("The document could not be read because of a defect in this program: InvalidCastException.", failed.LastError);
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
    public async Task A_feed_that_works_is_asked_although_others_of_its_host_never_answer()
    {
        var addresses = Enumerable.Range(0, 5).Select(i => $"https://half.example/{i}").OrderBy(address => FeedState.IdOf(new Uri(address)), StringComparer.Ordinal).ToArray();
        foreach (var address in addresses[..3])
        {
            _bench.Web.Answer(address, _ => throw new HttpRequestException(HttpRequestError.ConnectionError));
        }

        _bench.Web.Serve(addresses[3], TestFeeds.Rss(TestFeeds.Item("c", "C")));
        _bench.Web.Serve(addresses[4], TestFeeds.Rss(TestFeeds.Item("d", "D")));
        await _bench.ImportAsync(addresses);

        await _bench.PollAsync();
        Assert.Null((await _bench.StateOfAsync(addresses[4])).LastPolledAt);
        _bench.Clock.Advance(TimeSpan.FromMinutes(16));
        await _bench.PollAsync();

        Assert.Equal(["C", "D"], (await _bench.TakeTitlesAsync()).Order());
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, 1)]
    [InlineData(HttpStatusCode.InternalServerError, 4)]
    public async Task A_host_that_asks_for_a_pause_gets_it_for_all_its_feeds(HttpStatusCode status, int asked)
    {
        var addresses = Enumerable.Range(0, 4).Select(i => $"https://busy.example/{i}").ToArray();
        foreach (var address in addresses)
        {
            _bench.Web.Answer(address, _ =>
            {
                var response = StubHandler.Text("slow down", status);
                response.Headers.Add("Retry-After", "1800");
                return response;
            });
        }

        await _bench.ImportAsync(addresses);

        await _bench.PollAsync();

        Assert.Equal(asked, _bench.Web.Asked.Count);
        var states = await _bench.States.ListAsync(Cancellation);
        Assert.All(states, state => Assert.Equal(_bench.Clock.GetUtcNow().AddMinutes(30), state.NextPollAt));
        Assert.Equal(asked, states.Count(state => state.FailuresInARow > 0));
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
}
