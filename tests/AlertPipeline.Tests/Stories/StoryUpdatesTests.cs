using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Stories;
using AlertPipeline.Subscribers;
using AlertPipeline.Tests.Delivery;
using AlertPipeline.Tests.Subscribers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Stories;

/// <summary>What of a story that moves on is told again, and to whom.</summary>
public sealed class StoryUpdatesTests
{
    private const string Title = "US lifts AI chip export ban for three allies";

    private static readonly RelevantArticle Lead = Article("a1", "a.example", Title, "Nvidia H200 chips worth $1.2 billion may go to Britain, Washington announced.");

    private readonly FakeTimeProvider _clock = new(TestArticles.Found);
    private readonly InMemoryTableStore _tables;
    private readonly InMemoryBlobStore _blobs;
    private readonly RecordingDesk _desk = new();
    private readonly FixedSubscriptions _subscriptions = new(
        TestSubscriptions.Instant("all", "topic:ai-export") with { Follow = ["updates", "confirmed"] },
        TestSubscriptions.Instant("updates", "topic:ai-export") with { Follow = ["updates"] },
        TestSubscriptions.Instant("once", "topic:ai-export") with { Follow = [] });

    public StoryUpdatesTests()
    {
        _tables = new InMemoryTableStore(_clock);
        _blobs = new InMemoryBlobStore(_clock);
        _tables.CreateTableAsync(StorageLayout.StoriesTable, Cancellation);
        _blobs.CreateContainerAsync(StorageLayout.StoryIndexContainer, Cancellation);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_outlet_with_words_of_its_own_shows_the_story_better_and_is_told_to_nobody_again()
    {
        await GroupAsync(Lead);
        await GroupAsync(Article("b1", "b.example", "Washington ends its ban: allies may buy H200 AI chips from America", "Chips worth $1.2 billion are at stake; a dispute of two years is over."));

        Assert.Equal(EvidenceLevels.Several, (await NewestAsync()).Evidence);
        Assert.Equal(["all", "once", "updates"], Alerts().Order());
    }

    [Fact]
    public async Task An_official_source_confirms_the_story_once_for_those_who_asked()
    {
        await GroupAsync(Lead);
        var official = Article("o1", "gov.example", Title, "The rule is published as 2026-12345.");
        await GroupAsync(official with { Article = official.Article with { IsOfficial = true } });
        await GroupAsync(official with { Article = official.Article with { IsOfficial = true } });

        var item = Assert.Single(_desk.Drafts.Values.TakeLast(1)).Bulletin.Items[0];
        Assert.Equal(["all", "all", "once", "updates"], Alerts().Order());
        Assert.Equal(("official source", "https://gov.example/o1"), (item.EvidenceLevel, item.PrimarySource?.AbsoluteUri));
        Assert.True(item.IsUpdate);
        Assert.Contains(item.Changes, change => change is { Field: "evidence", Before: "single", Now: "document" });
    }

    [Fact]
    public async Task A_measure_that_takes_effect_is_an_update_for_those_who_follow_and_says_so()
    {
        await GroupAsync(Lead);
        await GroupAsync(
            Article("b1", "b.example", Title + ", takes effect", "The rule took effect on 1 December 2026."),
            Article("c1", "c.example", Title + " - rule takes effect", "It entered into force."));

        var update = Assert.Single(_desk.Drafts.Values, draft => draft.Subscription.Id == "updates" && draft.Bulletin.Items[0].IsUpdate).Bulletin.Items[0];
        Assert.Equal(["all", "all", "once", "updates", "updates"], Alerts().Order());
        Assert.Equal("in-force", update.Stage);
        Assert.Contains(update.Changes, change => change is { Field: "stage", Now: "in-force" });
        Assert.Contains("2026-12-01", update.KeyDates);
    }

    [Fact]
    public async Task One_article_that_names_a_court_turns_no_story_of_many()
    {
        await GroupAsync(Lead, Article("b1", "b.example", Title, "It is a first step."), Article("c1", "c.example", Title + " - Wire", "It is a first step."));
        await GroupAsync(Article("d1", "d.example", Title + " today", "A court had stopped an earlier plan."));

        Assert.Equal("announced", (await NewestAsync()).Stage);
        Assert.Equal(["all", "once", "updates"], Alerts().Order());
    }

    [Fact]
    public async Task A_story_that_comes_back_to_what_it_said_stands_there_again_and_is_told_to_nobody_who_knows()
    {
        await GroupAsync(Lead);
        await GroupAsync(Article("b1", "b.example", Title + ", takes effect", "It took effect."), Article("c1", "c.example", Title + " - takes effect", "It took effect."));
        var alerts = _desk.Drafts.Count;
        await GroupAsync(Article("d1", "d.example", Title, "It is a first step."), Article("e1", "e.example", Title + " - Wire", "It is a first step."));

        var newest = await NewestAsync();
        Assert.NotEqual("in-force", newest.Stage);
        Assert.Equal(5, newest.Articles.Count);
        Assert.Equal(alerts, _desk.Drafts.Count);
    }

    [Fact]
    public async Task Every_field_of_the_event_rests_on_words_of_an_article()
    {
        await GroupAsync(Lead);

        var state = await NewestAsync();
        Assert.All(state.Event, fact => Assert.True(fact.Start + fact.Length <= (fact.Text == TextField.Title ? Lead.Article.Title : Lead.Article.Summary).Length));
        Assert.Contains(state.Event, fact => fact is { Field: "object", Value: "chips" });
        Assert.Contains(state.Event, fact => fact is { Field: "product", Value: "H200" });
        Assert.Contains(state.Event, fact => fact.Field == "figure" && fact.Value.StartsWith("1200000000", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("object:chips", true)]
    [InlineData("object:weights", false)]
    [InlineData("stage:announced topic:ai-export", true)]
    [InlineData("topic:ai-export evidence>=several", false)]
    public async Task Filters_ask_for_stage_object_and_evidence(string filter, bool matches)
    {
        await GroupAsync(Lead);

        Assert.Equal(matches, Filter.Parse(filter).Evaluate(StoryBulletin.TargetOf(await NewestAsync())).Matches);
    }

    [Fact]
    public void The_state_is_the_same_in_any_order_of_the_articles()
    {
        RelevantArticle[] articles =
        [
            Lead, Article("b1", "b.example", Title + ", takes effect", "It took effect."), Article("c1", "c.example", "Ban on AI chips lifted", "Court challenge is announced."),
            Article("d1", "d.example", Title, "It was proposed in May."),
        ];

        var ids = articles.Index().Select(turn => new StoryFacts([.. articles[turn.Index..], .. articles[..turn.Index]]).StateIdOf("story")).Append(new StoryFacts([.. articles.Reverse()]).StateIdOf("story"));

        Assert.Single(ids.Distinct());
    }

    private static RelevantArticle Article(string id, string source, string title, string summary)
    {
        var article = TestArticles.Export(id, title, "loosen", source);
        return article with { Article = article.Article with { Summary = summary } };
    }

    private IEnumerable<string> Alerts() => _desk.Drafts.Values.Select(draft => draft.Subscription.Id);

    private async Task<StoryState> NewestAsync() =>
        (await new StoryStore(_tables).GetStatesAsync(TestArticles.Found.AddDays(-7), TestArticles.Found.AddDays(7), Cancellation)).MaxBy(state => state.Number)!;

    private async Task GroupAsync(params RelevantArticle[] articles)
    {
        _clock.Advance(TimeSpan.FromHours(1));
        await new StoryGrouper(new StoryIndex(_blobs), new StoryStore(_tables), _subscriptions, _desk, _clock, NullLogger<StoryGrouper>.Instance)
            .HandleAsync(new ArticlesRelevant(1, articles), Cancellation);
    }
}
