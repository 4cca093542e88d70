using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Delivery;

/// <summary>Owner of the Deliveries table: freeze, look, mark.</summary>
internal sealed class DeliveryStore(ITableStore tables)
{
    private const string Table = StorageLayout.DeliveriesTable;

    /// <summary>Two rows a delivery, and 100 writes a batch at most.</summary>
    private const int MaxBatchDeliveries = 50;

    /// <summary>Below the 4 MiB that a batch may have, where bytes are base64 and so a third longer, with room for the other properties.</summary>
    private const int MaxBatchBytes = 2 * 1024 * 1024;

    /// <summary>Inserts each delivery that is not there yet; what is there stays as it was frozen.</summary>
    /// <param name="fresh">All of <paramref name="shard"/>, each id once.</param>
    /// <returns>Those that are open and were not tried yet, as they are stored: their message may not have been sent.</returns>
    public async Task<IReadOnlyList<DeliveryRecord>> FreezeAsync(int shard, IReadOnlyList<DeliveryRecord> fresh, CancellationToken cancellationToken)
    {
        var open = new List<DeliveryRecord>();
        foreach (var batch in TableStoreExtensions.Batches(fresh, MaxBatchDeliveries, MaxBatchBytes, record => record.Content.Length))
        {
            open.AddRange(await FreezeBatchAsync(shard, batch, cancellationToken));
        }

        return open;
    }

    /// <summary>The deliveries among <paramref name="deliveryIds"/> that exist, in that order.</summary>
    public async Task<IReadOnlyList<DeliveryRecord>> GetAsync(int shard, IReadOnlyList<string> deliveryIds, CancellationToken cancellationToken)
    {
        // One query for those that say the same, which stand together, and for each at once; across them a range would read most of the shard's history.
        var read = await Task.WhenAll(deliveryIds.GroupBy(id => id[..Math.Min(id.Length, DeliveryIds.SharedDigits)], StringComparer.Ordinal)
            .Select(alike => ReadAsync(shard, [.. alike.Select(id => DeliveryRows.DeliveryPrefix + id)], cancellationToken)));
        var found = read.SelectMany(rows => rows).ToDictionary(StringComparer.Ordinal);
        return [.. deliveryIds.Select(id => found.GetValueOrDefault(DeliveryRows.DeliveryPrefix + id)).OfType<TableRow>().Select(DeliveryRows.FromRow)];
    }

    private async Task<Dictionary<string, TableRow>> ReadAsync(int shard, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count > 1)
        {
            return await tables.GetManyAsync(Table, TableKey.OfShard(shard), keys, cancellationToken);
        }

