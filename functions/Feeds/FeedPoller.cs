using AlertPipeline.Messages;
using AlertPipeline.Storage;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Feeds;

/// <summary>Wakes up the shards that hold feeds whose time has come.</summary>
/// <remarks>
/// Timer: <c>PollFeeds</c>. Touches: the Feeds table. Out: <c>feeds-due</c>. A feed stays due until it was asked, so a lost
/// message or a missed wake-up is caught up by a later one; a message too many finds nothing to do. A shard that was just queued is
/// left alone while its feeds are asked, so that no publisher is asked by two runs at once.
/// </remarks>
internal sealed partial class FeedPoller(
    FeedStates states, MessageSender<FeedsDue> due, IOptions<FeedsOptions> options, TimeProvider clock, ILogger<FeedPoller> logger)
    : ITimerHandler
{
    /// <summary>Longer than a message takes to be handled.</summary>
    private static readonly TimeSpan LeaveAlone = TimeSpan.FromMinutes(3);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var isRehearsal = options.Value.PollAll;
        var counts = await states.CountDueAsync(isRehearsal ? DateTimeOffset.MaxValue : now, cancellationToken);
        var queued = counts.Count == 0 ? [] : await states.ReadQueuedAsync(cancellationToken);
        var free = counts.Where(shard => isRehearsal || !queued.TryGetValue(shard.Key, out var at) || at > now || now - at >= LeaveAlone).ToDictionary();
        var messages = Pack(free, options.Value.FeedsPerMessage);
        if (messages.Count > 0)
        {
            // Saved first: where a crash falls between, these shards wait for a few minutes.
            await states.SaveQueuedAsync(queued.Concat(free.Select(shard => KeyValuePair.Create(shard.Key, now)))
                .GroupBy(shard => shard.Key).ToDictionary(shard => shard.Key, shard => shard.Max(time => time.Value)), cancellationToken);
        }

        foreach (var shards in messages)
        {
            await due.SendAsync(new FeedsDue(FeedsDue.CurrentVersion, shards), cancellationToken);
        }

        Log.Polled(logger, free.Values.Sum(), messages.Count);
    }

    /// <summary>Whole shards together until a message is about enough feeds.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Pack(IReadOnlyDictionary<int, int> dueFeedsByShard, int feedsPerMessage)
    {
        var messages = new List<IReadOnlyList<int>>();
        var shards = new List<int>();
        var feeds = 0;
        foreach (var (shard, count) in dueFeedsByShard.OrderBy(pair => pair.Key))
        {
            if (shards.Count > 0 && feeds + count > feedsPerMessage)
            {
                messages.Add(shards);
                (shards, feeds) = ([], 0);
            }

            shards.Add(shard);
            feeds += count;
        }

        if (shards.Count > 0)
        {
            messages.Add(shards);
        }

        return messages;
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "{FeedCount} feeds are due, in {MessageCount} messages.")]
        public static partial void Polled(ILogger logger, int feedCount, int messageCount);
    }
}
