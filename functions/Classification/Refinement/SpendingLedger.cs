using System.Globalization;
using AlertPipeline.Storage;

namespace AlertPipeline.Classification.Refinement;

/// <summary>What one service cost in one month.</summary>
/// <param name="Month">Calendar month (UTC) as <c>202611</c>.</param>
/// <param name="Calls">Failed ones included.</param>
/// <param name="SpentUsd">Settled: by what the service reported, or the most where it reported nothing.</param>
/// <param name="ReservedUsd">Set aside before a call and not settled: calls under way, and those that a crash ended. Counts as spent.</param>
/// <param name="AtBudget">
/// Articles that it was not asked about because the month's budget was spent. Counted when they are stored: a crash just then may lose up to
/// <see cref="RefinementPipeline.BatchSize"/>, and a message that two instances handle at once counts twice.
/// </param>
internal sealed record MonthSpending(
    string Month, string Provider, decimal Calls, long InputTokens, long OutputTokens, decimal SpentUsd, decimal ReservedUsd, long AtBudget = 0);

/// <summary>Money set aside for the first articles of a list.</summary>
/// <param name="Granted">For how many, from the first on.</param>
/// <param name="Refused">For how many of them not, since the budget does not hold them.</param>
internal sealed record Reservation(string Month, string Provider, int Granted, int Refused, decimal Usd)
{
    /// <summary>True for the one who finds the month's budget spent first: told once, not once an article.</summary>
    public bool IsFirstRefusal { get; init; }
}

/// <summary>The Spending table: a row for each month and service, changed under its ETag, so that many instances spend one budget together.</summary>
/// <remarks>
/// Money is set aside before a call and settled after it. What a crash leaves in between stays set aside for good: that month may end with money
/// unspent, but never overspent, as long as no call costs more than was set aside for it.
/// </remarks>
internal sealed class SpendingLedger(ITableStore tables, TimeProvider clock)
{
    private const string Calls = "Calls";
    private const string InputTokens = "InputTokens";
    private const string OutputTokens = "OutputTokens";
    private const string Spent = "SpentMicroUsd";
    private const string Reserved = "ReservedMicroUsd";
    private const string RefusedAt = "RefusedAt";
    private const string Refused = "RefusedArticles";

    private const decimal Micro = 1_000_000m;

    /// <summary>Shares of a call are kept as thousandths, so that sums are exact.</summary>
    private const decimal MilliCalls = 1_000m;

    /// <summary>Sets aside as many of the amounts, from the first on, as this month's budget still holds.</summary>
    /// <param name="budget">Null = no limit.</param>
    public async Task<Reservation> ReserveAsync(
        string provider, decimal? budget, IReadOnlyList<decimal> amounts, CancellationToken cancellationToken)
    {
        var month = MonthOf(clock.GetUtcNow());
        if (budget is null && amounts.All(amount => amount == 0))
        {
            return new Reservation(month, provider, amounts.Count, 0, 0);
        }

        while (true)
        {
            var found = await tables.GetAsync(StorageLayout.SpendingTable, month, provider, cancellationToken);
            var left = budget is { } limit ? ToMicro(limit) - Get(found, Spent) - Get(found, Reserved) : long.MaxValue;
            var (granted, sum) = Fit(amounts, left);
            var isFirstRefusal = granted < amounts.Count && found?.FindTime(RefusedAt) is null;
            var reservation = new Reservation(month, provider, granted, amounts.Count - granted, sum / Micro) { IsFirstRefusal = isFirstRefusal };
            if (sum == 0 && !isFirstRefusal)
            {
                return reservation;
            }

            var row = Change(found, month, provider);
            row[Reserved] = Get(found, Reserved) + sum;
            row[RefusedAt] = found?.FindTime(RefusedAt) ?? (isFirstRefusal ? clock.GetUtcNow() : null);
            if (await TryWriteAsync(row, cancellationToken))
            {
                return reservation;
            }
        }
    }

    /// <summary>Puts what was really spent in the place of what was set aside, and counts the articles that the budget did not hold.</summary>
    /// <param name="uses">Null where what was set aside is the only bound of what was spent: it stays set aside.</param>
    public async Task SettleAsync(Reservation reservation, IReadOnlyCollection<Usage>? uses, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await tables.GetAsync(StorageLayout.SpendingTable, reservation.Month, reservation.Provider, cancellationToken);
            var row = Change(found, reservation.Month, reservation.Provider);
            row[Refused] = Get(found, Refused) + reservation.Refused;
            if (uses is not null)
            {
                row[Reserved] = Math.Max(0, Get(found, Reserved) - ToMicro(reservation.Usd));
                row[Spent] = Get(found, Spent) + ToMicro(uses.Sum(use => Math.Max(0, use.CostUsd)));
                row[Calls] = Get(found, Calls) + (long)Math.Round(uses.Sum(use => use.Calls) * MilliCalls);
                row[InputTokens] = Get(found, InputTokens) + uses.Sum(use => use.InputTokens);
                row[OutputTokens] = Get(found, OutputTokens) + uses.Sum(use => use.OutputTokens);
            }

            if (await TryWriteAsync(row, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>The services that cost anything in this month, or were at their budget, in order of their names.</summary>
    /// <param name="at">Any instant of the month.</param>
    public async Task<IReadOnlyList<MonthSpending>> ReadMonthAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        var month = MonthOf(at);
        var spending = new List<MonthSpending>();
        await foreach (var row in tables.QueryAsync(StorageLayout.SpendingTable, new TableQuery(month), cancellationToken))
        {
            spending.Add(new MonthSpending(
                month, row.RowKey, Get(row, Calls) / MilliCalls, Get(row, InputTokens), Get(row, OutputTokens), Get(row, Spent) / Micro,
                Get(row, Reserved) / Micro, Get(row, Refused)));
        }

        return spending;
    }

    private static (int Granted, long Sum) Fit(IReadOnlyList<decimal> amounts, long left)
    {
        var (granted, sum) = (0, 0L);
        foreach (var amount in amounts.Select(ToMicro))
        {
            // At budget nothing goes out any more, not even what would cost nothing.
            if (left <= 0 || sum + amount > left)
            {
                break;
            }

            sum += amount;
            granted++;
        }

        return (granted, sum);
    }

    private Task<bool> TryWriteAsync(TableRow row, CancellationToken cancellationToken) => tables.TryWriteAsync(
        StorageLayout.SpendingTable, row.ETag is null ? new TableWrite.Insert(row) : new TableWrite.Replace(row), cancellationToken);

    private static TableRow Change(TableRow? found, string month, string provider) => found?.Copy(found.ETag, null) ?? new TableRow(month, provider);

    private static long Get(TableRow? row, string name) => row?.FindInt64(name) ?? 0;

    private static long ToMicro(decimal usd) => (long)Math.Ceiling(usd * Micro);

    private static string MonthOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMM", CultureInfo.InvariantCulture);
}
