using AlertPipeline.Classification.Refinement;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Classification.Refinement;

public sealed class SpendingLedgerTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 30, 23, 59, 0, TimeSpan.Zero));
    private readonly InMemoryTableStore _tables;

    public SpendingLedgerTests() => _tables = new InMemoryTableStore(_clock);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_set_aside_counts_as_spent_until_it_is_settled()
    {
        var ledger = await CreateAsync();

        var first = await ledger.ReserveAsync("chat", 1.00m, [0.30m, 0.30m], Cancel);
        var second = await ledger.ReserveAsync("chat", 1.00m, [0.30m, 0.30m], Cancel);
        await ledger.SettleAsync(first, [new Usage(1, 10, 1, 0.05m), new Usage(1, 20, 2, 0.05m)], Cancel);
        var third = await ledger.ReserveAsync("chat", 1.00m, [0.30m, 0.30m, 0.30m], Cancel);

        Assert.Equal([2, 1, 2], new[] { first, second, third }.Select(reservation => reservation.Granted));
        Assert.Equal(new MonthSpending("202611", "chat", 2, 30, 3, 0.10m, 0.90m), Assert.Single(await ledger.ReadMonthAsync(_clock.GetUtcNow(), Cancel)));
    }

    [Fact]
    public async Task The_first_who_finds_the_budget_spent_is_told_and_no_other()
    {
        var ledger = await CreateAsync();

        var refusals = new List<bool>();
        for (var i = 0; i < 4; i++)
        {
            refusals.Add((await ledger.ReserveAsync("chat", 0.50m, [0.30m], Cancel)).IsFirstRefusal);
        }

        Assert.Equal([false, true, false, false], refusals);
    }

    [Fact]
    public async Task A_new_month_begins_with_the_whole_budget_and_old_money_is_settled_in_its_own_month()
    {
        var ledger = await CreateAsync();
        var november = await ledger.ReserveAsync("chat", 0.30m, [0.30m], Cancel);

        _clock.Advance(TimeSpan.FromMinutes(2));
        var december = await ledger.ReserveAsync("chat", 0.30m, [0.30m], Cancel);
        await ledger.SettleAsync(november, [new Usage(1, 1, 1, 0.10m)], Cancel);

        Assert.Equal((1, 1), (november.Granted, december.Granted));
        Assert.Equal((0.10m, 0m), Money(await ledger.ReadMonthAsync(_clock.GetUtcNow().AddDays(-2), Cancel)));
        Assert.Equal((0m, 0.30m), Money(await ledger.ReadMonthAsync(_clock.GetUtcNow(), Cancel)));
    }

    [Fact]
    public async Task Services_have_budgets_of_their_own()
    {
        var ledger = await CreateAsync();

        var chat = await ledger.ReserveAsync("chat", 0.30m, [0.30m], Cancel);
        var language = await ledger.ReserveAsync("language", 0.30m, [0.30m], Cancel);

        Assert.Equal((1, 1), (chat.Granted, language.Granted));
    }

    [Fact]
    public async Task Without_a_budget_and_a_price_nothing_is_set_aside_but_what_was_spent_is_kept()
    {
        var ledger = await CreateAsync();

        var reservation = await ledger.ReserveAsync("free", null, [0, 0], Cancel);
        await ledger.SettleAsync(reservation, [new Usage(0.1m, 5, 0, 0), new Usage(0.1m, 5, 0, 0)], Cancel);

        Assert.Equal(2, reservation.Granted);
        Assert.Equal(new MonthSpending("202611", "free", 0.2m, 10, 0, 0, 0), Assert.Single(await ledger.ReadMonthAsync(_clock.GetUtcNow(), Cancel)));
    }

    [Fact]
    public async Task A_budget_of_nothing_lets_nothing_out() =>
        Assert.Equal(0, (await (await CreateAsync()).ReserveAsync("chat", 0, [0m, 0m], Cancel)).Granted);

    [Fact]
    public async Task A_cost_below_nothing_gives_no_money_back()
    {
        var ledger = await CreateAsync();
        var reservation = await ledger.ReserveAsync("chat", 1, [0.5m], Cancel);

        await ledger.SettleAsync(reservation, [new Usage(1, 1, 1, -100)], Cancel);

        Assert.Equal((0m, 0m), Money(await ledger.ReadMonthAsync(_clock.GetUtcNow(), Cancel)));
    }

    [Fact]
    public async Task Many_instances_together_never_set_aside_more_than_the_budget()
    {
        await CreateAsync();
        var yielding = new YieldingTables(_tables);

        var granted = await Task.WhenAll(Enumerable.Range(0, 30).Select(async _ =>
            (await new SpendingLedger(yielding, _clock).ReserveAsync("chat", 1.00m, [0.04m, 0.04m], Cancel)).Granted));

        Assert.Equal(25, granted.Sum());
        Assert.Equal((0m, 1.00m), Money(await new SpendingLedger(_tables, _clock).ReadMonthAsync(_clock.GetUtcNow(), Cancel)));
        Assert.True(yielding.Conflicts > 0, "the instances never met");
    }

    [Fact]
    public async Task What_the_budget_does_not_hold_is_counted_when_it_is_settled_whether_or_not_anything_was_asked()
    {
        var ledger = await CreateAsync();

        var some = await ledger.ReserveAsync("chat", 0.50m, [0.30m, 0.30m, 0.30m], Cancel);
        var none = await ledger.ReserveAsync("chat", 0.50m, [0.30m], Cancel);
        await ledger.SettleAsync(some, [new Usage(1, 10, 1, 0.25m)], Cancel);
        await ledger.SettleAsync(none, null, Cancel);

        Assert.Equal([(1, 2), (0, 1)], new[] { some, none }.Select(reservation => (reservation.Granted, reservation.Refused)));
        Assert.Equal(new MonthSpending("202611", "chat", 1, 10, 1, 0.25m, 0, AtBudget: 3), Assert.Single(await ledger.ReadMonthAsync(_clock.GetUtcNow(), Cancel)));
    }

    [Fact]
    public async Task What_is_settled_without_a_bill_stays_set_aside()
    {
        var ledger = await CreateAsync();

        await ledger.SettleAsync(await ledger.ReserveAsync("chat", 0.50m, [0.30m, 0.30m], Cancel), null, Cancel);

        Assert.Equal(new MonthSpending("202611", "chat", 0, 0, 0, 0, 0.30m, AtBudget: 1), Assert.Single(await ledger.ReadMonthAsync(_clock.GetUtcNow(), Cancel)));
    }

    private async Task<SpendingLedger> CreateAsync()
    {
        await _tables.CreateTableAsync(StorageLayout.SpendingTable, Cancel);
        return new SpendingLedger(_tables, _clock);
    }

    private static (decimal Spent, decimal Reserved) Money(IReadOnlyList<MonthSpending> months) => (months.Single().SpentUsd, months.Single().ReservedUsd);

    /// <summary>Lets others go on between a read and the write that follows it.</summary>
    private sealed class YieldingTables(ITableStore inner) : ITableStore
    {
        private int _conflicts;

        public int Conflicts => _conflicts;

        public async Task<TableRow?> GetAsync(string table, string partitionKey, string rowKey, CancellationToken cancellationToken)
        {
            var row = await inner.GetAsync(table, partitionKey, rowKey, cancellationToken);
            await Task.Yield();
            return row;
        }

        public async Task<bool> TryWriteAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
        {
            await Task.Yield();
            var written = await inner.TryWriteAsync(table, writes, cancellationToken);
            if (!written)
            {
                Interlocked.Increment(ref _conflicts);
            }

            return written;
        }

        public IAsyncEnumerable<TableRow> QueryAsync(string table, TableQuery query, CancellationToken cancellationToken) => inner.QueryAsync(table, query, cancellationToken);

        public Task CreateTableAsync(string table, CancellationToken cancellationToken) => inner.CreateTableAsync(table, cancellationToken);
    }
}
