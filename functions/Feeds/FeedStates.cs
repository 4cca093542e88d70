using System.Globalization;
using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Feeds;

/// <summary>A feed as read from storage, with what is needed to write it back.</summary>
/// <param name="RowETag">Of the row; a save fails where the row has changed since.</param>
internal sealed record StoredFeed(FeedState State, SeenEntries Seen, string RowETag);

/// <summary>What a poll changed. <paramref name="Seen"/> is null where nothing new was seen.</summary>
internal sealed record FeedChange(StoredFeed Before, FeedState After, SeenEntries? Seen);

/// <summary>The Feeds table. PK = shard; RK = feed id, and feed id + <c>~seen</c> for the entries it has shown.</summary>
/// <remarks>The seen entries have a row of their own, so that whoever looks for due feeds or lists them does not read them.</remarks>
internal sealed class FeedStates(ITableStore tables) : IFeedReader
{
    private const string SeenSuffix = "~seen";
    private const string SeenIds = "Ids";

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

    /// <summary>All feeds of a shard with their seen entries, in order of id: one query.</summary>
    public async Task<IReadOnlyList<StoredFeed>> ReadShardAsync(int shard, CancellationToken cancellationToken)
    {
        var feeds = new List<StoredFeed>();
        var seen = new Dictionary<string, SeenEntries>(StringComparer.Ordinal);
        await foreach (var row in tables.QueryAsync(StorageLayout.FeedsTable, new TableQuery(TableKey.OfShard(shard)), cancellationToken))
        {
            if (row.RowKey.EndsWith(SeenSuffix, StringComparison.Ordinal))
            {
                seen[row.RowKey[..^SeenSuffix.Length]] = SeenEntries.Read(row.GetBytes(SeenIds));
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
            yield return new TableWrite.Put(new TableRow(row.PartitionKey, row.RowKey + SeenSuffix) { [SeenIds] = seen.Write() });
        }
    }

    /// <summary>Two rows a feed at most, so half a transaction; and 60 KiB of seen entries each, so well below its 4 MiB.</summary>
    private static IEnumerable<FeedChange[]> Batches(List<FeedChange> changes) => changes.Chunk(TableStoreExtensions.MaxBatchRows / 4);
}

/// <summary>How a state stands in its row.</summary>
internal static class FeedRow
{
    private const int MaxErrorLength = 500;

    public static TableRow Write(FeedState state) => new(TableKey.OfShard(state.Shard), state.FeedId)
    {
        [nameof(FeedState.Address)] = state.Address.AbsoluteUri,
        [nameof(FeedState.NextPollAt)] = state.NextPollAt,
        [nameof(FeedState.Title)] = state.Title,
        [nameof(FeedState.Group)] = state.Group,
        [nameof(FeedState.ETag)] = state.ETag,
        [nameof(FeedState.LastModified)] = state.LastModified,
        [nameof(FeedState.LastPolledAt)] = state.LastPolledAt,
        [nameof(FeedState.LastChangedAt)] = state.LastChangedAt,
        [nameof(FeedState.FailuresInARow)] = state.FailuresInARow,
        [nameof(FeedState.FailingSince)] = state.FailingSince,
        [nameof(FeedState.LastError)] = state.LastError is { } error ? TextLength.Cut(error, MaxErrorLength) : null,
        [nameof(FeedState.EntryCount)] = state.EntryCount,
        [nameof(FeedState.NewCount)] = state.NewCount,
        [nameof(FeedState.RejectedCount)] = state.RejectedCount,
    };

    public static FeedState Read(TableRow row) => new(
        row.RowKey, new Uri(row.GetString(nameof(FeedState.Address))), row.GetTime(nameof(FeedState.NextPollAt)))
    {
        Title = row.FindString(nameof(FeedState.Title)),
        Group = row.FindString(nameof(FeedState.Group)),
        ETag = row.FindString(nameof(FeedState.ETag)),
        LastModified = row.FindString(nameof(FeedState.LastModified)),
        LastPolledAt = row.FindTime(nameof(FeedState.LastPolledAt)),
        LastChangedAt = row.FindTime(nameof(FeedState.LastChangedAt)),
        FailuresInARow = row.GetInt32(nameof(FeedState.FailuresInARow)),
        FailingSince = row.FindTime(nameof(FeedState.FailingSince)),
        LastError = row.FindString(nameof(FeedState.LastError)),
        EntryCount = row.GetInt32(nameof(FeedState.EntryCount)),
        NewCount = row.GetInt32(nameof(FeedState.NewCount)),
        RejectedCount = row.GetInt32(nameof(FeedState.RejectedCount)),
    };
}
