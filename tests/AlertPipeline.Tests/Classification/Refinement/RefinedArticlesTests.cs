using AlertPipeline.Messages;
using AlertPipeline.Tests.Delivery;
using Microsoft.Extensions.Logging;

namespace AlertPipeline.Tests.Classification.Refinement;

/// <summary>The stage with an outside service: what is stored, what is sent, what is paid.</summary>
public sealed class RefinedArticlesTests
{
    private static readonly Article First = ClassificationBench.ArticleOf("a1", "US lifts AI chip export ban for Canada");
    private static readonly Article Second = ClassificationBench.ArticleOf("a2", "France builds a national AI laboratory and tightens chip exports", language: null);

    [Fact]
    public async Task The_merged_result_is_stored_and_the_same_is_sent()
    {
        var bench = await ClassificationBench.CreateAsync();
        var service = new StubRefiner { Tell = _ => StubRefiner.Says(export: 0.6, sovereignty: 0.2, language: "fr") };

        await bench.HandleAsync(service, First, Second);

        var row = await bench.RowAsync("a2");
        var sent = (await bench.SentAsync()).Single(item => item.Article.ArticleId == "a2");
        Assert.Equal("""{"ai-export":0.6,"ai-sovereignty":0.35}""", row.GetString("Scores"));
        Assert.Equal("""{"stub":"added"}""", row.GetString("Refinements"));
        Assert.Equal("""{"stub":{"calls":1,"inputTokens":100,"outputTokens":10,"costUsd":0.004}}""", row.GetString("Spending"));
        Assert.Equal("fr", row.GetString("Language"));
        Assert.Equal((0.6, "fr", "added"), (sent.Classification.Scores[Topics.Export], sent.Article.Language, sent.Classification.Refinements![StubRefiner.Name]));
        Assert.Null(row.FindString("RefinementProblems"));
    }

    [Fact]
    public async Task An_article_that_no_service_wants_is_classified_as_ever_and_says_nothing_of_services()
    {
        var bench = await ClassificationBench.CreateAsync();

        await bench.HandleAsync(new StubRefiner { Wanted = _ => false }, First);

        var row = await bench.RowAsync("a1");
        Assert.Null(row.FindString("Refinements"));
        Assert.Null(Assert.Single(await bench.SentAsync()).Classification.Refinements);
        Assert.Empty(await bench.Spending.ReadMonthAsync(bench.Clock.GetUtcNow(), ClassificationBench.Cancel));
    }

    [Fact]
    public async Task A_repeated_message_pays_nothing_again_and_sends_what_was_stored()
    {
        var bench = await ClassificationBench.CreateAsync();
        await bench.HandleAsync(new StubRefiner { Tell = _ => StubRefiner.Says(export: 0.61) }, First, Second);
        var paid = await bench.MonthAsync();

        var later = new StubRefiner { Tell = _ => StubRefiner.Says(export: 0.36) };
        await bench.HandleAsync(later, First, Second);

        Assert.Empty(later.Asked);
        Assert.Equal(paid, await bench.MonthAsync());
        var sent = await bench.SentAsync();
        Assert.Equal(["a1", "a2", "a1", "a2"], sent.Select(item => item.Article.ArticleId));
        Assert.All(sent, item => Assert.Equal(0.61, item.Classification.Scores[Topics.Export]));
        Assert.All(sent.Take(2).Zip(sent.Skip(2)), pair => Assert.Equal(Json(pair.First), Json(pair.Second)));
    }

    [Fact]
    public async Task An_article_that_another_message_wrote_is_neither_paid_nor_sent()
    {
        var bench = await ClassificationBench.CreateAsync();
        await bench.HandleAsync(new StubRefiner(), First);

        var later = new StubRefiner();
        await bench.HandleAsync(later, First with { FoundAt = First.FoundAt.AddHours(1) });

        Assert.Empty(later.Asked);
        Assert.Single(await bench.SentAsync());
    }

    [Fact]
    public async Task Where_another_instance_was_faster_its_row_counts_and_its_words_are_sent()
    {
        var bench = await ClassificationBench.CreateAsync();
        var faster = new StubRefiner { Tell = _ => StubRefiner.Says(export: 0.64) };
        var slower = new StubRefiner { Tell = _ => StubRefiner.Says(export: 0.36), Before = () => bench.HandleAsync(faster, First) };

        await bench.HandleAsync(slower, First);

        Assert.Equal([0.64, 0.64], (await bench.SentAsync()).Select(item => item.Classification.Scores[Topics.Export]));
        Assert.Equal((2m, 0.008m, 0m), (await bench.MonthAsync()) is var month ? (month.Calls, month.SpentUsd, month.ReservedUsd) : default);
    }

