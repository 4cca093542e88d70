using AlertPipeline.Messages;
using AlertPipeline.Storage;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Feeds;

/// <summary>Wakes up the shards that hold feeds whose time has come.</summary>
/// <remarks>
/// Timer: <c>PollFeeds</c>. Touches: the Feeds table. Out: <c>feeds-due</c>. A feed stays due until it was asked, so a lost
/// message or a missed wake-up is caught up by the next one; a message too many finds nothing to do.
/// </remarks>
internal sealed partial class FeedPoller(
    FeedStates states, MessageSender<FeedsDue> due, IOptions<FeedsOptions> options, TimeProvider clock, ILogger<FeedPoller> logger)
    : ITimerHandler
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var asOf = options.Value.PollAll ? DateTimeOffset.MaxValue : clock.GetUtcNow();
        var counts = await states.CountDueAsync(asOf, cancellationToken);
        var messages = Pack(counts, options.Value.FeedsPerMessage);
        foreach (var shards in messages)
        {
            await due.SendAsync(new FeedsDue(FeedsDue.CurrentVersion, shards), cancellationToken);
        }

        Log.Polled(logger, counts.Values.Sum(), messages.Count);
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
