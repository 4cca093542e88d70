using AlertPipeline.Delivery.Email;
using AlertPipeline.Storage;
using AlertPipeline.Tests.Storage;

namespace AlertPipeline.Tests.Digests.Nights;

internal sealed class WatchedTables(ITableStore inner, Moments moments) : ITableStore
{
    public Task<TableRow?> GetAsync(string table, string partitionKey, string rowKey, CancellationToken cancellationToken) =>
        inner.GetAsync(table, partitionKey, rowKey, cancellationToken);

    public IAsyncEnumerable<TableRow> QueryAsync(string table, TableQuery query, CancellationToken cancellationToken) =>
        inner.QueryAsync(table, query, cancellationToken);

    public Task CreateTableAsync(string table, CancellationToken cancellationToken) => inner.CreateTableAsync(table, cancellationToken);

    public Task<bool> TryWriteAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken) =>
        moments.AroundAsync($"{writes[0].GetType().Name} in {table}", () => inner.TryWriteAsync(table, writes, cancellationToken));
}

internal sealed class WatchedQueues(IQueueStore inner, Moments moments) : PassingQueueStore(inner)
{
    public override Task SendAsync(string queue, string text, TimeSpan delay, CancellationToken cancellationToken) => moments.AroundAsync(
        $"send to {queue}", async () =>
        {
            await base.SendAsync(queue, text, delay, cancellationToken);
            return true;
        });

    public override Task<bool> DeleteAsync(string queue, QueueItem item, CancellationToken cancellationToken) =>
        moments.AroundAsync($"end of a message of {queue}", () => base.DeleteAsync(queue, item, cancellationToken));
}

internal sealed class WatchedBlobs(IBlobStore inner, Moments moments) : IBlobStore
{
    public Task<bool> TryPutAsync(string container, string name, ReadOnlyMemory<byte> content, BlobCondition condition, CancellationToken cancellationToken) =>
        moments.AroundAsync($"put into {container}", () => inner.TryPutAsync(container, name, content, condition, cancellationToken));

    public Task<BlobItem?> GetAsync(string container, string name, CancellationToken cancellationToken) => inner.GetAsync(container, name, cancellationToken);

    public Task DeleteAsync(string container, string name, CancellationToken cancellationToken) => inner.DeleteAsync(container, name, cancellationToken);

    public IAsyncEnumerable<BlobEntry> ListAsync(string container, string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(container, prefix, cancellationToken);

    public Task CreateContainerAsync(string container, CancellationToken cancellationToken) => inner.CreateContainerAsync(container, cancellationToken);
}

internal sealed class WatchedProvider(IEmailProvider inner, Moments moments) : IEmailProvider
{
    public async Task<IEmailSession> OpenAsync(CancellationToken cancellationToken) => new Session(await inner.OpenAsync(cancellationToken), moments);

    private sealed class Session(IEmailSession inner, Moments moments) : IEmailSession
    {
        public Task<EmailAnswer> SendAsync(OutgoingMail mail, CancellationToken cancellationToken) =>
            moments.AroundAsync("mail", () => inner.SendAsync(mail, cancellationToken));

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
