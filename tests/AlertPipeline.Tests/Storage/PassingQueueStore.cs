using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Storage;

/// <summary>Hands every call on to another store: a test overrides the one that it disturbs.</summary>
internal abstract class PassingQueueStore(IQueueStore inner) : IQueueStore
{
    public virtual Task SendAsync(string queue, string text, TimeSpan delay, CancellationToken cancellationToken) =>
        inner.SendAsync(queue, text, delay, cancellationToken);

    public Task<IReadOnlyList<QueueItem>> ReceiveAsync(string queue, int count, TimeSpan lease, CancellationToken cancellationToken) =>
        inner.ReceiveAsync(queue, count, lease, cancellationToken);

    public Task<QueueItem?> HideAsync(string queue, QueueItem item, TimeSpan duration, CancellationToken cancellationToken) =>
        inner.HideAsync(queue, item, duration, cancellationToken);

    public virtual Task<bool> DeleteAsync(string queue, QueueItem item, CancellationToken cancellationToken) => inner.DeleteAsync(queue, item, cancellationToken);

    public Task<IReadOnlyList<QueueItem>> PeekAsync(string queue, int count, CancellationToken cancellationToken) =>
        inner.PeekAsync(queue, count, cancellationToken);

    public Task<int> CountAsync(string queue, CancellationToken cancellationToken) => inner.CountAsync(queue, cancellationToken);

    public Task CreateQueueAsync(string queue, CancellationToken cancellationToken) => inner.CreateQueueAsync(queue, cancellationToken);
}
