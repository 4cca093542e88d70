using System.Text;
using System.Text.Json;
using AlertPipeline.Local;
using AlertPipeline.Storage.InMemory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Local;

public sealed class QueuePumpTests : IAsyncDisposable
{
    private static readonly QueueFunction Work = new("Work", "item", "work", "AzureWebJobsStorage");
    private static readonly QueueSettings Settings = new(
        BatchSize: 4, NewBatchThreshold: 2, MaxDequeueCount: 3, VisibilityTimeout: TimeSpan.FromSeconds(30), MaxPollingInterval: TimeSpan.FromSeconds(10));

    private readonly PauseCountingClock _clock = new();
    private readonly InMemoryQueueStore _queues;
    private readonly FunctionStats _stats;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _invoked = [];
    private readonly QueuePump _pump;
    private Func<string, Task<InvocationResult>> _answer = _ => Task.FromResult(new InvocationResult(null));
    private int _completed;
    private Task _running = Task.CompletedTask;

    public QueuePumpTests()
    {
        _queues = new InMemoryQueueStore(_clock);
        _stats = new FunctionStats("Work", _clock);
        _pump = new QueuePump(
            Work, _queues, InvokeAsync, Settings, Settings.MaxPollingInterval, _stats, () => Interlocked.Increment(ref _completed), _clock, NullLogger.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _pump.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_success_deletes_the_message()
    {
        await SendAsync("one");

        await StartAsync();
        await UntilAsync(() => Volatile.Read(ref _completed) == 1);

        Assert.Equal(["one"], _invoked);
        Assert.Equal(0, await _queues.CountAsync("work", Cancellation));
        Assert.Equal((1, 0), (_stats.Counts.Succeeded, _stats.Counts.Failed));
    }

    [Fact]
    public async Task A_failure_comes_again_after_the_visibility_timeout_and_goes_to_poison_at_the_last_attempt()
    {
        await SendAsync("bad");
        _answer = _ => Task.FromResult(new InvocationResult("status 500"));

        await StartAsync();
        await UntilAsync(() => Volatile.Read(ref _completed) == 1);
        await AdvanceAsync(TimeSpan.FromSeconds(29));
        var before30Seconds = _invoked.Count;
        await AdvanceAsync(TimeSpan.FromSeconds(15));
        await UntilAsync(() => Volatile.Read(ref _completed) == 2);
        await AdvanceAsync(TimeSpan.FromSeconds(45));
        await UntilAsync(() => Volatile.Read(ref _completed) == 3);

        Assert.Equal((1, 3), (before30Seconds, _invoked.Count));
        Assert.Equal(0, await _queues.CountAsync("work", Cancellation));
        Assert.Equal(["bad"], (await _queues.PeekAsync("work-poison", 32, Cancellation)).Select(item => item.Text));
        Assert.Equal((3, 1, "status 500"), (_stats.Counts.Failed, _stats.Counts.Poisoned, _stats.Counts.LastFailure));
    }

    [Fact]
    public async Task A_message_taken_too_often_goes_to_poison_without_an_invocation()
    {
        await SendAsync("victim");
        for (var attempt = 0; attempt < Settings.MaxDequeueCount; attempt++)
        {
            await _queues.ReceiveAsync("work", 1, TimeSpan.FromSeconds(1), Cancellation);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        await StartAsync();
        await UntilAsync(() => Volatile.Read(ref _completed) == 1);

        Assert.Empty(_invoked);
        Assert.Equal(["victim"], (await _queues.PeekAsync("work-poison", 32, Cancellation)).Select(item => item.Text));
    }

    [Fact]
    public async Task No_more_are_in_flight_than_the_batch_and_the_threshold_together()
    {
        var gates = Enumerable.Range(0, 10).ToDictionary(number => $"{number}", _ => new TaskCompletionSource<InvocationResult>());
        foreach (var text in gates.Keys)
        {
            await SendAsync(text);
        }

        _answer = text => gates[text].Task;
        await StartAsync();
        var first = _invoked.Count;
        gates["0"].SetResult(new InvocationResult(null));
        await UntilAsync(() => _stats.Counts.Succeeded == 1);
        var afterOne = _invoked.Count;
        gates["1"].SetResult(new InvocationResult(null));
        await UntilAsync(() => _invoked.Count == 8);
        var afterTwo = _invoked.Count;

        Assert.Equal((4, 4, 8), (first, afterOne, afterTwo));
        foreach (var gate in gates.Values)
        {
            gate.TrySetResult(new InvocationResult(null));
        }
    }

    [Fact]
    public async Task A_long_invocation_keeps_its_message()
    {
        await SendAsync("long");
        var gate = new TaskCompletionSource<InvocationResult>();
        _answer = _ => gate.Task;
        await StartAsync();

        for (var minute = 0; minute < 25; minute++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["long"], _invoked);
        gate.SetResult(new InvocationResult(null));
        await UntilAsync(() => !_pump.IsBusy);
        Assert.Equal(0, await _queues.CountAsync("work", Cancellation));
    }

    [Fact]
    public async Task It_is_busy_while_a_message_that_failed_waits()
    {
        await SendAsync("bad");
        _answer = _ => Task.FromResult(new InvocationResult("status 500"));
        await StartAsync();
        await UntilAsync(() => Volatile.Read(ref _completed) == 1);
        var isBusyBetween = _pump.IsBusy;
        _answer = _ => Task.FromResult(new InvocationResult(null));
        await AdvanceAsync(TimeSpan.FromSeconds(45));
        await UntilAsync(() => Volatile.Read(ref _completed) == 2);

        Assert.Equal((true, false), (isBusyBetween, _pump.IsBusy));
    }

    [Fact]
    public async Task A_stop_waits_for_what_is_in_flight()
    {
        await SendAsync("slow");
        var gate = new TaskCompletionSource<InvocationResult>();
        _answer = _ => gate.Task;
        await StartAsync();

        await _stop.CancelAsync();
        Assert.False(_running.IsCompleted);
        gate.SetResult(new InvocationResult(null));
        await _running.WaitAsync(Cancellation);

        Assert.Equal(0, await _queues.CountAsync("work", Cancellation));
    }

    [Fact]
    public async Task Pauses_grow_while_the_queue_is_empty_and_waking_ends_one()
    {
        await StartAsync();
        for (var pause = 0; pause < 10; pause++)
        {
            await AdvanceAsync(Settings.MaxPollingInterval);
        }

        await SendAsync("late");
        _clock.Advance(Settings.MaxPollingInterval - TimeSpan.FromSeconds(1));
        var beforeWaking = _invoked.Count;
        _pump.Wake();
        await UntilAsync(() => _invoked.Count > 0);

        Assert.Equal((0, 1), (beforeWaking, _invoked.Count));
    }

    private async Task<InvocationResult> InvokeAsync(FunctionDefinition function, byte[] envelope, CancellationToken cancellationToken)
    {
        using var body = JsonDocument.Parse(envelope);
        var text = JsonSerializer.Deserialize<string>(body.RootElement.GetProperty("Data").GetProperty("item").GetString()!)!;
        lock (_invoked)
        {
            _invoked.Add(text);
        }

        Assert.Equal("Work", function.Name);
        Assert.False(Encoding.UTF8.GetString(envelope).Contains("QueueTrigger", StringComparison.Ordinal));
        return await _answer(text);
    }

    private async Task SendAsync(string text)
    {
        await _queues.CreateQueueAsync("work", Cancellation);
        await _queues.SendAsync("work", text, TimeSpan.Zero, Cancellation);
    }

    private async Task StartAsync()
    {
        await _queues.CreateQueueAsync("work", Cancellation);
        _running = _pump.RunAsync(_stop.Token);
        await UntilAsync(() => _clock.Pauses > 0 || _invoked.Count >= Settings.BatchSize);
    }

    private async Task AdvanceAsync(TimeSpan time)
    {
        var pauses = _clock.Pauses;
        _clock.Advance(time);
        await UntilAsync(() => _clock.Pauses > pauses);
    }

    private static Task UntilAsync(Func<bool> condition) => Eventually.HoldsAsync(condition, Cancellation);

    /// <summary>Counts the pauses that were begun: once a pump pauses, it has done all that there was to do.</summary>
    private sealed class PauseCountingClock : FakeTimeProvider
    {
        private int _pauses;

        public int Pauses => Volatile.Read(ref _pauses);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime <= Settings.MaxPollingInterval)
            {
                Interlocked.Increment(ref _pauses);
            }

            return timer;
        }
    }
}
