using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Storage;

/// <summary>Runs something else just before the first write: the moment in which another process changes the same blob.</summary>
internal sealed class InterruptedBlobStore(IBlobStore inner) : IBlobStore
{
    public Func<Task>? BeforeFirstWrite { get; set; }

    public async Task<bool> TryPutAsync(
        string container, string name, ReadOnlyMemory<byte> content, BlobCondition condition, CancellationToken cancellationToken)
    {
        if (BeforeFirstWrite is { } interruption)
        {
            BeforeFirstWrite = null;
            await interruption();
        }

        return await inner.TryPutAsync(container, name, content, condition, cancellationToken);
    }

    public Task<BlobItem?> GetAsync(string container, string name, CancellationToken cancellationToken) => inner.GetAsync(container, name, cancellationToken);

    public Task DeleteAsync(string container, string name, CancellationToken cancellationToken) => inner.DeleteAsync(container, name, cancellationToken);

    public IAsyncEnumerable<BlobEntry> ListAsync(string container, string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(container, prefix, cancellationToken);

    public Task CreateContainerAsync(string container, CancellationToken cancellationToken) => inner.CreateContainerAsync(container, cancellationToken);
}
