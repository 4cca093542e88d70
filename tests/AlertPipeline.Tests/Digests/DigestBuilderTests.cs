using AlertPipeline.Digests;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Stories;
using AlertPipeline.Subscribers;
using AlertPipeline.Tests.Delivery;
using AlertPipeline.Tests.Feeds;
using AlertPipeline.Tests.Stories;
using AlertPipeline.Tests.Subscribers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Digests;

public sealed class DigestBuilderTests
{
    /// <summary>Seven in the morning in London, in winter.</summary>
    private static readonly DateTimeOffset Seven = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    private static readonly Subscription Ana = TestSubscriptions.Daily("ana", "direction:loosen");

    private readonly FakeTimeProvider _clock = new(Seven.AddHours(-1));
    private readonly InMemoryTableStore _tables;
    private readonly InMemoryQueueStore _queues;
    private readonly StoryStore _stories;
    private readonly RecordingDesk _desk = new();
    private readonly FixedSubscriptions _subscriptions = new(Ana);
    private readonly FixedFeeds _feeds = new(TestSources.Healthy("gov.uk", Seven), TestSources.Silent("bafa.de", Seven, days: 12, "BAFA"));
    private readonly DigestOptions _options = new();

    public DigestBuilderTests()
    {
        _tables = new InMemoryTableStore(_clock);
        _queues = new InMemoryQueueStore(_clock);
        _stories = new StoryStore(_tables);
        _tables.CreateTableAsync(StorageLayout.StoriesTable, Cancellation);
        _tables.CreateTableAsync(StorageLayout.DigestsTable, Cancellation);
        _queues.CreateQueueAsync(DigestsDue.QueueName, Cancellation);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_digest_tells_the_stories_of_the_period_that_match_once()
    {
        await HappensAsync("s1", Seven.AddHours(-3), "loosen");
        await HappensAsync("s2", Seven.AddHours(-2), "tighten");
        await HappensAsync("s3", Seven.AddHours(1), "loosen");

        await BuildAsync(Seven);
        await BuildAsync(Seven.AddMinutes(1));

        var draft = Assert.Single(_desk.Drafts.Values);
        Assert.Equal(["s1"], draft.Bulletin.Items.Select(item => item.StoryId));
        Assert.Equal(Seven, draft.Bulletin.CutAt);
    }

    [Fact]
    public async Task The_next_day_tells_only_what_is_new()
    {
        await HappensAsync("s1", Seven.AddHours(-3), "loosen");
        await BuildAsync(Seven);
        await HappensAsync("s2", Seven.AddHours(5), "loosen");

        await BuildAsync(Seven.AddDays(1));

        Assert.Equal([["s1"], ["s2"]], _desk.Drafts.Values.Select(draft => draft.Bulletin.Items.Select(item => item.StoryId).ToArray()));
    }

    [Fact]
    public async Task A_story_that_was_written_after_its_cut_is_told_in_the_next_digest()
    {
        await BuildAsync(Seven);
        await HappensAsync("late", Seven.AddMinutes(-1), "loosen");

        await BuildAsync(Seven.AddDays(1));

        Assert.Equal(["late"], Assert.Single(_desk.Drafts.Values).Bulletin.Items.Select(item => item.StoryId));
    }

    [Fact]
    public async Task A_story_that_was_written_after_the_cut_of_a_week_is_told_in_the_next_digest()
    {
        _subscriptions.All[0] = Ana with { Cadence = Cadence.Weekly, Schedule = Ana.Schedule! with { Days = [DayOfWeek.Tuesday] } };
        await BuildAsync(Seven);
        await HappensAsync("late", Seven.AddMinutes(-1), "loosen");

        await BuildAsync(Seven.AddDays(7));

        Assert.Equal(["late"], Assert.Single(_desk.Drafts.Values).Bulletin.Items.Select(item => item.StoryId));
    }

    [Fact]
    public async Task Who_wants_no_updates_is_told_of_a_story_that_moved_on_before_its_first_digest_once()
    {
        _subscriptions.All[0] = TestSubscriptions.Daily("ana", "topic:ai-export") with { Follow = [] };
        await HappensAsync("s1", Seven.AddHours(-3), "neutral");
        await HappensAsync("s1", Seven.AddHours(-2), "loosen", number: 2);

        await BuildAsync(Seven);
        await HappensAsync("s1", Seven.AddHours(2), "tighten", number: 3);
        await BuildAsync(Seven.AddDays(1));

        Assert.Equal("loosen", Assert.Single(Assert.Single(_desk.Drafts.Values).Bulletin.Items).Direction);
    }

    [Fact]
    public async Task What_goes_on_comes_first_and_is_an_update_only_for_who_was_told_before()
    {
        _subscriptions.All[0] = TestSubscriptions.Daily("ana", "topic:ai-export");
        await HappensAsync("s1", Seven.AddHours(-3), "neutral");
        await BuildAsync(Seven);
        _subscriptions.All.Add(TestSubscriptions.Daily("bo", "topic:ai-export"));
        await HappensAsync("s0", Seven.AddHours(1), "loosen");
        await HappensAsync("s1", Seven.AddHours(2), "loosen", number: 2);

        await BuildAsync(Seven.AddDays(1));

        var drafts = _desk.Drafts.Values.Where(draft => draft.Bulletin.CutAt == Seven.AddDays(1)).ToDictionary(draft => draft.Subscription.Id);
        Assert.Equal([("s1", true), ("s0", false)], drafts["ana"].Bulletin.Items.Select(item => (item.StoryId, item.IsUpdate)));
        Assert.Equal([false, false], drafts["bo"].Bulletin.Items.Select(item => item.IsUpdate));
        Assert.Equal(2, drafts["bo"].Bulletin.Items.Count);
    }

    [Fact]
    public async Task A_frozen_state_whose_story_was_merged_before_the_mail_was_written_is_told_by_that_story()
    {
        await HappensAsync("young", Seven.AddHours(-3), "loosen");
        var young = (await _stories.GetStatesAsync(Seven.AddDays(-1), Seven, Cancellation))[0];
        _desk.FailuresBefore = 1;
        await Assert.ThrowsAsync<IOException>(() => BuildAsync(Seven));
        await _stories.RemoveAsync(new IndexedState("young", young.StateId, 1, young.ReadyAt), Cancellation);
        await HappensAsync("old", Seven.AddHours(-5), "loosen", merged: [young.StateId]);

        await BuildAsync(Seven);

        var bulletin = Assert.Single(_desk.Drafts.Values).Bulletin;
        Assert.Equal(["old"], bulletin.Items.Select(item => item.StoryId));
        Assert.Equal(0, bulletin.OmittedCount);
    }

    [Fact]
    public async Task After_an_outage_of_days_one_digest_tells_everything()
    {
        await BuildAsync(Seven);
        await HappensAsync("s1", Seven.AddHours(2), "loosen");
        await HappensAsync("s2", Seven.AddDays(3), "loosen");

        await BuildAsync(Seven.AddDays(5).AddHours(1));

        var draft = Assert.Single(_desk.Drafts.Values);
        Assert.Equal(["s1", "s2"], draft.Bulletin.Items.Select(item => item.StoryId).Order());
        Assert.Equal(Seven.AddDays(5), draft.Bulletin.CutAt);
    }

    [Fact]
    public async Task An_empty_period_is_silent_or_said_as_the_reader_chose()
    {
        _subscriptions.All.Add(TestSubscriptions.Daily("sends", "direction:loosen") with { Empty = EmptyDigest.Send });
        _subscriptions.All.Add(TestSubscriptions.Daily("weekly", "direction:loosen") with { Empty = EmptyDigest.Weekly });

        // A Tuesday and the Monday after.
        await BuildAsync(Seven);
        Assert.Equal(["sends"], _desk.Drafts.Values.Select(draft => draft.Subscription.Id));

        await BuildAsync(Seven.AddDays(6));
        Assert.Equal(["sends", "sends", "weekly"], _desk.Drafts.Values.Select(draft => draft.Subscription.Id).Order());
        Assert.All(_desk.Drafts.Values, draft => Assert.Empty(draft.Bulletin.Items));
    }

    [Theory]
    [InlineData(nameof(SubscriptionStatus.Pending))]
    [InlineData(nameof(SubscriptionStatus.Paused))]
    [InlineData(nameof(SubscriptionStatus.Unsubscribed))]
    [InlineData(nameof(SubscriptionStatus.Suppressed))]
    public async Task Nothing_is_built_for_one_who_is_not_active(string status)
    {
        _subscriptions.All[0] = Ana with { Status = Enum.Parse<SubscriptionStatus>(status) };
        await HappensAsync("s1", Seven.AddHours(-3), "loosen");

        await BuildAsync(Seven);

        Assert.Empty(_desk.Drafts);
    }

    [Fact]
    public async Task A_new_subscription_waits_for_its_first_cut()
    {
        _subscriptions.All[0] = Ana with { CreatedAt = Seven.AddHours(2) };
        await HappensAsync("s1", Seven.AddHours(-3), "loosen");

        await BuildAsync(Seven.AddHours(3));
        Assert.Empty(_desk.Drafts);

        await BuildAsync(Seven.AddDays(1));
        Assert.Single(_desk.Drafts);
    }

    [Fact]
    public async Task A_run_that_dies_at_the_desk_sends_the_frozen_states_when_it_is_run_again()
    {
        await HappensAsync("s1", Seven.AddHours(-3), "loosen");
        _desk.FailuresBefore = 1;
        await Assert.ThrowsAsync<IOException>(() => BuildAsync(Seven));
        await HappensAsync("s2", Seven.AddHours(-1), "loosen");

        await BuildAsync(Seven);
        Assert.Equal(["s1"], Assert.Single(_desk.Drafts.Values).Bulletin.Items.Select(item => item.StoryId));

        await BuildAsync(Seven.AddDays(1));
        Assert.Equal(["s1", "s2"], _desk.Drafts.Values.SelectMany(draft => draft.Bulletin.Items).Select(item => item.StoryId));
    }

    [Fact]
    public async Task A_digest_says_how_the_sources_did_that_would_have_served_it_and_reads_them_once_a_message()
    {
        _subscriptions.All.Add(TestSubscriptions.Daily("uk", "source:gov.uk") with { Empty = EmptyDigest.Send });
        await HappensAsync("s1", Seven.AddHours(-3), "loosen");

        await BuildAsync(Seven);

        var reports = _desk.Drafts.Values.ToDictionary(draft => draft.Subscription.Id, draft => draft.Bulletin.Sources!);
        Assert.Equal(("BAFA", "silent"), reports["ana"].Named.Select(source => (source.Name, source.State)).Single());
        Assert.Equal((1, 1, 0), (reports["uk"].Due, reports["uk"].Answered, reports["uk"].InTrouble));
        Assert.Equal(1, _feeds.Reads);
    }

    [Fact]
    public async Task What_a_digest_says_of_the_sources_is_the_same_after_a_crash_whatever_became_of_them_meanwhile()
    {
        await HappensAsync("s1", Seven.AddHours(-3), "loosen");
        _desk.FailuresBefore = 1;
        await Assert.ThrowsAsync<IOException>(() => BuildAsync(Seven));
        _feeds.All.Clear();
        _feeds.All.Add(TestSources.Broken("gov.uk", Seven));

        await BuildAsync(Seven);

        var report = Assert.Single(_desk.Drafts.Values).Bulletin.Sources!;
        Assert.Equal((2, 2, 1), (report.Due, report.Answered, report.InTrouble));
        Assert.Equal(("BAFA", Seven.AddHours(-1).AddDays(-12)), report.Named.Select(source => (source.Name, source.Since)).Single());
    }

    [Fact]
    public async Task A_quiet_minute_reads_no_sources()
    {
        await BuildAsync(Seven);
        await BuildAsync(Seven.AddMinutes(1));

        Assert.Equal(1, _feeds.Reads);
    }

    [Fact]
    public async Task More_than_25_stories_are_counted_and_not_told_again()
    {
        for (var i = 0; i < 30; i++)
        {
            await HappensAsync($"s{i:D2}", Seven.AddHours(-3), "loosen");
        }

        await BuildAsync(Seven);
        await BuildAsync(Seven.AddDays(1));

        var bulletin = Assert.Single(_desk.Drafts.Values).Bulletin;
        Assert.Equal((25, 5), (bulletin.Items.Count, bulletin.OmittedCount));
    }

    [Fact]
    public async Task A_rehearsal_cuts_the_open_period_at_its_time_and_only_once()
    {
        _options.CutOpenPeriods = true;
        await HappensAsync("s1", Seven.AddHours(1), "loosen");

        await BuildAsync(Seven.AddHours(2));
        await BuildAsync(Seven.AddHours(2));

        Assert.Equal(Seven.AddHours(2), Assert.Single(_desk.Drafts.Values).Bulletin.CutAt);
    }

    [Fact]
    public async Task A_state_of_a_merged_story_that_was_told_is_not_told_under_the_new_name()
    {
        await HappensAsync("old", Seven.AddHours(-3), "loosen");
        await BuildAsync(Seven);
        var told = (await _stories.GetStatesAsync(Seven.AddDays(-1), Seven, Cancellation))[0].StateId;
        await HappensAsync("new", Seven.AddHours(1), "loosen", merged: [told]);

        await BuildAsync(Seven.AddDays(1));

        Assert.Single(_desk.Drafts);
    }

    [Fact]
    public async Task The_scheduler_wakes_a_shard_when_it_is_due_and_not_before()
    {
        await ScheduleAsync(Seven.AddMinutes(-30));
        Assert.Equal(1, await QueuedAsync());
        await BuildAsync(Seven.AddMinutes(-30));

        await ScheduleAsync(Seven.AddMinutes(-1));
        Assert.Equal(1, await QueuedAsync());

        await ScheduleAsync(Seven);
        Assert.Equal(2, await QueuedAsync());
    }

    private async Task HappensAsync(string storyId, DateTimeOffset readyAt, string direction, IReadOnlyList<string>? merged = null, int number = 1)
    {
        var article = TestArticles.Export(storyId, "Export rule for AI chips changes " + storyId, direction, found: readyAt);
        var facts = new StoryFacts([article]);
        var state = facts.Build(storyId, [facts.Index(storyId, number, readyAt)]);
        await _stories.SaveAsync(state with { MergedStateIds = merged ?? [] }, Cancellation);
    }

    private Task BuildAsync(DateTimeOffset asOf) => new DigestBuilder(
            new DigestStore(_tables), _subscriptions, _stories, _feeds, _desk, Options.Create(_options), NullLogger<DigestBuilder>.Instance)
        .HandleAsync(new DigestsDue(1, _subscriptions.All.Select(subscription => subscription.Shard).Distinct().ToList(), asOf), Cancellation);

    private Task ScheduleAsync(DateTimeOffset now)
    {
        _clock.SetUtcNow(now);
        return new DigestScheduler(
            new DigestStore(_tables), _subscriptions, new MessageSender<DigestsDue>(_queues, new InMemoryBlobStore(_clock), _clock),
            Options.Create(_options), _clock, NullLogger<DigestScheduler>.Instance).RunAsync(Cancellation);
    }

    private Task<int> QueuedAsync() => _queues.CountAsync(DigestsDue.QueueName, Cancellation);
}
