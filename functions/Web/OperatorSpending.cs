using System.Globalization;
using AlertPipeline.Classification.Refinement;

namespace AlertPipeline.Web;

/// <summary>What the services that refine classifications cost this month, as operators see it. Pure.</summary>
internal static class OperatorSpending
{
    private const string None = "–";

    /// <param name="budgets">By service, in USD a month; null = it has no price.</param>
    public static OperatorSpendingPage Of(IReadOnlyList<MonthSpending> services, IReadOnlyDictionary<string, decimal?> budgets, DateTimeOffset now) => new(
        now.UtcDateTime.ToString("MMMM yyyy", CultureInfo.InvariantCulture),
        services.Sum(service => service.AtBudget) is var count and > 0 ? Text($"{count:#,0}") : null,
        [.. services.Select(service => RowOf(service, budgets.GetValueOrDefault(service.Provider)))]);

    private static OperatorSpendingRow RowOf(MonthSpending service, decimal? budget)
    {
        var spent = service.SpentUsd + service.ReservedUsd;
        var isSpent = service.AtBudget > 0 || spent >= budget;
        return new OperatorSpendingRow(
            service.Provider, isSpent ? "bad" : "good", isSpent ? "at budget" : "within budget", Text($"{spent:0.00##} USD"),
            budget is { } limit ? Text($"{limit:0.00} USD") : None, Text($"{service.Calls:#,0.##}"), Text($"{service.InputTokens:#,0}"),
            Text($"{service.OutputTokens:#,0}"), Text($"{service.AtBudget:#,0}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
