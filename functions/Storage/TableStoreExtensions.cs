namespace AlertPipeline.Storage;

internal static class TableStoreExtensions
{
    /// <summary>Rows in one transaction: the service's limit.</summary>
    public const int MaxBatchRows = 100;

    /// <summary>Kept well below <see cref="TableWriteRules.MaxBatchBytes"/>: small batches keep a slow connection below its time-out.</summary>
    private const int MaxBatchBytes = 2 * 1024 * 1024;

    public static Task<bool> TryWriteAsync(
        this ITableStore tables, string table, TableWrite write, CancellationToken cancellationToken) =>
        tables.TryWriteAsync(table, [write], cancellationToken);

    /// <summary>Inserts the rows that are not there yet and leaves the others as they are.</summary>
    /// <returns>The row keys that this call inserted.</returns>
    /// <remarks>
    /// Nearly always everything is new, so it is tried at once. A transaction with one existing row fails as a whole: then the keys
    /// are read in one range query, the missing are inserted together, and after a conflict both is done again. Where storage's answer to an insert was lost on the way
    /// and the client repeated it, rows that this call inserted are missing from the answer: so never decide by it whether
    /// something still has to be sent on.
    /// </remarks>
    public static async Task<IReadOnlySet<string>> InsertMissingAsync(
        this ITableStore tables, string table, IReadOnlyList<TableRow> rows, CancellationToken cancellationToken)
    {
        var inserted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var partition in rows.GroupBy(row => row.PartitionKey, StringComparer.Ordinal))
        {
            var wanted = partition.DistinctBy(row => row.RowKey, StringComparer.Ordinal)
                .OrderBy(row => row.RowKey, StringComparer.Ordinal).ToList();
            foreach (var batch in Batches(wanted, MaxBatchRows, MaxBatchBytes, row => row.EstimateBytes()))
            {
                inserted.UnionWith(await InsertBatchAsync(tables, table, batch, cancellationToken));
            }
        }

        return inserted;
    }

    /// <summary>The rows whose keys are given, read in one range query that spans them.</summary>
    public static async Task<Dictionary<string, TableRow>> GetManyAsync(
        this ITableStore tables, string table, string partitionKey, IReadOnlyCollection<string> rowKeys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, TableRow>(StringComparer.Ordinal);
        if (rowKeys.Count == 0)
        {
            return found;
        }

        var wanted = rowKeys.ToHashSet(StringComparer.Ordinal);
        var query = new TableQuery(partitionKey, wanted.Min(StringComparer.Ordinal), wanted.Max(StringComparer.Ordinal) + " ");
        await foreach (var row in tables.QueryAsync(table, query, cancellationToken))
        {
            if (wanted.Contains(row.RowKey))
            {
                found[row.RowKey] = row;
            }
        }

        return found;
    }

    /// <summary>Cuts a list into batches of so many items and bytes at most; an item that is larger by itself is a batch of its own.</summary>
    public static IEnumerable<List<T>> Batches<T>(IEnumerable<T> items, int maxItems, int maxBytes, Func<T, int> bytesOf)
    {
        var batch = new List<T>();
        var bytes = 0;
        foreach (var item in items)
        {
            var size = bytesOf(item);
            if (batch.Count == maxItems || (batch.Count > 0 && bytes + size > maxBytes))
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }

            batch.Add(item);
            bytes += size;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private static async Task<IEnumerable<string>> InsertBatchAsync(
        ITableStore tables, string table, List<TableRow> batch, CancellationToken cancellationToken)
    {
        var keys = batch.ConvertAll(row => row.RowKey);
        var missing = batch;
        while (missing.Count > 0
            && !await tables.TryWriteAsync(table, missing.ConvertAll(row => (TableWrite)new TableWrite.Insert(row)), cancellationToken))
        {
            var existing = await tables.GetManyAsync(table, batch[0].PartitionKey, keys, cancellationToken);
            missing = batch.FindAll(row => !existing.ContainsKey(row.RowKey));
        }

        return missing.Select(row => row.RowKey);
    }
}
