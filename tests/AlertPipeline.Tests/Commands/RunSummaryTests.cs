using AlertPipeline.Classification;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Commands;
using AlertPipeline.Delivery;
using AlertPipeline.Feeds;
using AlertPipeline.Local;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;
using AlertPipeline.Tests.Feeds;
using Spectre.Console;

namespace AlertPipeline.Tests.Commands;

public sealed class RunSummaryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Sources_that_need_attention_are_counted_and_the_first_named_with_state_and_reason()
    {
        var summary = Print(
            TestSources.Silent("bafa.de", Now, days: 12), TestSources.Healthy("gov.uk", Now),
            TestSources.Broken("flaky.example", Now, Now.AddMinutes(-5)) with { FailuresInARow = 1 }, TestSources.Broken("bis.gov", Now));

        Assert.Matches("sources that need attention +│ +2 ", summary);
        Assert.Equal(
            [
                "Not read: https://flaky.example/feed?token=s3cret: '10.0.0.7' answered 500 behind the proxy.",
                "Needs attention: https://bis.gov/feed?token=s3cret: broken since 2026-11-22: '10.0.0.7' answered 500 behind the proxy.",
            ],
            summary.Split('\n').Where(line => line.StartsWith('N')).Take(2));
        Assert.Contains("Needs attention: https://bafa.de/feed?token=s3cret: silent since 2026-11-12: Nothing new for", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Past_five_they_are_counted() => Assert.Contains(
        "and 3 more: alertpipeline feeds list", Print([.. Enumerable.Range(0, 8).Select(i => TestSources.Broken($"s{i}.example", Now))]), StringComparison.Ordinal);

    [Fact]
    public void What_outside_services_cost_is_told_where_one_was_asked()
    {
        var before = LedgerOf([]) with { Spending = [new MonthSpending("202611", "chat", 5, 0, 0, 0.10m, 0)] };
        var after = LedgerOf([]) with { Spending = [new MonthSpending("202611", "chat", 12, 0, 0, 0.24m, 0.01m), new MonthSpending("202611", "language", 0.4m, 0, 0, 0, 0)] };

        var summary = Print(before, after);

        Assert.Matches("chat: calls +│ +7 ", summary);
        Assert.Matches("chat: USD this month +│ +0.2500 ", summary);
        Assert.Matches("language: calls +│ +0.4 ", summary);
        Assert.DoesNotContain("USD", Print(), StringComparison.Ordinal);
    }

    private static string Print(params FeedState[] feeds) => Print(LedgerOf(feeds), LedgerOf(feeds));

    private static RunLedger LedgerOf(FeedState[] feeds) => new(
        Now, feeds, new ArticleCounts(0, Topics.All.ToDictionary(topic => topic, _ => 0), 0, 0), 0, new Dictionary<(Channel, DeliveryState), int>());

    private static string Print(RunLedger before, RunLedger after)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        RunSummary.Print(console, before, after, new DrainResult(0, 0), TimeSpan.FromSeconds(1), "out");
        return output.ToString();
    }
}
