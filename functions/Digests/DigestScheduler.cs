using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Digests;

/// <summary>Wakes up the shards in which a digest period has ended, or whose subscriptions have changed since they were looked at.</summary>
/// <remarks>
/// Timer: <c>ScheduleDigests</c>. Out: <c>digests-due</c>. A shard stays due until it was built, so a lost message or a missed wake-up is
/// caught up by the next one; a message too many finds nothing to do.
/// </remarks>
internal sealed partial class DigestScheduler(
    DigestStore digests, ISubscriptionReader subscriptions, MessageSender<DigestsDue> due, IOptions<DigestOptions> options,
    TimeProvider clock, ILogger<DigestScheduler> logger) : ITimerHandler
{
    /// <summary>Shards in one message: each is a few queries and writes, so that a message stays far below the stage's deadline.</summary>
    private const int ShardsPerMessage = 16;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var schedules = await digests.GetSchedulesAsync(cancellationToken);
        var versions = await subscriptions.GetShardVersionsAsync(cancellationToken);
        var shards = versions.Where(version => options.Value.CutOpenPeriods
                || !schedules.TryGetValue(version.Key, out var schedule) || schedule.NextDueAt <= now || schedule.Version != version.Value)
            .Select(version => version.Key).Order().ToList();
        foreach (var batch in shards.Chunk(ShardsPerMessage))
        {
            await due.SendAsync(new DigestsDue(DigestsDue.CurrentVersion, batch, now), cancellationToken);
        }

        Log.Scheduled(logger, shards.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(401, LogLevel.Information, "{ShardCount} shards have digests to build.")]
        public static partial void Scheduled(ILogger logger, int shardCount);
    }
}
