using System.Globalization;

namespace AlertPipeline.Storage.InMemory;

/// <summary>Twin of <see cref="Azure.AzureQueueStore"/> for tests and simulations: visibility follows the given clock.</summary>
internal sealed class InMemoryQueueStore(TimeProvider clock) : IQueueStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Held>> _queues = new(StringComparer.Ordinal);
    private long _nextId;

    public Task CreateQueueAsync(string queue, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _queues.TryAdd(queue, []);
        }

        return Task.CompletedTask;
    }

    public Task SendAsync(string queue, string text, TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        QueueRules.Check(text, delay);
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            Queue(queue).Add(new Held(Next("message"), text, now) { VisibleAt = now + delay });
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<QueueItem>> ReceiveAsync(string queue, int count, TimeSpan lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        QueueRules.CheckReceive(count, lease);
        lock (_lock)
        {
            var taken = Visible(queue, count);
            foreach (var message in taken)
            {
                message.DequeueCount++;
                message.Hide(clock.GetUtcNow() + lease, Next("receipt"));
            }

            return Task.FromResult<IReadOnlyList<QueueItem>>(taken.ConvertAll(message => message.Item()));
        }
    }

    public Task<QueueItem?> HideAsync(string queue, QueueItem item, TimeSpan duration, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        QueueRules.CheckHide(item, duration);
        lock (_lock)
        {
            var message = Queue(queue).Find(message => message.MessageId == item.MessageId && message.Receipt == item.Receipt);
            message?.Hide(clock.GetUtcNow() + duration, Next("receipt"));
            return Task.FromResult(message?.Item());
        }
    }

    public Task<bool> DeleteAsync(string queue, QueueItem item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        QueueRules.CheckReceipt(item);
        lock (_lock)
        {
            return Task.FromResult(
                Queue(queue).RemoveAll(message => message.MessageId == item.MessageId && message.Receipt == item.Receipt) > 0);
        }
    }

    public Task<IReadOnlyList<QueueItem>> PeekAsync(string queue, int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        QueueRules.CheckCount(count);
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<QueueItem>>(
                Visible(queue, count).ConvertAll(message => message.Item() with { Receipt = "" }));
        }
    }

    public Task<int> CountAsync(string queue, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_queues.GetValueOrDefault(queue)?.Count ?? 0);
        }
    }

    private List<Held> Visible(string queue, int count) =>
        Queue(queue).Where(message => message.VisibleAt <= clock.GetUtcNow()).Take(count).ToList();

    private List<Held> Queue(string queue) =>
        _queues.GetValueOrDefault(queue) ?? throw new InvalidOperationException($"There is no queue '{queue}'; create it first.");

    private string Next(string kind) => $"{kind}-{(++_nextId).ToString(CultureInfo.InvariantCulture)}";

    private sealed class Held(string messageId, string text, DateTimeOffset insertedAt)
    {
        public string MessageId { get; } = messageId;

        public string Receipt { get; private set; } = "";

        public int DequeueCount { get; set; }

        public DateTimeOffset VisibleAt { get; set; }

        public void Hide(DateTimeOffset until, string receipt)
        {
            VisibleAt = until;
            Receipt = receipt;
        }

        public QueueItem Item() => new(MessageId, Receipt, text, DequeueCount, insertedAt, DateTimeOffset.MaxValue, VisibleAt);
    }
}
