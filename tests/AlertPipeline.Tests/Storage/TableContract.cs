using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Storage;

/// <summary>A table of its own for each test of what a table store does, the in-memory twin and Azure's alike.</summary>
public abstract class TableContract : IAsyncLifetime
{
    /// <summary>In ordinal order.</summary>
    private protected static readonly IReadOnlyList<string> OddKeys =
    [
        " ", "!", "\"quoted\"", "$batch", "&a=b", "'", "''", "(1)", "*", "+", ".", "..", ":", ";", "<a>", "=", "@", "A b", "PartitionKey='x'",
        "[", "^", "`", "a b ", "a'b", "a,b", "d!1", "o!1", "{", "|", "~", "é", "漢字", "😀",
    ];

    private protected abstract ITableStore Tables { get; }

    private protected string Table { get; } = $"T{Guid.NewGuid():N}";

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await Tables.CreateTableAsync(Table, Cancellation);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected async Task<TableRow> GetAsync(string partition, string row) =>
        await Tables.GetAsync(Table, partition, row, Cancellation) ?? throw new InvalidOperationException($"No row {partition} / {row}.");

    private protected async Task PutAsync(TableRow row) => Assert.True(await Tables.TryWriteAsync(Table, new TableWrite.Put(row), Cancellation));

    private protected Task<List<TableRow>> ReadAsync(TableQuery query) => ReadAsync(Table, query);

    private protected async Task<List<TableRow>> ReadAsync(string table, TableQuery query) =>
        await Tables.QueryAsync(table, query, Cancellation).ToListAsync(Cancellation);
}
