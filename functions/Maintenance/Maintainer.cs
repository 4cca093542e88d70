using AlertPipeline.Hosting;
using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Maintenance;

/// <summary>The sweep: sends again what was lost on the way, frees the innocent from the poison queues, and lets each room do its upkeep.</summary>
/// <remarks>Timer: <c>Maintain</c>. Touches: every room's unfinished work and upkeep, the poison queues. Out: any queue, again.</remarks>
internal sealed partial class Maintainer(
    IEnumerable<IUnfinishedWork> rooms, IEnumerable<IUpkeep> upkeep, PoisonQueues poison, TimeProvider clock, ILogger<Maintainer> logger) : ITimerHandler
{
    /// <summary>A message on its way is not touched: it may be tried five times, each up to the stage's deadline.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private const int MostRedrives = 3;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var olderThan = clock.GetUtcNow() - Patience;
        foreach (var room in rooms)
        {
            if (await room.SendAgainAsync(olderThan, cancellationToken) is var sent and > 0)
            {
                Log.SentAgain(logger, sent, room.GetType().Name);
            }
        }

        foreach (var queue in StorageLayout.Queues)
        {
            if (await poison.RedriveVictimsAsync(queue, MostRedrives, cancellationToken) is var freed and > 0)
            {
                Log.Freed(logger, freed, queue);
            }
        }

        foreach (var room in upkeep)
        {
            await room.RunAsync(cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(901, LogLevel.Warning, "{Count} lost messages were sent again by {Room}.")]
        public static partial void SentAgain(ILogger logger, int count, string room);

        [LoggerMessage(902, LogLevel.Warning, "{Count} messages without a reason went back from the poison queue to {Queue}.")]
        public static partial void Freed(ILogger logger, int count, string queue);
    }
}
