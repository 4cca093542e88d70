using AlertPipeline.Messages;
using AlertPipeline.Storage;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Feeds;

/// <summary>Asks the due feeds of some shards and queues the entries not seen before.</summary>
/// <remarks>
/// In: <c>feeds-due</c>. Touches: publishers over HTTP, the Feeds table, the raw archive. Out: <c>articles-found</c>.
/// A repeated run may queue an article again under the same id; Classification drops the copy.
/// </remarks>
internal sealed partial class FeedFetcher(
    FeedVisit visit, FeedStates states, MessageSender<ArticlesFound> found, IOptions<FeedsOptions> options, TimeProvider clock,
    ILogger<FeedFetcher> logger) : IMessageHandler<FeedsDue>
{
    /// <summary>A host that did not answer so often in one run is left alone for the rest of it.</summary>
    private const int MaxSilences = 2;

    /// <summary>
    /// Feeds that are not asked by then stay due: one slow host with many feeds must not run the whole message into its deadline,
    /// which would cost all other feeds their turn.
    /// </summary>
    private static readonly TimeSpan MaxVisitTime = TimeSpan.FromMinutes(2);

    public async Task HandleAsync(FeedsDue message, CancellationToken cancellationToken)
    {
        var visited = await VisitAllAsync(await FindDueAsync(message.Shards, cancellationToken), cancellationToken);
        var read = visited.Select(feed => feed.Entries).OfType<SortedEntries>().ToList();
        var articles = read.SelectMany(entries => entries.Unseen.Concat(entries.Revised)).ToList();
        foreach (var batch in articles.Chunk(ArticlesFound.MaxArticles))
        {
            await found.SendAsync(new ArticlesFound(ArticlesFound.CurrentVersion, batch), cancellationToken);
        }

        foreach (var batch in read.SelectMany(entries => entries.Rejected).Chunk(ArticlesFound.MaxArticles))
        {
            await found.SendAsync(new ArticlesFound(ArticlesFound.CurrentVersion, []) { Rejected = batch }, cancellationToken);
        }

        // Saved last: a crash before this line repeats work, a crash after an early save would lose articles.
        await states.SaveAsync([.. visited.Select(feed => feed.Change)], cancellationToken);
        Log.FeedsRead(logger, visited.Count, visited.Count(feed => feed.Change.After.LastError is not null), articles.Count);
    }

    private async Task<List<StoredFeed>> FindDueAsync(IReadOnlyList<int> shards, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var due = new List<StoredFeed>();
        foreach (var shard in shards.Distinct().Order())
        {
            var feeds = await states.ReadShardAsync(shard, cancellationToken);
            due.AddRange(feeds.Where(feed => options.Value.PollAll || feed.State.NextPollAt <= now));
        }

        return due;
    }

    /// <summary>Hosts side by side, the feeds of each host one after the other.</summary>
    /// <returns>In order of feed id, whoever answered first.</returns>
    private async Task<List<VisitedFeed>> VisitAllAsync(List<StoredFeed> feeds, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var places = new SemaphoreSlim(options.Value.MaxConcurrentHosts);
        var hosts = feeds.GroupBy(feed => feed.State.Address.IdnHost, StringComparer.OrdinalIgnoreCase)
            .Select(host => VisitHostAsync([.. host], started, places, cancellationToken));
        var visited = await Task.WhenAll(hosts);
        return [.. visited.SelectMany(host => host).OrderBy(feed => feed.Change.After.FeedId, StringComparer.Ordinal)];
    }

    private async Task<List<VisitedFeed>> VisitHostAsync(
        List<StoredFeed> feeds, long started, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        try
        {
            var visited = new List<VisitedFeed>();
            var silences = 0;
            foreach (var feed in feeds.TakeWhile(_ => clock.GetElapsedTime(started) < MaxVisitTime))
            {
                var result = silences < MaxSilences
                    ? await visit.AskAsync(feed, cancellationToken)
                    : visit.LeaveAlone(feed);
                silences += result.HostIsDown ? 1 : 0;
                visited.Add(result);
            }

            return visited;
        }
        finally
        {
            places.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(101, LogLevel.Information, "{FeedCount} feeds asked, {FailedCount} failed, {ArticleCount} new articles and revisions.")]
        public static partial void FeedsRead(ILogger logger, int feedCount, int failedCount, int articleCount);
    }
}
