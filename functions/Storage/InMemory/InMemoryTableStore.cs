using System.Globalization;
using System.Runtime.CompilerServices;

namespace AlertPipeline.Storage.InMemory;

/// <summary>Twin of <see cref="Azure.AzureTableStore"/> for tests and simulations: same answers, no network.</summary>
internal sealed class InMemoryTableStore(TimeProvider clock) : ITableStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<(string Partition, string Row), TableRow>> _tables = new(StringComparer.Ordinal);
    private long _writes;

    public Task CreateTableAsync(string table, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _tables.TryAdd(table, new SortedDictionary<(string, string), TableRow>(OrdinalKeys.Instance));
        }

        return Task.CompletedTask;
    }

    public Task<TableRow?> GetAsync(string table, string partitionKey, string rowKey, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TableKey.Check(partitionKey);
        TableKey.Check(rowKey);
        lock (_lock)
        {
            return Task.FromResult(Table(table).TryGetValue((partitionKey, rowKey), out var row) ? row.Copy(row.ETag, row.Timestamp) : null);
        }
    }

    public async IAsyncEnumerable<TableRow> QueryAsync(
        string table, TableQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<TableRow> found;
        lock (_lock)
        {
            found = Table(table).Values.Where(row => Matches(row, query)).Select(row => row.Copy(row.ETag, row.Timestamp)).ToList();
        }

        foreach (var row in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }

        await Task.CompletedTask;
    }

    public Task<bool> TryWriteAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TableWriteRules.Check(writes);
        lock (_lock)
        {
            var rows = Table(table);
            if (!writes.All(write => Holds(rows, write)))
            {
                return Task.FromResult(false);
            }

            foreach (var write in writes)
            {
                Apply(rows, write);
            }

            return Task.FromResult(true);
        }
    }

    private SortedDictionary<(string Partition, string Row), TableRow> Table(string table) =>
        _tables.GetValueOrDefault(table) ?? throw new InvalidOperationException($"There is no table '{table}'; create it first.");

    private static bool Holds(SortedDictionary<(string Partition, string Row), TableRow> rows, TableWrite write)
    {
        var exists = rows.TryGetValue((write.PartitionKey, write.RowKey), out var current);
        return write switch
        {
            TableWrite.Insert => !exists,
            TableWrite.Put => true,
            TableWrite.Replace replace => exists && current!.ETag == replace.Row.ETag,
            TableWrite.Delete => exists,
            _ => throw new ArgumentOutOfRangeException(nameof(write), write, "Unknown kind of write."),
        };
    }

    private void Apply(SortedDictionary<(string Partition, string Row), TableRow> rows, TableWrite write)
    {
        var key = (write.PartitionKey, write.RowKey);
        var written = write switch
        {
            TableWrite.Insert insert => insert.Row,
            TableWrite.Put put => put.Row,
            TableWrite.Replace replace => replace.Row,
            _ => null,
        };
        if (written is null)
        {
            rows.Remove(key);
        }
        else
        {
            rows[key] = written.Copy((++_writes).ToString(CultureInfo.InvariantCulture), clock.GetUtcNow());
        }
    }

    private static bool Matches(TableRow row, TableQuery query) =>
        (query.PartitionKey is null || row.PartitionKey == query.PartitionKey)
        && (query.RowKeyFrom is null || string.CompareOrdinal(row.RowKey, query.RowKeyFrom) >= 0)
        && (query.RowKeyTo is null || string.CompareOrdinal(row.RowKey, query.RowKeyTo) < 0)
        && (query.Where ?? []).All(condition => Holds(row, condition));

    private static bool Holds(TableRow row, TableCondition condition)
    {
        if (!row.Values.TryGetValue(condition.Property, out var value) || value.GetType() != condition.Value.GetType())
        {
            return false;
        }

        var order = value is string text
            ? string.CompareOrdinal(text, (string)condition.Value)
            : ((IComparable)value).CompareTo(condition.Value);
        return condition.Comparison switch
        {
            TableComparison.Equal => order == 0,
            TableComparison.LessOrEqual => order <= 0,
            TableComparison.GreaterThan => order > 0,
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, "Unknown comparison."),
        };
    }

    private sealed class OrdinalKeys : IComparer<(string Partition, string Row)>
    {
        public static readonly OrdinalKeys Instance = new();

        public int Compare((string Partition, string Row) x, (string Partition, string Row) y) =>
            string.CompareOrdinal(x.Partition, y.Partition) is var order and not 0 ? order : string.CompareOrdinal(x.Row, y.Row);
    }
}
