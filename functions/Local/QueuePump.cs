using System.Collections.Concurrent;
using AlertPipeline.Storage;

namespace AlertPipeline.Local;

/// <summary>Invokes a function of the app, with an envelope made by <see cref="InvocationEnvelope"/>.</summary>
internal delegate Task<InvocationResult> Invoke(FunctionDefinition function, byte[] envelope, CancellationToken cancellationToken);

/// <summary>Feeds the messages of one queue to its function, by the rules of the queue trigger.</summary>
/// <remarks>
/// A message is taken for 10 minutes, renewed at half. Success deletes it; failure hides it for <c>visibilityTimeout</c>, and on attempt
/// <c>maxDequeueCount</c> copies it to the poison queue and deletes it. One that was taken more often goes there without an invocation.
/// </remarks>
/// <param name="longestPause">Between two looks at an empty queue; pauses double from 100 ms up to this.</param>
/// <param name="completed">Called after each message.</param>
internal sealed partial class QueuePump(
    QueueFunction function, IQueueStore queues, Invoke invoke, QueueSettings settings, TimeSpan longestPause,
    FunctionStats stats, Action completed, TimeProvider clock, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Storage's clock and ours may differ by so much about when a hidden message shows again.</summary>
    private static readonly TimeSpan ClockMargin = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _receiving = new(1, 1);
    private readonly ConcurrentDictionary<string, long> _hiddenAt = new(StringComparer.Ordinal);
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _busy;

    public QueueFunction Function => function;

    /// <summary>True while a message is in flight, or one that failed here waits for its next attempt.</summary>
    public bool IsBusy =>
        Volatile.Read(ref _busy) > 0
        || _hiddenAt.Any(hidden => clock.GetElapsedTime(hidden.Value) < settings.VisibilityTimeout + ClockMargin);

    /// <summary>Takes and handles messages until told to stop, then waits for those in flight.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var inFlight = new List<Task>();
        var pause = ShortestPause;
        try
        {
            while (true)
            {
                var items = await ReceiveAsync(stopping);
                inFlight.AddRange(items.Select(HandleAsync));
                if (items.Count > 0)
                {
                    pause = ShortestPause;
                    await UntilAtMostAsync(settings.NewBatchThreshold, inFlight, stopping);
                }
                else
                {
                    pause = await IdleAsync(pause, stopping) ? ShortestPause : Min(pause * 2, longestPause);
                    await UntilAtMostAsync(int.MaxValue, inFlight, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Task.WhenAll(inFlight);
        }
    }

    /// <summary>Ends the pause: there may be something to take.</summary>
    public void Wake() => Volatile.Read(ref _wake).TrySetResult();

    /// <summary>Keeps the pump from taking messages until the result is disposed.</summary>
    public async Task<IDisposable> HoldAsync(CancellationToken cancellationToken)
    {
        await _receiving.WaitAsync(cancellationToken);
        return new Hold(_receiving);
    }

    public void Dispose() => _receiving.Dispose();

    private async Task<IReadOnlyList<QueueItem>> ReceiveAsync(CancellationToken stopping)
    {
        using var hold = await HoldAsync(stopping);
        try
        {
            var items = await queues.ReceiveAsync(function.Queue, settings.BatchSize, Lease, stopping);
            Interlocked.Add(ref _busy, items.Count);
            foreach (var item in items)
            {
                _hiddenAt.TryRemove(item.MessageId, out _);
            }

            return items;
        }
        catch (Exception exception) when (StorageFault.Is(exception))
        {
            Log.QueueNotRead(logger, function.Queue, exception.Message);
            return [];
        }
    }

    private async Task HandleAsync(QueueItem item)
    {
        // What is in flight at a stop is waited for, so nothing below is cancelled.
        try
        {
            if (item.DequeueCount > settings.MaxDequeueCount)
            {
                await MoveToPoisonAsync(item, "it was taken more often than maxDequeueCount allows");
                return;
            }

            var (result, held) = await InvokeUnderLeaseAsync(item);
            if (result.Succeeded)
            {
                await queues.DeleteAsync(function.Queue, held, CancellationToken.None);
                return;
            }

            Log.InvocationFailed(logger, function.Name, item.MessageId, item.DequeueCount, settings.MaxDequeueCount, result.Failure!);
            if (item.DequeueCount >= settings.MaxDequeueCount)
            {
                await MoveToPoisonAsync(held, result.Failure!);
            }
            else
            {
                _hiddenAt[item.MessageId] = clock.GetTimestamp();
                await queues.HideAsync(function.Queue, held, settings.VisibilityTimeout, CancellationToken.None);
            }
        }
        catch (Exception exception) when (StorageFault.Is(exception))
        {
            Log.MessageNotSettled(logger, function.Queue, item.MessageId, Lease, exception.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
            completed();
        }
    }

    private async Task<(InvocationResult Result, QueueItem Held)> InvokeUnderLeaseAsync(QueueItem item)
    {
        using var ended = new CancellationTokenSource();
        var renewal = RenewAsync(item, ended.Token);
        var now = clock.GetUtcNow();
        var envelope = InvocationEnvelope.ForQueue(function, item, now, Guid.CreateVersion7(now));
        var result = await stats.CountAsync(() => invoke(function, envelope, CancellationToken.None));
        await ended.CancelAsync();
        return (result, await renewal);
    }

    private async Task<QueueItem> RenewAsync(QueueItem item, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Lease / 2, clock, ended);
                item = await queues.HideAsync(function.Queue, item, Lease, CancellationToken.None) ?? item;
            }
        }
        catch (OperationCanceledException)
        {
            return item;
        }
    }

    private async Task MoveToPoisonAsync(QueueItem item, string reason)
    {
        var poison = StorageLayout.PoisonOf(function.Queue);
        if (StorageLayout.IsPoison(function.Queue))
        {
            // A poison queue has none of its own: the message stays here, invisible until its lease ends.
            return;
        }

        await queues.CreateQueueAsync(poison, CancellationToken.None);
        await queues.SendAsync(poison, item.Text, TimeSpan.Zero, CancellationToken.None);
        await queues.DeleteAsync(function.Queue, item, CancellationToken.None);
        stats.Poisoned();
        Log.MessagePoisoned(logger, item.MessageId, poison, reason);
    }

    /// <returns>True where it was woken, false where the pause passed.</returns>
    private async Task<bool> IdleAsync(TimeSpan pause, CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var wake = Volatile.Read(ref _wake).Task;
        var isWoken = await Task.WhenAny(wake, Task.Delay(pause, clock, over.Token)) == wake;
        await over.CancelAsync();
        stopping.ThrowIfCancellationRequested();
        if (isWoken)
        {
            Volatile.Write(ref _wake, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return isWoken;
    }

    private static async Task UntilAtMostAsync(int count, List<Task> inFlight, CancellationToken stopping)
    {
        await RemoveEndedAsync(inFlight);
        while (inFlight.Count > count)
        {
            await Task.WhenAny(inFlight).WaitAsync(stopping);
            await RemoveEndedAsync(inFlight);
        }
    }

    private static async Task RemoveEndedAsync(List<Task> inFlight)
    {
        foreach (var ended in inFlight.FindAll(task => task.IsCompleted))
        {
            inFlight.Remove(ended);
            await ended;
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private sealed class Hold(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }

    private static partial class Log
    {
        [LoggerMessage(721, LogLevel.Warning, "Queue {Queue} cannot be read and is tried again: {Reason}")]
        public static partial void QueueNotRead(ILogger logger, string queue, string reason);

        [LoggerMessage(722, LogLevel.Warning, "{Function} failed on message {MessageId}, attempt {Attempt} of {Attempts}: {Reason}")]
        public static partial void InvocationFailed(ILogger logger, string function, string messageId, int attempt, int attempts, string reason);

        [LoggerMessage(723, LogLevel.Error, "Message {MessageId} moved to {PoisonQueue}: {Reason}")]
        public static partial void MessagePoisoned(ILogger logger, string messageId, string poisonQueue, string reason);

        [LoggerMessage(724, LogLevel.Warning, "Message {MessageId} of {Queue} comes again when its lease of {Lease} ends, since storage failed: {Reason}")]
        public static partial void MessageNotSettled(ILogger logger, string queue, string messageId, TimeSpan lease, string reason);
    }
}
