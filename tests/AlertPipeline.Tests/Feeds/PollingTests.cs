using System.Net;
using AlertPipeline.Feeds;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Tests.Net;

namespace AlertPipeline.Tests.Feeds;

public sealed class PollingTests : PollingTestBase
{
    private const string World = "https://world.example/rss";
    private const string Other = "https://other.example/rss";

    [Fact]
    public async Task A_new_feed_queues_its_entries_in_document_order_once()
    {
        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("b", "B"), TestFeeds.Item("a", "A")));
        await Bench.ImportAsync(World);

        await Bench.PollAsync();
        Assert.Equal(["B", "A"], await Bench.TakeTitlesAsync());

        Bench.Clock.Advance(TimeSpan.FromMinutes(16));
        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("c", "C"), TestFeeds.Item("b", "B")));
        await Bench.PollAsync();
        Assert.Equal(["C"], await Bench.TakeTitlesAsync());
    }

    [Fact]
    public async Task A_bad_feed_beside_a_good_one_harms_only_itself()
    {
        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a", "Good news")));
        Bench.Web.Answer(Other, _ => StubHandler.Text("<html><body>maintenance</body></html>"));
        await Bench.ImportAsync(Other, World);

        await Bench.PollAsync();

        Assert.Equal(["Good news"], await Bench.TakeTitlesAsync());
        var bad = await Bench.StateOfAsync(Other);
        Assert.Equal((1, Bench.Clock.GetUtcNow()), (bad.FailuresInARow, bad.FailingSince));
        Assert.Contains("no feed", bad.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_of_ours_costs_one_feed_its_turn_and_no_other()
    {
        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a", "World's")));
        Bench.Web.Serve(Other, TestFeeds.Rss(TestFeeds.Item("b", "Other's")));
        await Bench.ImportAsync(World, Other);
        Bench.Archive.BeforeFirstWrite = () => throw new InvalidCastException();

        await Bench.PollAsync();

        Assert.Single(await Bench.TakeTitlesAsync());
        var failed = Assert.Single(await Bench.States.ListAsync(Cancellation), feed => feed.LastError is not null);
        Assert.Equal("The document could not be read because of a defect in this program: InvalidCastException.", failed.LastError);
    }

    [Fact]
    public async Task A_failing_feed_is_asked_more_rarely_but_for_ever()
    {
        await Bench.ImportAsync(World);
        for (var i = 0; i < 8; i++)
        {
            await Bench.PollAsync();
            var wait = (await Bench.StateOfAsync(World)).NextPollAt - Bench.Clock.GetUtcNow();
            Assert.InRange(wait.TotalMinutes, Math.Min(15 * Math.Pow(2, i), 360), Math.Min(15 * Math.Pow(2, i), 360) * 1.05);
            Bench.Clock.Advance(wait);
        }

        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a", "Back")));
        await Bench.PollAsync();
        Assert.Equal(["Back"], await Bench.TakeTitlesAsync());
        Assert.Equal(0, (await Bench.StateOfAsync(World)).FailuresInARow);
    }

    [Fact]
    public async Task A_run_that_ends_before_the_state_is_saved_is_repeated_under_the_same_ids()
    {
        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a"), TestFeeds.Item("b")), etag: "\"v1\"");
        await Bench.ImportAsync(World);
        await Bench.Poller.RunAsync(Cancellation);
        var due = Assert.Single(await Bench.TakeAsync<FeedsDue>());
        Bench.Tables.FailsNextWrite = true;

        await Assert.ThrowsAsync<IOException>(() => Bench.Fetcher.HandleAsync(due, Cancellation));
        var first = await Bench.TakeAsync<ArticlesFound>();
        await Bench.Fetcher.HandleAsync(due, Cancellation);
        var second = await Bench.TakeAsync<ArticlesFound>();

        Assert.Equal(2, Assert.Single(first).Articles.Count);
        Assert.Equal(first.Single().Articles, second.Single().Articles);
        await Bench.Fetcher.HandleAsync(due, Cancellation);
        Assert.Empty(await Bench.TakeTitlesAsync());
    }

    [Fact]
    public async Task Articles_of_several_feeds_share_batches_of_a_hundred()
    {
        for (var feed = 0; feed < 5; feed++)
        {
            var address = $"https://f{feed}.example/rss";
            Bench.Web.Serve(address, TestFeeds.Rss([.. Enumerable.Range(0, 45).Select(i => TestFeeds.Item($"{i}", $"T{i}"))]));
            await Bench.ImportAsync(address);
        }

        await Bench.PollAsync();

        var batches = await Bench.TakeAsync<ArticlesFound>();
        Assert.Equal([100, 100, 25], batches.Select(batch => batch.Articles.Count));
        var feedIds = batches.SelectMany(batch => batch.Articles).Select(article => article.FeedId).ToList();
        Assert.Equal(feedIds.Order(StringComparer.Ordinal), feedIds);
    }

    [Fact]
    public async Task A_small_installation_has_one_message()
    {
        await Bench.ImportAsync([.. Enumerable.Range(0, 120).Select(i => $"https://f{i}.example/rss")]);

        await Bench.Poller.RunAsync(Cancellation);

        var message = Assert.Single(await Bench.TakeAsync<FeedsDue>());
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
        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a")));
        await Bench.ImportAsync(World);
        await Bench.PollAsync();
        await Bench.PollAsync();
        Assert.Single(Bench.Web.Asked);

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
        await Bench.ImportAsync(World);
        await Bench.Poller.RunAsync(Cancellation);
        Assert.Single(await Bench.TakeAsync<FeedsDue>());

        Bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await Bench.Poller.RunAsync(Cancellation);
        Assert.Empty(await Bench.TakeAsync<FeedsDue>());

        Bench.Clock.Advance(TimeSpan.FromMinutes(2));
        await Bench.Poller.RunAsync(Cancellation);
        Assert.Single(await Bench.TakeAsync<FeedsDue>());
    }

    [Fact]
    public async Task Feeds_of_one_host_are_in_one_message_so_that_they_are_asked_one_after_the_other()
    {
        await Bench.ImportAsync([.. Enumerable.Range(0, 40).Select(i => $"https://world.example/{i}.rss")]);

        var feeds = await Bench.States.ListAsync(Cancellation);

        Assert.Single(feeds.Select(feed => feed.Shard).Distinct());
        Assert.Equal(40, feeds.Select(feed => feed.FeedId).Distinct().Count());
    }

    [Fact]
    public async Task A_slow_host_with_many_feeds_holds_up_nobody_and_is_asked_for_the_rest_next_time()
    {
        var slow = Enumerable.Range(0, 30).Select(i => $"https://slow.example/{i}").ToArray();
        foreach (var address in slow)
        {
            Bench.Web.Answer(address, _ =>
            {
                Bench.Clock.Advance(TimeSpan.FromSeconds(8));
                return StubHandler.Text(TestFeeds.Rss(TestFeeds.Item("a", address)));
            });
        }

        await Bench.ImportAsync(slow);

        await Bench.PollAsync();
        Assert.InRange(Bench.Web.Asked.Count, 1, 20);
        Bench.Clock.Advance(TimeSpan.FromMinutes(3));

        await Bench.PollAsync();
        Assert.Equal(slow.Order(), Bench.Web.Asked.Order());
        Assert.Equal(30, (await Bench.TakeTitlesAsync()).Count);
    }

    [Fact]
    public async Task A_host_that_is_down_does_not_cost_every_feed_of_it_a_time_out()
    {
        var addresses = Enumerable.Range(0, 6).Select(i => $"https://down.example/{i}").ToArray();
        foreach (var address in addresses)
        {
            Bench.Web.Answer(address, _ => throw new HttpRequestException(HttpRequestError.ConnectionError));
        }

        await Bench.ImportAsync(addresses);

        await Bench.PollAsync();

        Assert.Equal(2, Bench.Web.Asked.Count);
        Assert.All(await Bench.States.ListAsync(Cancellation), state => Assert.Equal(1, state.FailuresInARow));
    }

    [Fact]
    public async Task A_feed_that_works_is_asked_although_others_of_its_host_never_answer()
    {
        var addresses = Enumerable.Range(0, 5).Select(i => $"https://half.example/{i}").OrderBy(address => FeedState.IdOf(new Uri(address)), StringComparer.Ordinal).ToArray();
        foreach (var address in addresses[..3])
        {
            Bench.Web.Answer(address, _ => throw new HttpRequestException(HttpRequestError.ConnectionError));
        }

        Bench.Web.Serve(addresses[3], TestFeeds.Rss(TestFeeds.Item("c", "C")));
        Bench.Web.Serve(addresses[4], TestFeeds.Rss(TestFeeds.Item("d", "D")));
        await Bench.ImportAsync(addresses);

        await Bench.PollAsync();
        Assert.Null((await Bench.StateOfAsync(addresses[4])).LastPolledAt);
        Bench.Clock.Advance(TimeSpan.FromMinutes(16));
        await Bench.PollAsync();

        Assert.Equal(["C", "D"], (await Bench.TakeTitlesAsync()).Order());
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, 1)]
    [InlineData(HttpStatusCode.InternalServerError, 4)]
    public async Task A_host_that_asks_for_a_pause_gets_it_for_all_its_feeds(HttpStatusCode status, int asked)
    {
        var addresses = Enumerable.Range(0, 4).Select(i => $"https://busy.example/{i}").ToArray();
        foreach (var address in addresses)
        {
            Bench.Web.Answer(address, _ =>
            {
                var response = StubHandler.Text("slow down", status);
                response.Headers.Add("Retry-After", "1800");
                return response;
            });
        }

        await Bench.ImportAsync(addresses);

        await Bench.PollAsync();

        Assert.Equal(asked, Bench.Web.Asked.Count);
        var states = await Bench.States.ListAsync(Cancellation);
        Assert.All(states, state => Assert.Equal(Bench.Clock.GetUtcNow().AddMinutes(30), state.NextPollAt));
        Assert.Equal(asked, states.Count(state => state.FailuresInARow > 0));
    }

    [Fact]
    public async Task A_feed_that_was_removed_while_it_was_asked_stays_removed()
    {
        Bench.Web.Serve(World, TestFeeds.Rss(TestFeeds.Item("a")));
        Bench.Web.Serve(Other, TestFeeds.Rss(TestFeeds.Item("b")));
        await Bench.ImportAsync(World, Other);
        var before = await Bench.StateOfAsync(World);
        Bench.Web.Answer(World, _ =>
        {
            Bench.Tables.TryWriteAsync(
                StorageLayout.FeedsTable,
                [new TableWrite.Delete(TableKey.OfShard(before.Shard), before.FeedId)],
                Cancellation).GetAwaiter().GetResult();
            return StubHandler.Text(TestFeeds.Rss(TestFeeds.Item("a")));
        });

        await Bench.PollAsync();

        Assert.Equal(FeedState.IdOf(new Uri(Other)), Assert.Single(await Bench.States.ListAsync(Cancellation)).FeedId);
    }
}
