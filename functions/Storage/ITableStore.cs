namespace AlertPipeline.Storage;

/// <summary>Azure Table storage, as far as this project uses it.</summary>
/// <remarks>
/// Keys: 1 to 512 characters without <c>/ \ # ? %</c> and control characters; anything else throws <see cref="ArgumentException"/>.
/// Property values: string, int, long, double, bool, <see cref="DateTimeOffset"/> (UTC), byte[]; 60 KiB each and 1 MiB a row at most.
/// </remarks>
internal interface ITableStore
{
    /// <returns>The row, or null where there is none.</returns>
    Task<TableRow?> GetAsync(string table, string partitionKey, string rowKey, CancellationToken cancellationToken);

    /// <summary>The matching rows, in order of partition key and row key.</summary>
    IAsyncEnumerable<TableRow> QueryAsync(string table, TableQuery query, CancellationToken cancellationToken);

    /// <summary>Applies all writes or none. All must be of one partition; 1 to 100 writes, 4 MiB in all.</summary>
    /// <returns>False where a precondition failed (row exists, row is gone, ETag differs): nothing was written, read again.</returns>
    Task<bool> TryWriteAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken);

    Task CreateTableAsync(string table, CancellationToken cancellationToken);
}

/// <summary>Which rows to read; what is null does not restrict.</summary>
/// <param name="RowKeyFrom">First row key that may match (inclusive, ordinal).</param>
/// <param name="RowKeyTo">Row key before which the last match lies (exclusive, ordinal).</param>
/// <param name="Where">Comparisons that must all hold. A row without the property does not match.</param>
internal sealed record TableQuery(
    string? PartitionKey = null, string? RowKeyFrom = null, string? RowKeyTo = null, IReadOnlyList<TableCondition>? Where = null)
{
    /// <summary>All rows of a partition, or of all where it is null, whose row key begins with <paramref name="prefix"/>.</summary>
    public static TableQuery Prefix(string? partitionKey, string prefix) =>
        prefix.Length == 0
            ? new(partitionKey)
            : new(partitionKey, prefix, string.Concat(prefix.AsSpan(0, prefix.Length - 1), ((char)(prefix[^1] + 1)).ToString()));
}

internal enum TableComparison
{
    Equal,
    LessOrEqual,
    GreaterThan,
}

/// <summary>A comparison of one property with a value of its own type: string, int, bool or <see cref="DateTimeOffset"/>.</summary>
/// <remarks>Azurite compares times to the millisecond only.</remarks>
internal sealed record TableCondition(string Property, TableComparison Comparison, object Value)
{
    public object Value { get; } = Value is string or int or bool or DateTimeOffset
        ? Value
        : throw new ArgumentException($"Property '{Property}' compared with a {Value.GetType().Name}; a string, int, bool or time is expected.", nameof(Value));
}

/// <summary>One write of a batch.</summary>
internal abstract record TableWrite(string PartitionKey, string RowKey)
{
    /// <summary>Fails the batch where the row exists.</summary>
    public sealed record Insert(TableRow Row) : TableWrite(Row.PartitionKey, Row.RowKey);

    /// <summary>Writes the whole row whatever is there.</summary>
    public sealed record Put(TableRow Row) : TableWrite(Row.PartitionKey, Row.RowKey);

    /// <summary>Writes the whole row; fails the batch where it is gone or its ETag is not <see cref="TableRow.ETag"/> any more.</summary>
    public sealed record Replace(TableRow Row) : TableWrite(Row.PartitionKey, Row.RowKey);

    /// <summary>Deletes the row; a row that is not there fails the batch.</summary>
    public sealed record Delete(string PartitionKey, string RowKey) : TableWrite(PartitionKey, RowKey);
}
