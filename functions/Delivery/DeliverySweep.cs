using AlertPipeline.Messages;

namespace AlertPipeline.Delivery;

/// <summary>Finds deliveries that were frozen but never finished, and queues them again under the same ids.</summary>
internal sealed partial class DeliverySweep(DeliveryStore deliveries, DeliveryQueue queue, TimeProvider clock, ILogger<DeliverySweep> logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(12);

    /// <summary>Queues what was due at or before <paramref name="olderThan"/> and is still open: its message was lost, or is put off in an outage.</summary>
    /// <returns>How many deliveries were queued.</returns>
    public async Task<int> UnfinishedWorkAsync(DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        var count = 0;
        for (var shard = 0; shard < StableHash.ShardCount; shard++)
        {
            var overdue = await deliveries.GetOverdueAsync(shard, olderThan, cancellationToken);
            await queue.SendAsync(overdue, cancellationToken);

            // Put off after queueing, longer each time: during a long outage each sweep would else add another copy of the same message.
            await Task.WhenAll(overdue.Select(open => deliveries.TryPostponeSweepAsync(open, clock.GetUtcNow() + Pause(open.Sweeps), cancellationToken)));
            count += overdue.Count;
        }

        if (count > 0)
        {
            Log.Requeued(logger, count);
        }

        return count;
    }

    private static TimeSpan Pause(int sweeps) =>
        sweeps >= 6 ? LongestPause : TimeSpan.FromMinutes(15) * Math.Pow(2, sweeps);

    private static partial class Log
    {
        [LoggerMessage(521, LogLevel.Warning, "{Count} deliveries were long due and not finished; they are queued again.")]
        public static partial void Requeued(ILogger logger, int count);
    }
}
