using AlertPipeline.Messages;

namespace AlertPipeline.Delivery;

/// <summary>Finds deliveries that were frozen but never finished, and queues them again under the same ids.</summary>
internal sealed class DeliverySweep(DeliveryStore deliveries, DeliveryQueue queue, TimeProvider clock) : IUnfinishedWork
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(12);

    /// <summary>After an outage a shard may have thousands, and each write is a connection.</summary>
    private const int MaxWritesAtOnce = 50;

    /// <summary>Queues what was due at or before <paramref name="olderThan"/> and is still open: its message was lost, or is put off in an outage.</summary>
    public async Task<int> SendAgainAsync(DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        var messages = 0;
        for (var shard = 0; shard < StableHash.ShardCount; shard++)
        {
            var overdue = await deliveries.GetOverdueAsync(shard, olderThan, cancellationToken);
            messages += await queue.SendAsync(overdue, cancellationToken);

            // Put off after queueing, longer each time: during a long outage each sweep would else add another copy of the same message.
            foreach (var few in overdue.Chunk(MaxWritesAtOnce))
            {
                await Task.WhenAll(few.Select(open => deliveries.TryPostponeSweepAsync(open, clock.GetUtcNow() + Pause(open.Sweeps), cancellationToken)));
            }
        }

        return messages;
    }

    private static TimeSpan Pause(int sweeps) =>
        sweeps >= 6 ? LongestPause : TimeSpan.FromMinutes(15) * Math.Pow(2, sweeps);
}
