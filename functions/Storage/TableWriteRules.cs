namespace AlertPipeline.Storage;

/// <summary>What the table service asks of a batch, checked before it is sent so that both stores refuse the same.</summary>
internal static class TableWriteRules
{
    public const int MaxBatchBytes = 4 * 1024 * 1024;

    /// <summary>Of bytes, or of a string at two bytes a character: the service's 64 KiB with some room.</summary>
    public const int MaxPropertyBytes = 60 * 1024;

    private const int MaxRowBytes = 1024 * 1024;

    private static readonly DateTimeOffset EarliestTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Check(IReadOnlyList<TableWrite> writes)
    {
        if (writes.Count is 0 or > TableStoreExtensions.MaxBatchRows)
        {
            throw new ArgumentException($"A batch of {writes.Count} writes; 1 to {TableStoreExtensions.MaxBatchRows} are allowed.", nameof(writes));
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var write in writes)
        {
            TableKey.Check(write.PartitionKey);
            TableKey.Check(write.RowKey);
            if (write.PartitionKey != writes[0].PartitionKey)
            {
                throw new ArgumentException($"A batch over the partitions '{writes[0].PartitionKey}' and '{write.PartitionKey}'.", nameof(writes));
            }

            if (!keys.Add(write.RowKey))
            {
                throw new ArgumentException($"A batch that writes row '{write.RowKey}' twice.", nameof(writes));
            }

            CheckValues(write);
        }

        if (writes.Sum(write => RowOf(write)?.EstimateBytes() ?? 0) is var size and > MaxBatchBytes)
        {
            throw new ArgumentException($"A batch of about {size} bytes; {MaxBatchBytes} are allowed.", nameof(writes));
        }
    }

    private static void CheckValues(TableWrite write)
    {
        var row = RowOf(write);
        if (write is TableWrite.Replace && row?.ETag is null)
        {
            throw new ArgumentException($"Row '{write.RowKey}' was not read from storage: there is no ETag to replace it under.", nameof(write));
        }

        var rowBytes = 0;
        foreach (var (name, value) in row?.Values ?? new Dictionary<string, object>())
        {
            var bytes = value switch
            {
                string text => text.Length * 2,
                byte[] data => data.Length,
                DateTimeOffset time when time < EarliestTime =>
                    throw new ArgumentException($"Property '{name}' of row '{write.RowKey}' is the time {time:O}; tables begin at {EarliestTime:O}.", nameof(write)),
                int or long or double or bool or DateTimeOffset => 8,
                _ => throw new ArgumentException($"Property '{name}' of row '{write.RowKey}' is a {value.GetType().Name}, which a table cannot hold.", nameof(write)),
            };
            if (bytes > MaxPropertyBytes)
            {
                throw new ArgumentException($"Property '{name}' of row '{write.RowKey}' has {bytes} bytes; {MaxPropertyBytes} are allowed.", nameof(write));
            }

            rowBytes += (name.Length * 2) + 8 + bytes;
        }

        if (rowBytes > MaxRowBytes)
        {
            throw new ArgumentException($"Row '{write.RowKey}' has {rowBytes} bytes; {MaxRowBytes} are allowed.", nameof(write));
        }
    }

    private static TableRow? RowOf(TableWrite write) => write switch
    {
        TableWrite.Insert insert => insert.Row,
        TableWrite.Put put => put.Row,
        TableWrite.Replace replace => replace.Row,
        _ => null,
    };
}
