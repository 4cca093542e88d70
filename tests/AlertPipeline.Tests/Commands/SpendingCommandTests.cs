using AlertPipeline.Classification.Refinement;
using AlertPipeline.Commands;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Commands;

public sealed class SpendingCommandTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("2026-11")]
    public async Task Each_service_of_the_month_has_a_line(string? month)
    {
        var ledger = await CreateAsync();
        var reservation = await ledger.ReserveAsync("chat", 10, [0.5m], Cancel);
        await ledger.SettleAsync(reservation, [new Usage(1, 600, 60, 0.0084m)], Cancel);
        await ledger.SettleAsync(await ledger.ReserveAsync("chat", 0.30m, [0.25m, 0.25m, 0.25m], Cancel), null, Cancel);

        Assert.Equal(["202611\tchat\t1\t600\t60\t0.008400\t0.250000\t2"], (await RunAsync(ledger, month)).Skip(1));
    }

    [Fact]
    public async Task A_month_without_calls_has_no_line() => Assert.Single(await RunAsync(await CreateAsync(), "2026-10"));

    [Fact]
    public async Task A_month_that_is_none_is_refused_with_what_was_expected()
    {
        var ledger = await CreateAsync();

        var error = await Assert.ThrowsAsync<UserErrorException>(() => RunAsync(ledger, "November"));

        Assert.Equal(("--month is 'November'; expected a month as in 2026-11.", 2), (error.Message, error.ExitCode));
    }

    private async Task<SpendingLedger> CreateAsync()
    {
        var tables = new InMemoryTableStore(_clock);
        await tables.CreateTableAsync(StorageLayout.SpendingTable, Cancel);
        return new SpendingLedger(tables, _clock);
    }

    private async Task<string[]> RunAsync(SpendingLedger ledger, string? month)
    {
        var output = new StringWriter { NewLine = "\n" };
        await SpendingCommand.RunAsync(ledger, month, _clock.GetUtcNow(), output, Cancel);
        return output.ToString().TrimEnd().Split('\n');
    }
}
