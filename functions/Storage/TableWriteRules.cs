namespace AlertPipeline.Storage;

/// <summary>What the table service asks of a batch, checked before it is sent so that both stores refuse the same.</summary>
internal static class TableWriteRules
{
    private const int MaxPropertyBytes = 60 * 1024;

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
    }

    private static void CheckValues(TableWrite write)
    {
        var row = write switch
        {
            TableWrite.Insert insert => insert.Row,
            TableWrite.Put put => put.Row,
            TableWrite.Replace replace => replace.Row,
            _ => null,
        };
        if (write is TableWrite.Replace && row?.ETag is null)
        {
            throw new ArgumentException($"Row '{write.RowKey}' was not read from storage: there is no ETag to replace it under.", nameof(write));
        }

        foreach (var (name, value) in row?.Values ?? new Dictionary<string, object>())
        {
            var bytes = value switch
            {
                string text => text.Length * 2,
                byte[] data => data.Length,
                int or long or double or bool or DateTimeOffset => 8,
                _ => throw new ArgumentException($"Property '{name}' of row '{write.RowKey}' is a {value.GetType().Name}, which a table cannot hold.", nameof(write)),
            };
            if (bytes > MaxPropertyBytes)
            {
                throw new ArgumentException($"Property '{name}' of row '{write.RowKey}' has {bytes} bytes; {MaxPropertyBytes} are allowed.", nameof(write));
            }
        }
    }
}