        var row = await tables.GetAsync(Table, TableKey.OfShard(shard), keys[0], cancellationToken);
        return row is null ? [] : new() { [keys[0]] = row };
    }

    /// <summary>Writes what happened: one batch with the delivery and its open marker.</summary>
    /// <returns>False where someone else wrote since <paramref name="record"/> was read: nothing was written, read again.</returns>
    public Task<bool> TryMarkAsync(DeliveryRecord record, CancellationToken cancellationToken)
    {
        var open = DeliveryRows.ToOpenRow(OpenDelivery.Of(record));
        return tables.TryWriteAsync(
            Table,
            [
                new TableWrite.Replace(DeliveryRows.ToRow(record)),
                record.IsOpen ? new TableWrite.Put(open) : new TableWrite.Delete(open.PartitionKey, open.RowKey),
            ],
            cancellationToken);
    }

    /// <summary>Writes what was told of a delivery that has ended: there is no open marker any more.</summary>
    /// <returns>False where someone else wrote since <paramref name="record"/> was read.</returns>
    public Task<bool> TryAnnotateAsync(DeliveryRecord record, CancellationToken cancellationToken) =>
        tables.TryWriteAsync(Table, new TableWrite.Replace(DeliveryRows.ToRow(record)), cancellationToken);

    /// <summary>The shard of a delivery of which only the id is known: asks each.</summary>
    /// <returns>Null where there is no such delivery.</returns>
    public async Task<int?> FindShardAsync(string deliveryId, CancellationToken cancellationToken)
    {
        var rows = await Task.WhenAll(Enumerable.Range(0, StableHash.ShardCount).Select(shard =>
            tables.GetAsync(Table, TableKey.OfShard(shard), DeliveryRows.DeliveryPrefix + deliveryId, cancellationToken)));
        return Array.FindIndex(rows, row => row is not null) is var shard and >= 0 ? shard : null;
    }

    /// <summary>The open deliveries of a shard that were due at or before <paramref name="dueBy"/>: one query.</summary>
    public async Task<IReadOnlyList<OpenDelivery>> GetOverdueAsync(int shard, DateTimeOffset dueBy, CancellationToken cancellationToken)
    {
        var query = TableQuery.Prefix(TableKey.OfShard(shard), DeliveryRows.OpenPrefix) with
        {
            Where = [new TableCondition(DeliveryRows.DueAt, TableComparison.LessOrEqual, dueBy)],
        };
        var overdue = new List<OpenDelivery>();
        await foreach (var row in tables.QueryAsync(Table, query, cancellationToken))
        {
            overdue.Add(DeliveryRows.FromOpenRow(row));
        }

        return overdue;
    }

    /// <summary>Moves an open marker, unless the delivery went on since it was read.</summary>
    public Task<bool> TryPostponeSweepAsync(OpenDelivery open, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        tables.TryWriteAsync(
            Table,
            [new TableWrite.Replace(DeliveryRows.ToOpenRow(open with { DueAt = dueAt, Sweeps = open.Sweeps + 1 }))],
            cancellationToken);

    /// <summary>How many deliveries there are by channel and state. Reads the whole table: for a run's summary, not for a page.</summary>
    public async Task<IReadOnlyList<DeliveryCount>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<(Subscribers.Channel Channel, DeliveryState State), int>();
        var query = TableQuery.Prefix(partitionKey: null, DeliveryRows.DeliveryPrefix);
        await foreach (var row in tables.QueryAsync(Table, query, cancellationToken))
        {
            var key = (DeliveryRows.ChannelOf(row), DeliveryRows.StateOf(row));
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        return [.. counts.Select(entry => new DeliveryCount(entry.Key.Channel, entry.Key.State, entry.Value))];
    }

    private async Task<IEnumerable<DeliveryRecord>> FreezeBatchAsync(
        int shard, List<DeliveryRecord> batch, CancellationToken cancellationToken)
    {
        // Nearly always everything is new, so the insert goes first; one row that exists fails the whole batch, and the rest is tried without it.
        var existing = new Dictionary<string, DeliveryRecord>(StringComparer.Ordinal);
        while (true)
        {
            var missing = batch.Where(record => !existing.ContainsKey(record.DeliveryId)).ToList();
            if (missing.Count == 0 || await tables.TryWriteAsync(Table, [.. missing.SelectMany(Inserts)], cancellationToken))
            {
                // One that was tried has its next attempt planned, and the sweep as a net: queued here it would get a second chain of retries.
                return missing.Concat(existing.Values.Where(record => record is { IsOpen: true, Attempts: 0 }));
            }

            var found = await GetAsync(shard, [.. missing.Select(record => record.DeliveryId)], cancellationToken);
            if (found.Count == 0)
            {
                throw new InvalidDataException(
                    $"Deliveries of shard {shard} can't be inserted although none of them exists; the first is '{missing[0].DeliveryId}'.");
            }

            foreach (var record in found)
            {
                existing.Add(record.DeliveryId, record);
            }
        }
    }

    private static IEnumerable<TableWrite> Inserts(DeliveryRecord record) =>
        [new TableWrite.Insert(DeliveryRows.ToRow(record)), new TableWrite.Insert(DeliveryRows.ToOpenRow(OpenDelivery.Of(record)))];
}

/// <summary>How many deliveries of a channel are in a state.</summary>
internal sealed record DeliveryCount(Subscribers.Channel Channel, DeliveryState State, int Count);
