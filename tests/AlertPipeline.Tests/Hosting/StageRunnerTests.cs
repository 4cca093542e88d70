using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Hosting;

public sealed class StageRunnerTests
{
    private static readonly FeedsDue Due = new(1, [3, 5]);
    private static readonly ArticlesFound Found = new(1, []);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stage_that_returns_is_done_and_nothing_is_left()
    {
        var world = await StageWorld.CreateAsync();
        var handled = new List<FeedsDue>();

        Assert.True(await world.RunAsync<FeedsDue>(await world.SendAsync(Due), (due, _) =>
        {
            handled.Add(due);
            return Task.CompletedTask;
        }));

        Assert.Equal([3, 5], Assert.Single(handled).Shards);
        await NothingIsLeftAsync<FeedsDue>(world);
    }

    [Fact]
    public async Task A_kept_body_is_there_while_the_stage_runs_and_gone_when_it_is_done()
    {
        var world = await StageWorld.CreateAsync();
        var text = await world.SendAsync(Found);
        IReadOnlyList<string> during = [];

        Assert.True(await world.RunAsync<ArticlesFound>(text, async (_, _) => during = await world.BodyNamesAsync()));

        Assert.Single(during);
        Assert.Empty(await world.BodyNamesAsync());
    }

    [Fact]
    public async Task A_message_whose_kept_body_is_gone_was_done_before()
    {
        var world = await StageWorld.CreateAsync();
        var text = await world.SendAsync(Found);
        await world.RunAsync<ArticlesFound>(text, Returns);
        var runs = 0;

        Assert.True(await world.RunAsync<ArticlesFound>(text, (_, _) =>
        {
            runs++;
            return Task.CompletedTask;
        }));

        Assert.Equal(0, runs);
        await NothingIsLeftAsync<ArticlesFound>(world);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(StageWorld.MaxDequeueCount - 1, false)]
    [InlineData(StageWorld.MaxDequeueCount, true)]
    [InlineData(StageWorld.MaxDequeueCount + 1, true)]
    [InlineData(null, true)]
    public async Task A_stage_that_throws_runs_again_and_the_reason_is_kept_where_it_may_be_the_last_time(int? dequeueCount, bool isKept)
    {
        var world = await StageWorld.CreateAsync();
        var text = await world.SendAsync(Found);

        Assert.False(await world.RunAsync<ArticlesFound>(text, Throws(new InvalidOperationException("the shelf is full")), dequeueCount));

        Assert.Equal(
            isKept ? "InvalidOperationException: the shelf is full" : null,
            await world.Failures.FindReasonAsync("articles-found", text, Cancellation));
        Assert.Single(await world.BodyNamesAsync());
        Assert.Empty(await world.PoisonAsync<ArticlesFound>());
        Assert.Empty(await world.TextsAsync("articles-found"));
    }

