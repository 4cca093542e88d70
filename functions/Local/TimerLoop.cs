namespace AlertPipeline.Local;

/// <summary>Fires one timer function by its schedule, in UTC.</summary>
/// <remarks>
/// Runs never overlap: an occurrence that falls into a run starts right after it, further ones are dropped. Where the last run is
/// monitored, an occurrence missed while the host was down fires once at its start, as past due. A failed run is not repeated.
/// </remarks>
internal sealed partial class TimerLoop(
    TimerFunction function, TimerMonitor monitor, Invoke invoke, FunctionStats stats, Action completed, TimeProvider clock, ILogger logger)
    : IDisposable
{
    /// <summary>Longest single wait: a timer cannot wait for months in one piece.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _running = new(1, 1);

    public TimerFunction Function => function;

    public bool IsBusy => _running.CurrentCount == 0;

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            var status = await LoadAsync(stopping);
            if (clock.GetUtcNow() > status.Next)
            {
                status = await FireAsync(status, isPastDue: true);
            }

            while (true)
            {
                while (status.Next - clock.GetUtcNow() is { Ticks: > 0 } wait)
                {
                    await Task.Delay(wait < LongestWait ? wait : LongestWait, clock, stopping);
                }

                stopping.ThrowIfCancellationRequested();
                status = await FireAsync(status, isPastDue: false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop between two runs; a run itself is not broken off.
        }
    }

    /// <summary>Fires at once, whatever the schedule says.</summary>
    public async Task<InvocationResult> FireNowAsync(CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            var (result, _) = await InvokeAsync(await LoadAsync(cancellationToken), isPastDue: false);
            return result;
        }
        finally
        {
            _running.Release();
        }
    }

    public void Dispose() => _running.Dispose();

    private async Task<TimerStatus> FireAsync(TimerStatus status, bool isPastDue)
    {
        await _running.WaitAsync();
        try
        {
            var (_, next) = await InvokeAsync(status, isPastDue);
            return next;
        }
        finally
        {
            _running.Release();
        }
    }

    private async Task<(InvocationResult Result, TimerStatus Next)> InvokeAsync(TimerStatus status, bool isPastDue)
    {
        var startedAt = clock.GetUtcNow();
        var envelope = InvocationEnvelope.ForTimer(function, IsMonitored ? status : null, isPastDue, startedAt, Guid.CreateVersion7(startedAt));
        var result = await stats.CountAsync(() => invoke(function, envelope, CancellationToken.None));
        if (!result.Succeeded)
        {
            Log.TimerFailed(logger, function.Name, result.Failure!);
        }

        // A timer that woke a moment early must not fire a second time for the same occurrence.
        var next = new TimerStatus(startedAt, NextAfter(status.Next > startedAt ? status.Next : startedAt), startedAt);
        await SaveAsync(next);
        completed();
        return (result, next);
    }

    private async Task<TimerStatus> LoadAsync(CancellationToken cancellationToken)
    {
        // A stored time that the schedule does not have comes from another schedule: it says nothing about a missed run.
        if (IsMonitored && await monitor.FindAsync(function.Name, cancellationToken) is { } stored && NextAfter(stored.Next, inclusive: true) == stored.Next)
        {
            return stored;
        }

        var first = new TimerStatus(default, NextAfter(clock.GetUtcNow()), default);
        await SaveAsync(first);
        return first;
    }

    private async Task SaveAsync(TimerStatus status)
    {
        if (!IsMonitored)
        {
            return;
        }

        try
        {
            await monitor.SaveAsync(function.Name, status, CancellationToken.None);
        }
        catch (Exception exception) when (StorageFault.Is(exception))
        {
            Log.StatusNotSaved(logger, function.Name, exception.Message);
        }
    }

    /// <summary>The host does not monitor a schedule that fires more often than once a minute.</summary>
    private bool IsMonitored
    {
        get
        {
            var first = NextAfter(clock.GetUtcNow());
            return function.UseMonitor && NextAfter(first) - first >= TimeSpan.FromMinutes(1);
        }
    }

    private DateTimeOffset NextAfter(DateTimeOffset time, bool inclusive = false) =>
        function.Schedule.GetNextOccurrence(time.UtcDateTime, inclusive) is { } next
            ? new DateTimeOffset(next, TimeSpan.Zero)
            : DateTimeOffset.MaxValue;

    private static partial class Log
    {
        [LoggerMessage(731, LogLevel.Warning, "{Function} failed; its next run is as scheduled: {Reason}")]
        public static partial void TimerFailed(ILogger logger, string function, string reason);

        [LoggerMessage(732, LogLevel.Warning, "When {Function} ran cannot be saved; after a restart now it may run once more: {Reason}")]
        public static partial void StatusNotSaved(ILogger logger, string function, string reason);
    }
}
