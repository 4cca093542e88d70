using System.Globalization;
using System.Runtime.CompilerServices;

namespace AlertPipeline.Storage.InMemory;

/// <summary>Twin of <see cref="Azure.AzureBlobStore"/> for tests and simulations.</summary>
internal sealed class InMemoryBlobStore(TimeProvider clock) : IBlobStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<string, Held>> _containers = new(StringComparer.Ordinal);
    private long _writes;

    public Task CreateContainerAsync(string container, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _containers.TryAdd(container, new SortedDictionary<string, Held>(StringComparer.Ordinal));
        }

        return Task.CompletedTask;
    }

    public Task<BlobItem?> GetAsync(string container, string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult(Container(container).TryGetValue(name, out var held) ? new BlobItem(held.Content, held.ETag) : null);
        }
    }

    public Task<bool> TryPutAsync(
        string container, string name, ReadOnlyMemory<byte> content, BlobCondition condition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var blobs = Container(container);
            var exists = blobs.TryGetValue(name, out var held);
            if ((condition.IfAbsent && exists) || (condition.IfMatch is { } etag && (!exists || held!.ETag != etag)))
            {
                return Task.FromResult(false);
            }

            blobs[name] = new Held(content.ToArray(), (++_writes).ToString(CultureInfo.InvariantCulture), clock.GetUtcNow());
            return Task.FromResult(true);
        }
    }

    public Task DeleteAsync(string container, string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            Container(container).Remove(name);
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<BlobEntry> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<BlobEntry> found;
        lock (_lock)
        {
            found = Container(container).Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(pair => new BlobEntry(pair.Key, pair.Value.WrittenAt, pair.Value.Content.Length)).ToList();
        }

        foreach (var entry in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }

        await Task.CompletedTask;
    }

    private SortedDictionary<string, Held> Container(string container) =>
        _containers.GetValueOrDefault(container) ?? throw new InvalidOperationException($"There is no container '{container}'; create it first.");

    private sealed record Held(byte[] Content, string ETag, DateTimeOffset WrittenAt);
}
