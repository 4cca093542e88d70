using System.Text.Json;
using AlertPipeline.Local;
using AlertPipeline.Storage.InMemory;
using Cronos;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Local;

public sealed class TimerLoopTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 9, 3, 10, TimeSpan.Zero));
    private readonly TimerMonitor _monitor;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _fired = [];

    public TimerLoopTests() => _monitor = new TimerMonitor(new InMemoryBlobStore(_clock));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task It_fires_at_the_next_occurrence_and_remembers_it()
    {
        await RunUntilFiredAsync("0 * * * * *", 2);

        Assert.Equal(["0001-01-01 00:00 → 2026-11-23 09:04", "2026-11-23 09:04 → 2026-11-23 09:05"], _fired);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 9, 6, 0, TimeSpan.Zero), (await _monitor.FindAsync("Tick", Cancellation))!.Next);
    }

    [Fact]
    public async Task Occurrences_missed_while_the_host_was_down_fire_once_as_past_due()
    {
        await RunUntilFiredAsync("0 * * * * *", 1);
        _clock.Advance(TimeSpan.FromMinutes(3));

        await RunUntilFiredAsync("0 * * * * *", 3);

        Assert.Equal("2026-11-23 09:04 → 2026-11-23 09:05 past due", _fired[1]);
        Assert.EndsWith("→ 2026-11-23 09:08", _fired[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_schedule_than_the_stored_one_misses_nothing()
    {
        await _monitor.CreateAsync(Cancellation);
        await _monitor.SaveAsync("Tick", new TimerStatus(default, _clock.GetUtcNow().AddSeconds(-30), default), Cancellation);

        await RunUntilFiredAsync("0 * * * * *", 1);

        Assert.Equal(["0001-01-01 00:00 → 2026-11-23 09:04"], _fired);
    }

    [Fact]
    public async Task A_schedule_of_seconds_is_not_monitored()
    {
        await RunUntilFiredAsync("*/5 * * * * *", 1);

        Assert.Equal(["no status"], _fired);
        Assert.Null(await _monitor.FindAsync("Tick", Cancellation));
    }

    private async Task RunUntilFiredAsync(string schedule, int count)
    {
        await _monitor.CreateAsync(Cancellation);
        using var stop = new CancellationTokenSource();
        using var timer = new TimerLoop(
            new TimerFunction("Tick", "timer", CronExpression.Parse(schedule, CronFormat.IncludeSeconds), UseMonitor: true),
            _monitor, InvokeAsync, new FunctionStats("Tick", _clock), () => { }, _clock, NullLogger.Instance);
        var run = timer.RunAsync(stop.Token);
        await Eventually.HoldsAsync(
            () =>
            {
                if (_fired.Count < count)
                {
                    _clock.Advance(TimeSpan.FromSeconds(1));
                }

                return _fired.Count >= count;
            },
            Cancellation);

        await stop.CancelAsync();
        await run;
    }

    private Task<InvocationResult> InvokeAsync(FunctionDefinition function, byte[] envelope, CancellationToken cancellationToken)
    {
        using var body = JsonDocument.Parse(envelope);
        var timer = body.RootElement.GetProperty("Data").GetProperty("timer");
        var status = timer.GetProperty("ScheduleStatus");
        _fired.Add(status.ValueKind == JsonValueKind.Null
            ? "no status"
            : $"{Minute(status, "Last")} → {Minute(status, "Next")}{(timer.GetProperty("IsPastDue").GetBoolean() ? " past due" : "")}");
        return Task.FromResult(new InvocationResult(null));

        static string Minute(JsonElement status, string name) => status.GetProperty(name).GetString()![..16].Replace('T', ' ');
    }
}
