using System.Globalization;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Messages;

namespace AlertPipeline.Commands;

/// <summary><c>spending</c>: what the outside services that refine classifications cost in a month.</summary>
internal static class SpendingCommand
{
    /// <summary>One line a service, separated by tabs. "set-aside" counts as spent: calls under way, and those that a crash ended.</summary>
    /// <remarks>"articles-at-budget" were not asked about, because the month's budget was spent: they keep what the embedded model says.</remarks>
    /// <param name="month">As in <c>2026-11</c>; null = the present one (UTC).</param>
    public static async Task<int> RunAsync(
        SpendingLedger spending, string? month, DateTimeOffset now, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync("month\tservice\tcalls\tinput-tokens\toutput-tokens\tspent-usd\tset-aside-usd\tarticles-at-budget");
        foreach (var service in await spending.ReadMonthAsync(month is null ? now : Parse(month), cancellationToken))
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{service.Month}\t{service.Provider}\t{service.Calls:0.###}\t{service.InputTokens}\t{service.OutputTokens}\t{service.SpentUsd:0.000000}\t{service.ReservedUsd:0.000000}\t{service.AtBudget}"));
        }

        return 0;
    }

    private static DateTimeOffset Parse(string month) =>
        DateTimeOffset.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var first)
            ? first
            : throw new UserErrorException($"--month is '{month}'; expected a month as in 2026-11.", 2);
}
