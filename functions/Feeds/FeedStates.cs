using System.Globalization;
using System.Text.Json;
using AlertPipeline.Storage;

namespace AlertPipeline.Feeds;

/// <summary>A feed as read from storage, with what is needed to write it back.</summary>
/// <param name="RowETag">Of the row; a save fails where the row has changed since.</param>
internal sealed record StoredFeed(FeedState State, SeenEntries Seen, string RowETag);

/// <summary>What a poll changed. <paramref name="Seen"/> is null where nothing new was seen.</summary>
internal sealed record FeedChange(StoredFeed Before, FeedState After, SeenEntries? Seen);

/// <summary>The Feeds table. PK = shard; RK = feed id, and feed id + <c>~seen</c> for the entries it has shown. PK = <c>queued</c>: when shards were queued.</summary>
/// <remarks>The seen entries have a row of their own, so that whoever looks for due feeds or lists them does not read them.</remarks>
internal sealed class FeedStates(ITableStore tables) : IFeedReader
{
    private const string SeenSuffix = "~seen";
    private const string SeenParts = "Entries";

    private const string QueuedPartition = "queued";
    private const string QueuedRow = "shards";
    private const string QueuedTimes = "Times";

    private const int MaxBatchBytes = 1024 * 1024;

    /// <summary>About what a feed's own row takes.</summary>
    private const int RowBytes = 8 * 1024;

    /// <summary>A save of which other runs have changed rows begins again so often; they are few.</summary>
    private const int MaxSaveRounds = 5;

    /// <summary>How many feeds of each shard are due.</summary>
    public async Task<IReadOnlyDictionary<int, int>> CountDueAsync(DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<int, int>();
        var due = new TableQuery(Where: [new TableCondition(nameof(FeedState.NextPollAt), TableComparison.LessOrEqual, asOf)]);
        await foreach (var row in tables.QueryAsync(StorageLayout.FeedsTable, due, cancellationToken))
        {
            var shard = int.Parse(row.PartitionKey, CultureInfo.InvariantCulture);
            counts[shard] = counts.GetValueOrDefault(shard) + 1;
        }

        return counts;
    }

    /// <summary>When each shard was last queued; a shard that never was is missing.</summary>
    public async Task<Dictionary<int, DateTimeOffset>> ReadQueuedAsync(CancellationToken cancellationToken)
    {
        var row = await tables.GetAsync(StorageLayout.FeedsTable, QueuedPartition, QueuedRow, cancellationToken);
        return row?.FindString(QueuedTimes) is { } json
            ? JsonSerializer.Deserialize(json, FeedJson.Default.DictionaryInt32DateTimeOffset) ?? []
            : [];
    }

    /// <summary>One row for all shards: it is read and written once a minute.</summary>
    public Task SaveQueuedAsync(Dictionary<int, DateTimeOffset> queued, CancellationToken cancellationToken) => tables.TryWriteAsync(
        StorageLayout.FeedsTable,
        new TableWrite.Put(new TableRow(QueuedPartition, QueuedRow)
        {
            [QueuedTimes] = JsonSerializer.Serialize(queued, FeedJson.Default.DictionaryInt32DateTimeOffset),
        }),
        cancellationToken);

    /// <summary>All feeds of a shard with their seen entries, in order of id: one query.</summary>
    public async Task<IReadOnlyList<StoredFeed>> ReadShardAsync(int shard, CancellationToken cancellationToken)
    {
        var feeds = new List<StoredFeed>();
        var seen = new Dictionary<string, SeenEntries>(StringComparer.Ordinal);
        await foreach (var row in tables.QueryAsync(StorageLayout.FeedsTable, new TableQuery(TableKey.OfShard(shard)), cancellationToken))
        {
            if (row.RowKey.EndsWith(SeenSuffix, StringComparison.Ordinal))
            {
                seen[row.RowKey[..^SeenSuffix.Length]] = SeenEntries.Read(row.GetParts(SeenParts));
            }
            else
            {
                feeds.Add(new StoredFeed(FeedRow.Read(row), SeenEntries.None, row.ETag!));
            }
        }

        return feeds.ConvertAll(feed => feed with { Seen = seen.GetValueOrDefault(feed.State.FeedId, SeenEntries.None) });
    }

    public async Task<IReadOnlyList<FeedState>> ListAsync(CancellationToken cancellationToken)
    {
        var states = new List<FeedState>();
        var withState = new TableQuery(
            Where: [new TableCondition(nameof(FeedState.NextPollAt), TableComparison.GreaterThan, DateTimeOffset.UnixEpoch)]);
        await foreach (var row in tables.QueryAsync(StorageLayout.FeedsTable, withState, cancellationToken))
        {
            states.Add(FeedRow.Read(row));
        }

        return states;
    }

    /// <summary>Adds feeds that are not there yet.</summary>
    /// <returns>Ids of those that were added.</returns>
    public Task<IReadOnlySet<string>> AddAsync(IEnumerable<FeedState> states, CancellationToken cancellationToken) =>
        tables.InsertMissingAsync(StorageLayout.FeedsTable, [.. states.Select(FeedRow.Write)], cancellationToken);

    /// <summary>Writes what a poll changed. A feed that was changed or removed by someone else meanwhile is left as it is.</summary>
    public async Task SaveAsync(IReadOnlyList<FeedChange> changes, CancellationToken cancellationToken)
    {
        foreach (var shard in changes.GroupBy(change => change.After.Shard).OrderBy(group => group.Key))
        {
            await SaveShardAsync(shard.Key, [.. shard], cancellationToken);
        }
    }

    private async Task SaveShardAsync(int shard, List<FeedChange> changes, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxSaveRounds; round++)
        {
            var failed = new List<FeedChange>();
            foreach (var batch in Batches(changes))
            {
                var writes = batch.SelectMany(WritesOf).ToList();
                if (!await tables.TryWriteAsync(StorageLayout.FeedsTable, writes, cancellationToken))
                {
                    failed.AddRange(batch);
                }
            }

            if (failed.Count == 0)
            {
                return;
            }

            // A batch fails as a whole; whose row is not as it was read has been polled by another run, or is gone.
            var current = (await ReadShardAsync(shard, cancellationToken)).ToDictionary(feed => feed.State.FeedId, feed => feed.RowETag);
            changes = failed.FindAll(change => current.GetValueOrDefault(change.After.FeedId) == change.Before.RowETag);
        }

        throw new InvalidOperationException($"The feeds of shard {shard} changed during {MaxSaveRounds} attempts to save them.");
    }

    private static IEnumerable<TableWrite> WritesOf(FeedChange change)
    {
        var row = FeedRow.Write(change.After);
        yield return new TableWrite.Replace(row.Copy(change.Before.RowETag, timestamp: null));
        if (change.Seen is { } seen)
        {
            var remembered = new TableRow(row.PartitionKey, row.RowKey + SeenSuffix);
            remembered.SetParts(SeenParts, seen.Write());
            yield return new TableWrite.Put(remembered);
        }
    }

    /// <summary>Two rows a feed at most, so half a transaction; what is remembered of a large feed counts for more.</summary>
    private static IEnumerable<List<FeedChange>> Batches(List<FeedChange> changes) => TableStoreExtensions.Batches(
        changes, TableStoreExtensions.MaxBatchRows / 4, MaxBatchBytes, change => RowBytes + ((change.Seen?.Count ?? 0) * SeenEntry.Size));
}