    [Fact]
    public async Task A_stage_that_runs_into_its_deadline_is_cancelled_and_runs_again()
    {
        var world = await StageWorld.CreateAsync();
        var run = world.RunAsync<FeedsDue>(
            await world.SendAsync(Due), (_, cancelled) => Task.Delay(Timeout.InfiniteTimeSpan, world.Clock, cancelled));

        world.Clock.Advance(StageWorld.Deadline - TimeSpan.FromTicks(1));
        Assert.False(run.IsCompleted);
        world.Clock.Advance(TimeSpan.FromTicks(1));

        Assert.False(await run);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 5)]
    [InlineData(2, 30)]
    [InlineData(3, 120)]
    [InlineData(4, 240)]
    [InlineData(17, 240)]
    public async Task A_message_whose_stage_lacks_something_is_put_back_for_the_next_delay_of_the_list(int attempt, int minutes)
    {
        var world = await StageWorld.CreateAsync();
        var before = world.Envelope("feeds-due", """{"version":1,"shards":[3]}""", attempt: attempt, enqueuedAt: world.Clock.GetUtcNow().AddHours(-71));

        Assert.True(await world.RunAsync<FeedsDue>(before, Throws(new DependencyUnavailableException("The mail server", "no answer"))));

        world.Clock.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromTicks(1));
        Assert.Empty(await world.TextsAsync("feeds-due"));
        world.Clock.Advance(TimeSpan.FromTicks(1));
        var after = MessageQueue.Read(Assert.Single(await world.TextsAsync("feeds-due")));
        var expected = MessageQueue.Read(before);
        Assert.Equal(
            (attempt + 1, expected.EnqueuedAt, expected.Kind, expected.Body!.Value.GetRawText()),
            (after.Attempt, after.EnqueuedAt, after.Kind, after.Body!.Value.GetRawText()));
        Assert.Empty(await world.PoisonAsync<FeedsDue>());
    }

    [Fact]
    public async Task A_message_that_is_put_back_keeps_its_body()
    {
        var world = await StageWorld.CreateAsync();
        var text = await world.SendAsync(Found);

        await world.RunAsync<ArticlesFound>(text, Throws(new DependencyUnavailableException("The model", "no answer")));
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = Assert.Single(await world.TextsAsync("articles-found"));

        Assert.Single(await world.BodyNamesAsync());
        Assert.True(await world.RunAsync<ArticlesFound>(later, Returns));
        Assert.Empty(await world.BodyNamesAsync());
    }

    [Theory]
    [InlineData(10, 60)]
    [InlineData(90, 90)]
    [InlineData(30 * 24 * 3600, 72 * 3600)]
    public async Task A_dependency_may_ask_for_a_longer_delay_but_not_beyond_the_time_we_give_it(int askedSeconds, int waitedSeconds)
    {
        var world = await StageWorld.CreateAsync();
        var failure = new DependencyUnavailableException("The endpoint", "429", TimeSpan.FromSeconds(askedSeconds));

        Assert.True(await world.RunAsync<FeedsDue>(await world.SendAsync(Due), Throws(failure)));

        world.Clock.Advance(TimeSpan.FromSeconds(waitedSeconds) - TimeSpan.FromTicks(1));
        Assert.Empty(await world.TextsAsync("feeds-due"));
        world.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Single(await world.TextsAsync("feeds-due"));
    }

    [Fact]
    public async Task A_message_that_waited_for_72_hours_is_given_up_with_the_last_reason()
    {
        var world = await StageWorld.CreateAsync();
        var text = await world.SendAsync(Found);
        world.Clock.Advance(TimeSpan.FromHours(72));

        Assert.True(await world.RunAsync<ArticlesFound>(text, Throws(new DependencyUnavailableException("The model", "no answer"))));

        Assert.Equal([text], await world.PoisonAsync<ArticlesFound>());
        Assert.Equal("The model did not answer for 72 hours: no answer", await world.Failures.FindReasonAsync("articles-found", text, Cancellation));
        Assert.Single(await world.BodyNamesAsync());
        Assert.Empty(await world.TextsAsync("articles-found"));
    }

    [Fact]
    public async Task What_a_stage_calls_unprocessable_goes_to_the_poison_queue_at_once_with_its_reason()
    {
        var world = await StageWorld.CreateAsync();
        var text = await world.SendAsync(Found);

        Assert.True(await world.RunAsync<ArticlesFound>(text, Throws(new UnprocessableMessageException("Article 'a1' has no title."))));

        Assert.Equal([text], await world.PoisonAsync<ArticlesFound>());
        var row = Assert.Single(await world.Tables.QueryAsync(StorageLayout.FailuresTable, new TableQuery("articles-found"), Cancellation).ToListAsync(Cancellation));
        Assert.Equal(
            ("Article 'a1' has no title.", StageWorld.MessageId, world.Clock.GetUtcNow()),
            (row.GetString("Reason"), row.GetString("MessageId"), row.GetTime("FailedAt")));
        Assert.Single(await world.BodyNamesAsync());
    }

    public static TheoryData<string, string> Unreadable => new()
    {
        { "hello", "not an envelope" },
        { "", "not an envelope" },
        { "null", "'null'" },
        { "[]", "not an envelope" },
        { """{"kind":"feeds-due","attempt":0,"redrives":0,"enqueuedAt":"2026-11-24T07:00:00Z"}""", "envelopeVersion" },
        { """{"envelopeVersion":1,"kind":null,"attempt":0,"redrives":0,"enqueuedAt":"2026-11-24T07:00:00Z"}""", "kind" },
        { Envelope(body: """{"version":1,"shards":[1]}""", version: 2), "Envelope version 2" },
        { Envelope(kind: "digests-due", body: """{"version":1,"shards":[1],"asOf":"2026-11-24T07:00:00Z"}"""), "'digests-due' on the queue 'feeds-due'" },
        { Envelope(body: null), "neither a body nor the name of a body blob" },
        { Envelope(body: "null"), "neither a body nor the name of a body blob" },
        { Envelope(body: "[]"), "not a 'feeds-due' message" },
        { Envelope(body: "\"text\""), "not a 'feeds-due' message" },
        { Envelope(body: """{"version":1}"""), "'shards'" },
        { Envelope(body: """{"shards":[1]}"""), "'version'" },
        { Envelope(body: """{"version":1,"shards":null}"""), "shards" },
        { Envelope(body: """{"version":1,"shards":["one"]}"""), "$.shards[0]" },
        { Envelope(body: """{"version":2,"shards":[1]}"""), "Version 2 of 'feeds-due'" },
        { Envelope(body: """{"version":-1,"shards":[1]}"""), "Version -1 of 'feeds-due'" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_message_that_cannot_be_read_goes_to_the_poison_queue_at_once_and_the_reason_names_what_is_wrong(string text, string named)
    {
        var world = await StageWorld.CreateAsync();

        Assert.True(await world.RunAsync<FeedsDue>(text, Throws(new InvalidOperationException("must not run"))));

        Assert.Equal([text], await world.PoisonAsync<FeedsDue>());
        Assert.Contains(named, await world.Failures.FindReasonAsync("feeds-due", text, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_body_that_is_not_JSON_is_unprocessable_too()
    {
        var world = await StageWorld.CreateAsync();
        var blob = await world.Bodies.SaveAsync("articles-found", "hello"u8.ToArray(), Cancellation);
        var text = MessageQueue.Write(new MessageEnvelope(1, "articles-found", 0, 0, world.Clock.GetUtcNow(), BodyBlob: blob));

        Assert.True(await world.RunAsync<ArticlesFound>(text, Throws(new InvalidOperationException("must not run"))));

        Assert.Contains("not a 'articles-found' message", await world.Failures.FindReasonAsync("articles-found", text, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_before_the_current_one_is_read_too()
    {
        var world = await StageWorld.CreateAsync();

        Assert.True(await world.RunAsync<FeedsDue>(Envelope(body: """{"version":0,"shards":[1]}""", version: 0), Returns));

        Assert.Empty(await world.PoisonAsync<FeedsDue>());
    }

    public static TheoryData<string> Failures => new("again", "later", "never");

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task With_storage_down_every_failure_ends_in_another_delivery(string end)
    {
        var world = new StageWorld();
        Exception failure = end switch
        {
            "later" => new DependencyUnavailableException("The mail server", "no answer"),
            "never" => new UnprocessableMessageException("no title"),
            _ => new InvalidOperationException("the shelf is full"),
        };

        Assert.False(await world.RunAsync<FeedsDue>(
            Envelope(body: """{"version":1,"shards":[1]}"""), Throws(failure), StageWorld.MaxDequeueCount));
    }

    [Fact]
    public async Task Where_the_reason_cannot_be_kept_nothing_goes_to_the_poison_queue()
    {
        var world = new StageWorld();
        await world.Queues.CreateQueueAsync("feeds-due-poison", Cancellation);

        Assert.False(await world.RunAsync<FeedsDue>("hello", Returns));

        Assert.Empty(await world.PoisonAsync<FeedsDue>());
    }

    [Fact]
    public async Task A_done_stage_whose_kept_body_cannot_be_deleted_runs_again()
    {
        var world = await StageWorld.CreateAsync();
        var text = MessageQueue.Write(MessageQueue.Read(await world.SendAsync(Found)));
        using var cancelled = new CancellationTokenSource();

        Assert.False(await world.Runner.RunAsync(
            new Stage<ArticlesFound>((_, _) => cancelled.CancelAsync()), new(text, StageWorld.MessageId, 1), cancelled.Token));

        Assert.Single(await world.BodyNamesAsync());
    }

    private static string Envelope(string? body, string kind = "feeds-due", int version = 1) => new StageWorld().Envelope(kind, body, version);

    private static Task Returns<TMessage>(TMessage message, CancellationToken cancellationToken) => Task.CompletedTask;

    private static Func<object, CancellationToken, Task> Throws(Exception failure) => (_, _) => Task.FromException(failure);

    private static async Task NothingIsLeftAsync<TMessage>(StageWorld world) where TMessage : IMessage<TMessage>
    {
        Assert.Empty(await world.TextsAsync(TMessage.QueueName));
        Assert.Empty(await world.PoisonAsync<TMessage>());
        Assert.Empty(await world.BodyNamesAsync());
        Assert.Empty(await world.Tables.QueryAsync(StorageLayout.FailuresTable, new TableQuery(), Cancellation).ToListAsync(Cancellation));
    }
}
