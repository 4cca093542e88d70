using AlertPipeline.Messages;
using AlertPipeline.Tests.Classification.Refinement;

namespace AlertPipeline.Tests.Classification.Chat;

/// <summary>The stage with the real chat refiner towards a server on this machine: what it asks, pays and stores.</summary>
public sealed class ChatStageTests : IAsyncLifetime
{
    /// <summary>What <see cref="ChatServer.Completion"/> costs by the default prices: 600 tokens in, 60 out.</summary>
    private const decimal CostOfOne = 0.0084m;

    private ChatServer _server = null!;
    private ClassificationBench _bench = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ChatServer.StartAsync(ClassificationBench.Cancel);
        _bench = await ClassificationBench.CreateAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_repeated_message_asks_and_pays_nothing_again()
    {
        using var chat = _server.Connect(_bench.Clock);
        var articles = Articles(10);

        await _bench.HandleAsync(chat.Refiner, articles);
        await _bench.HandleAsync(chat.Refiner, articles);

        Assert.Equal(10, _server.Requests.Count);
        Assert.Equal((10m, 10 * CostOfOne, 0m), (await _bench.MonthAsync("chat")) is var month ? (month.Calls, month.SpentUsd, month.ReservedUsd) : default);
        Assert.Equal("""{"chat":{"calls":1,"inputTokens":600,"outputTokens":60,"costUsd":0.0084}}""", (await _bench.RowAsync("n00")).GetString("Spending"));
    }

    [Fact]
    public async Task A_budget_that_ends_within_a_batch_is_never_passed_and_the_rest_is_marked()
    {
        using var probe = _server.Connect(_bench.Clock);
        var most = probe.Refiner.MostUsd(new(new("US lifts AI chip export ban, part 00", "", "en"), _bench.Classifier.Classify(new("x", "", null))));
        using var chat = _server.Connect(_bench.Clock, options => options.MonthlyBudgetUsd = most * 3.5m);

        await _bench.HandleAsync(chat.Refiner, Articles(8));

        Assert.Equal(3, _server.Requests.Count);
        Assert.Equal(5, (await _bench.RowsAsync()).Values.Count(row => row.GetString("Refinements") == """{"chat":"budget"}"""));
        Assert.Equal(3 * CostOfOne, (await _bench.MonthAsync("chat")).SpentUsd);
        Assert.Single(_bench.Log.Entries, entry => entry.Id == 212);
    }

    [Fact]
    public async Task Instances_that_work_at_the_same_time_spend_no_more_than_the_budget()
    {
        const decimal Budget = 0.40m;
        using var first = _server.Connect(_bench.Clock, options => options.MonthlyBudgetUsd = Budget);
        using var second = _server.Connect(_bench.Clock, options => options.MonthlyBudgetUsd = Budget);

        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(
                _bench.HandleAsync(first.Refiner, Articles(12, $"a{round}")), _bench.HandleAsync(second.Refiner, Articles(12, $"b{round}")));
        }

        var month = await _bench.MonthAsync("chat");
        Assert.Equal(_server.Requests.Count * CostOfOne, month.SpentUsd);
        Assert.InRange(month.SpentUsd, CostOfOne, Budget);
        Assert.Equal(0, month.ReservedUsd);
        Assert.Equal(120, (await _bench.RowsAsync()).Count);
    }

    [Fact]
    public async Task A_process_that_ends_while_it_asks_has_counted_the_call_and_its_repeat_ends_right()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ClassificationBench.Cancel);
        using var chat = _server.Connect(_bench.Clock);
        _server.Answer = async (_, context) =>
        {
            await ending.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        var message = new ArticlesFound(ArticlesFound.CurrentVersion, Articles(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.Stage(chat.Refiner).HandleAsync(message, ending.Token));
        var aside = (await _bench.MonthAsync("chat")).ReservedUsd;
        Assert.Empty(await _bench.RowsAsync());

        _server.Answer = (_, context) => ChatServer.WriteAsync(context, ChatServer.Completion(ChatServer.NoOpinion));
        await _bench.Stage(chat.Refiner).HandleAsync(message, ClassificationBench.Cancel);

        Assert.True(aside > CostOfOne);
        Assert.Equal((CostOfOne, aside), (await _bench.MonthAsync("chat")) is var month ? (month.SpentUsd, month.ReservedUsd) : default);
        Assert.Equal("""{"chat":"moved"}""", (await _bench.RowAsync("n00")).GetString("Refinements"));
    }

    [Fact]
    public async Task While_the_service_is_down_every_article_is_classified_stored_and_sent_all_the_same()
    {
        using var chat = _server.Connect(_bench.Clock);
        _server.Answer = (_, context) => ChatServer.WriteAsync(context, 503, "{}");

        await _bench.HandleAsync(chat.Refiner, Articles(40));

        var words = (await _bench.RowsAsync()).Values.GroupBy(row => row.GetString("Refinements")).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(new() { ["""{"chat":"failed"}"""] = 4, ["""{"chat":"open"}"""] = 36 }, words);
        Assert.Equal(40, (await _bench.SentAsync()).Count);
        Assert.Equal((4m, 0m, 0m), (await _bench.MonthAsync("chat")) is var month ? (month.Calls, month.SpentUsd, month.ReservedUsd) : default);
    }

    private static Article[] Articles(int count, string prefix = "n") =>
        [.. Enumerable.Range(0, count).Select(i => ClassificationBench.ArticleOf($"{prefix}{i:00}", $"US lifts AI chip export ban, part {i:00}"))];
}
