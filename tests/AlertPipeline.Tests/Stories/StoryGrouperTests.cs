using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Stories;
using AlertPipeline.Tests.Delivery;
using AlertPipeline.Tests.Storage;
using AlertPipeline.Tests.Subscribers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Stories;

public sealed class StoryGrouperTests
{
    private static readonly RelevantArticle Lead = TestArticles.Export("a1", "US lifts AI chip export ban for three allies", "loosen");
    private static readonly RelevantArticle Copy = TestArticles.Export("b1", "US lifts AI chip export ban for three allies - Wire", "loosen", "b.example");

    private readonly FakeTimeProvider _clock = new(TestArticles.Found);
    private readonly InMemoryTableStore _tables;
    private readonly InMemoryBlobStore _blobs;
    private readonly RecordingDesk _desk = new();
    private readonly FixedSubscriptions _subscriptions = new(
        TestSubscriptions.Instant("loose", "direction:loosen"), TestSubscriptions.Instant("tight", "direction:tighten"));

    public StoryGrouperTests()
    {
        _tables = new InMemoryTableStore(_clock);
        _blobs = new InMemoryBlobStore(_clock);
        _tables.CreateTableAsync(StorageLayout.StoriesTable, Cancellation);
        _blobs.CreateContainerAsync(StorageLayout.StoryIndexContainer, Cancellation);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copies_in_one_batch_are_one_story_and_one_alert()
    {
        await GroupAsync(Lead, Copy);

        var state = Assert.Single(await StatesAsync());
        Assert.Equal(["a1", "b1"], state.Articles.Select(article => article.Article.ArticleId));
        Assert.Equal("loosen", state.Direction);
        var draft = Assert.Single(_desk.Drafts.Values);
        Assert.Equal("loose", draft.Subscription.Id);
        Assert.Equal("one source, in 2 outlets", draft.Bulletin.Items[0].EvidenceLevel);
    }

    [Fact]
    public async Task A_later_copy_joins_the_story_without_a_second_alert()
    {
        await GroupAsync(Lead);
        _clock.Advance(TimeSpan.FromHours(1));

        await GroupAsync(Copy);

        Assert.Equal(2, Assert.Single(await StatesAsync()).Articles.Count);
        Assert.Single(_desk.Drafts);
    }

    [Fact]
    public async Task The_same_message_twice_ends_as_once()
    {
        await GroupAsync(Lead, Copy);
        var before = (await StatesAsync()).Single();
        _clock.Advance(TimeSpan.FromHours(2));

        await GroupAsync(Lead, Copy);

        var after = Assert.Single(await StatesAsync());
        Assert.Equal((before.StateId, before.ReadyAt, before.Articles.Count), (after.StateId, after.ReadyAt, after.Articles.Count));
        Assert.Single(_desk.Drafts);
    }

    [Fact]
    public async Task A_run_that_dies_before_the_alert_alerts_when_it_is_run_again()
    {
        _desk.FailuresBefore = 1;
        await Assert.ThrowsAsync<IOException>(() => GroupAsync(Lead));
        _clock.Advance(TimeSpan.FromMinutes(5));

        await GroupAsync(Lead);

        Assert.Single(_desk.Drafts);
        Assert.Equal(TestArticles.Found, Assert.Single(await StatesAsync()).ReadyAt);
    }

    [Fact]
    public async Task A_changed_direction_is_a_new_state_that_only_followers_of_updates_hear_of()
    {
        _subscriptions.All.Clear();
        _subscriptions.All.Add(TestSubscriptions.Instant("all", "topic:ai-export"));
        _subscriptions.All.Add(TestSubscriptions.Instant("first", "topic:ai-export") with { Follow = [] });
        var unclear = TestArticles.Export("a1", "US reviews AI chip export ban for three allies", "neutral");
        await GroupAsync(unclear);

        await GroupAsync(
            TestArticles.Export("b1", "US reviews AI chip export ban for three allies, lifts it", "loosen", link: unclear.Article.Link!.AbsoluteUri),
            TestArticles.Export("c1", "It is lifted", "loosen", link: unclear.Article.Link!.AbsoluteUri));

        Assert.Equal(["neutral", "loosen"], (await StatesAsync()).OrderBy(state => state.Number).Select(state => state.Direction));
        Assert.Equal(2, _desk.Drafts.Values.Count(draft => draft.Subscription.Id == "all"));
        Assert.Single(_desk.Drafts.Values, draft => draft.Subscription.Id == "first");
        Assert.True(_desk.Drafts.Values.Last().Bulletin.Items[0].IsUpdate);
    }

    [Fact]
    public async Task An_edit_that_turns_the_direction_around_is_a_new_state_of_the_same_story()
    {
        await GroupAsync(Lead);
        _clock.Advance(TimeSpan.FromHours(3));
        var edited = Edit("US imposes AI chip export ban on three allies", "tighten");

        await GroupAsync(edited);
        await GroupAsync(edited);

        var states = await StatesAsync();
        Assert.Single(states.Select(state => state.StoryId).Distinct());
        Assert.Equal(["loosen", "tighten"], states.OrderBy(state => state.Number).Select(state => state.Direction));
        var article = Assert.Single(states.MaxBy(state => state.Number)!.Articles).Article;
        Assert.Equal((edited.Article.Title, Lead.Article.FoundAt), (article.Title, article.FoundAt));
    }

    [Fact]
    public async Task An_edit_that_changes_no_fact_changes_the_text_that_is_shown()
    {
        await GroupAsync(Lead);
        _clock.Advance(TimeSpan.FromHours(3));
        var edited = Edit("US lifts AI chip export ban for three close allies", "loosen");

        await GroupAsync(edited);

        Assert.Equal(edited.Article.Title, Assert.Single(Assert.Single(await StatesAsync()).Articles).Article.Title);
        Assert.Single(_desk.Drafts);
    }

    [Fact]
    public async Task The_latest_text_of_an_article_stands_whichever_came_first()
    {
        _clock.Advance(TimeSpan.FromHours(3));
        var edited = Edit("US lifts AI chip export ban for three allies and Japan", "loosen");

        await GroupAsync(edited);
        await GroupAsync(Lead);

        var article = Assert.Single(Assert.Single(await StatesAsync()).Articles).Article;
        Assert.Equal((edited.Article.Title, Lead.Article.FoundAt), (article.Title, article.FoundAt));
    }

    [Fact]
    public async Task Merged_stories_leave_one_state_that_knows_what_was_told()
    {
        var one = TestArticles.Export("a1", "alpha beta gamma delta epsilon", "loosen");
        var two = TestArticles.Export("b1", "zeta eta theta iota kappa", "loosen", found: TestArticles.Found.AddMinutes(1));
        await GroupAsync(one);
        await GroupAsync(two);
        var told = (await StatesAsync()).Select(state => state.StateId).ToList();

        await GroupAsync(
            TestArticles.Export("c1", "alpha beta gamma delta epsilon", "loosen", "c.example", link: two.Article.Link!.AbsoluteUri));

        var state = Assert.Single(await StatesAsync());
        Assert.Equal(3, state.Articles.Count);
        Assert.Equal(told.Order(), state.MergedStateIds.Append(state.StateId).Order());
        Assert.Equal(2, _desk.Drafts.Count);
    }

    [Fact]
    public async Task Who_was_alerted_to_a_story_that_became_part_of_another_is_not_alerted_to_that_one()
    {
        _subscriptions.All.Clear();
        _subscriptions.All.Add(TestSubscriptions.Instant("ana", "source:b.example"));
        var two = TestArticles.Export("b1", "zeta eta theta iota kappa", "loosen", "b.example", found: TestArticles.Found.AddMinutes(1));
        await GroupAsync(TestArticles.Export("a1", "alpha beta gamma delta epsilon", "loosen"));
        await GroupAsync(two);
        Assert.Single(_desk.Drafts);

        await GroupAsync(
            TestArticles.Export("c1", "alpha beta gamma delta epsilon", "loosen", "c.example", link: two.Article.Link!.AbsoluteUri));

        Assert.Single(_desk.Drafts);
    }

    [Fact]
    public async Task Who_wants_no_updates_is_alerted_to_the_first_state_that_matches()
    {
        _subscriptions.All.Clear();
        _subscriptions.All.Add(TestSubscriptions.Instant("ana", "topic:ai-sovereignty") with { Follow = [] });
        await GroupAsync(TestArticles.Export("a1", "alpha beta gamma delta epsilon", "loosen"));
        Assert.Empty(_desk.Drafts);

        await GroupAsync(TestArticles.Sovereignty("b1", "alpha beta gamma delta epsilon", "b.example"));

        Assert.Equal("ana", Assert.Single(_desk.Drafts.Values).Subscription.Id);
    }

    [Fact]
    public async Task A_story_goes_on_over_the_turn_of_the_week()
    {
        var sunday = new DateTimeOffset(2026, 11, 29, 23, 0, 0, TimeSpan.Zero);
        await GroupAsync(Lead with { Article = Lead.Article with { FoundAt = sunday } });
        _clock.SetUtcNow(sunday.AddHours(3));

        await GroupAsync(Copy with { Article = Copy.Article with { FoundAt = sunday.AddHours(3) } });

        Assert.Single(await StatesAsync(), state => state.Articles.Count == 2);
        Assert.Single(_desk.Drafts);
    }

    [Fact]
    public async Task Two_messages_at_once_lose_nothing()
    {
        // The other message changes the index between this one's read and its write.
        var racing = new InterruptedBlobStore(_blobs);
        racing.BeforeFirstWrite = () => GroupAsync(Copy);

        await Grouper(racing).HandleAsync(new ArticlesRelevant(1, [Lead]), Cancellation);

        Assert.Equal(2, Assert.Single(await StatesAsync()).Articles.Count);
        Assert.Single(_desk.Drafts);
    }

    [Fact]
    public async Task A_subscription_made_after_the_story_is_not_alerted_to_it()
    {
        _subscriptions.All.Clear();
        _subscriptions.All.Add(TestSubscriptions.Instant("late", "direction:loosen") with { CreatedAt = TestArticles.Found.AddSeconds(1) });

        await GroupAsync(Lead);

        Assert.Empty(_desk.Drafts);
    }

    private Task GroupAsync(params RelevantArticle[] articles) => Grouper(_blobs).HandleAsync(new ArticlesRelevant(1, articles), Cancellation);

    private StoryGrouper Grouper(IBlobStore blobs) => new(
        new StoryIndex(blobs), new StoryStore(_tables), _subscriptions, _desk, _clock, NullLogger<StoryGrouper>.Instance);

    private RelevantArticle Edit(string title, string direction)
    {
        var edited = TestArticles.Export("a1", title, direction);
        return edited with { Article = edited.Article with { FoundAt = _clock.GetUtcNow(), RevisedAt = _clock.GetUtcNow() } };
    }

    private Task<IReadOnlyList<StoryState>> StatesAsync() =>
        new StoryStore(_tables).GetStatesAsync(TestArticles.Found.AddDays(-1), TestArticles.Found.AddDays(9), Cancellation);
}