    [Fact]
    public async Task A_service_that_fails_leaves_the_embedded_result_and_the_reason_in_the_row()
    {
        var bench = await ClassificationBench.CreateAsync();
        var service = new StubRefiner { Tell = _ => StubRefiner.Says(export: 0.36, problem: "The service answered 500.") };

        await bench.HandleAsync(service, First);

        var row = await bench.RowAsync("a1");
        Assert.Equal("""{"ai-export":0.55,"ai-sovereignty":0.45}""", row.GetString("Scores"));
        Assert.Equal("""{"stub":"failed"}""", row.GetString("Refinements"));
        Assert.Equal("stub: The service answered 500.", row.GetString("RefinementProblems"));
        Assert.Equal([211], bench.Log.Entries.Select(entry => entry.Id));
        Assert.DoesNotContain("lifts", bench.Log.Entries[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_list_of_the_wrong_length_counts_for_none_of_its_articles(int count)
    {
        var bench = await ClassificationBench.CreateAsync();
        var service = new StubRefiner { Bend = _ => [.. Enumerable.Repeat(StubRefiner.Says(export: 0.36), count)] };

        await bench.HandleAsync(service, First, Second);

        Assert.All((await bench.RowsAsync()).Values, row =>
        {
            Assert.Equal("""{"ai-export":0.55,"ai-sovereignty":0.45}""", row.GetString("Scores"));
            Assert.Equal("""{"stub":"invalid"}""", row.GetString("Refinements"));
        });
        Assert.Equal((0m, 0.02m), (await bench.MonthAsync()) is var month ? (month.SpentUsd, month.ReservedUsd) : default);
    }

    [Fact]
    public async Task Answers_in_the_name_of_another_service_count_for_nothing()
    {
        var bench = await ClassificationBench.CreateAsync();

        await bench.HandleAsync(new StubRefiner { Tell = _ => StubRefiner.Says(export: 0.36, provider: "chat") }, First);

        Assert.Equal("""{"stub":"invalid"}""", (await bench.RowAsync("a1")).GetString("Refinements"));
    }

    [Fact]
    public async Task At_budget_the_rest_goes_on_without_it_is_marked_and_one_warning_is_logged_in_the_month()
    {
        var bench = await ClassificationBench.CreateAsync();
        var service = new StubRefiner { MonthlyBudgetUsd = 0.03m, Price = 0.01m, Tell = _ => StubRefiner.Says(export: 0.6, cost: 0.01m) };
        var articles = Enumerable.Range(0, 8).Select(i => ClassificationBench.ArticleOf($"n{i}", $"US lifts AI chip export ban, part {i}")).ToArray();

        await bench.HandleAsync(service, articles[..4]);
        await bench.HandleAsync(service, articles[4..]);

        Assert.Equal(3, service.ArticlesAsked);
        var words = (await bench.RowsAsync()).Values.Select(row => row.GetString("Refinements"));
        Assert.Equal([.. Enumerable.Repeat("""{"stub":"agreed"}""", 3), .. Enumerable.Repeat("""{"stub":"budget"}""", 5)], words);
        Assert.Equal([212], bench.Log.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Id));
        Assert.Equal((0.03m, 5L), (await bench.MonthAsync()) is var month ? (month.SpentUsd, month.AtBudget) : default);
        Assert.Equal(8, (await bench.SentAsync()).Count);
    }

    [Fact]
    public async Task With_the_next_month_it_is_asked_again()
    {
        var bench = await ClassificationBench.CreateAsync();
        var service = new StubRefiner { MonthlyBudgetUsd = 0.01m, Tell = _ => StubRefiner.Says(cost: 0.01m) };
        await bench.HandleAsync(service, First, Second);

        bench.Clock.SetUtcNow(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
        await bench.HandleAsync(service, ClassificationBench.ArticleOf("a3", "US lifts AI chip export ban for Japan") with { FoundAt = bench.Clock.GetUtcNow() });

        Assert.Equal(2, service.ArticlesAsked);
        Assert.Equal(("202612", 0.01m), (await bench.MonthAsync()) is var month ? (month.Month, month.SpentUsd) : default);
    }

    [Fact]
    public async Task Two_instances_on_one_budget_spend_it_together_and_no_more()
    {
        var bench = await ClassificationBench.CreateAsync();
        var services = Enumerable.Range(0, 2).Select(_ => new StubRefiner
        {
            MonthlyBudgetUsd = 0.10m,
            Tell = _ => StubRefiner.Says(cost: 0.01m),
            Before = async () => await Task.Yield(),
        }).ToList();

        await Task.WhenAll(services.Select((service, n) => bench.HandleAsync(
            service, [.. Enumerable.Range(0, 20).Select(i => ClassificationBench.ArticleOf($"{n}-{i:00}", $"US lifts AI chip export ban, {n} part {i}"))])));

        Assert.Equal(10, services.Sum(service => service.ArticlesAsked));
        Assert.Equal((0.10m, 0m), (await bench.MonthAsync()) is var month ? (month.SpentUsd, month.ReservedUsd) : default);
        Assert.Single(bench.Log.Entries, entry => entry.Id == 212);
    }

    [Fact]
    public async Task A_long_message_is_asked_and_stored_batch_by_batch()
    {
        var bench = await ClassificationBench.CreateAsync();
        var rows = new List<int>();
        var service = new StubRefiner();
        service.Before = async () => rows.Add((await bench.RowsAsync()).Count);

        await bench.HandleAsync(service, [.. Enumerable.Range(0, 60).Select(i => ClassificationBench.ArticleOf($"n{i:00}", $"US lifts AI chip export ban, part {i}"))]);

        Assert.Equal([25, 25, 10], service.Asked.Select(batch => batch.Count));
        Assert.Equal([0, 25, 50], rows);
    }

    public static TheoryData<string> Moments => ["before write", "after write", "before send", "after send", "before answer"];

    /// <summary>The process dies at each step in turn; the host delivers the message again.</summary>
    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Killed_anywhere_it_ends_with_the_same_rows_and_never_loses_track_of_money(string moment)
    {
        Article[] articles = [.. Enumerable.Range(0, 30).Select(i => ClassificationBench.ArticleOf($"n{i:00}", $"US lifts AI chip export ban, part {i}"))];
        var undisturbed = await RunAsync(articles, (_, _) => { });
        var isKilled = true;
        for (var number = 1; isKilled; number++)
        {
            isKilled = false;
            var run = await RunAsync(articles, (bench, service) => Plan(bench, service, moment, number), () => isKilled = true);

            Assert.Equal(undisturbed.Rows, run.Rows);
            Assert.Equal(undisturbed.Sent, run.Sent);

            // What the service billed is in the ledger, as spent or as set aside; a batch of 25 is all that a crash can cost.
            Assert.True(run.Known >= run.Billed, $"billed {run.Billed}, known {run.Known}");
            Assert.InRange(run.Billed, undisturbed.Billed, undisturbed.Billed + 0.25m);
            Assert.True(number < 50, "the run never ends undisturbed");
        }
    }

    private static void Plan(ClassificationBench bench, StubRefiner service, string moment, int number)
    {
        switch (moment)
        {
            case "before write":
                bench.Tables.KillBeforeWrite = number;
                break;
            case "after write":
                bench.Tables.KillAfterWrite = number;
                break;
            case "before send":
                bench.Queues.KillBeforeSend = number;
                break;
            case "after send":
                bench.Queues.KillAfterSend = number;
                break;
            default:
                service.Before = () => service.Asked.Count == number ? throw new KilledException() : Task.CompletedTask;
                break;
        }
    }

    private static async Task<Run> RunAsync(Article[] articles, Action<ClassificationBench, StubRefiner> plan, Action? onKill = null)
    {
        var bench = await ClassificationBench.CreateAsync();
        var billed = 0m;
        var service = new StubRefiner
        {
            Tell = _ =>
            {
                billed += 0.01m;
                return StubRefiner.Says(export: 0.6, cost: 0.01m);
            },
        };
        plan(bench, service);
        for (var delivery = 0; delivery < 2; delivery++)
        {
            try
            {
                await bench.HandleAsync(service, articles);
                break;
            }
            catch (KilledException)
            {
                onKill?.Invoke();
            }
        }

        var month = await bench.MonthAsync();
        return new Run(
            string.Join('\n', (await bench.RowsAsync()).Select(row => $"{row.Key} {row.Value.GetString("Scores")} {row.Value.GetString("Refinements")}")),
            string.Join(' ', (await bench.SentAsync()).Select(Json).Distinct().Order(StringComparer.Ordinal)),
            billed, month.SpentUsd + month.ReservedUsd);
    }

    private static string Json(RelevantArticle article) =>
        System.Text.Json.JsonSerializer.Serialize(new ArticlesRelevant(1, [article]), MessageJson.Default.ArticlesRelevant);

    private sealed record Run(string Rows, string Sent, decimal Billed, decimal Known);
}
