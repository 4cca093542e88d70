namespace AlertPipeline.Storage;

/// <summary>Azure Storage queues, as far as this project uses them. Texts travel base64-encoded, as <c>host.json</c> says.</summary>
internal interface IQueueStore
{
    /// <summary>Queues a text that never expires.</summary>
    /// <param name="text">48 KiB of UTF-8 at most: 64 KiB once it is base64.</param>
    /// <param name="delay">How long nobody can receive it; 7 days at most. Zero = at once.</param>
    Task SendAsync(string queue, string text, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Takes up to <paramref name="count"/> messages (1 to 32) and hides them for <paramref name="lease"/>.</summary>
    Task<IReadOnlyList<QueueItem>> ReceiveAsync(string queue, int count, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Hides a received message for so long from now; zero shows it at once.</summary>
    /// <returns>The message with its new receipt; null where the receipt is not valid any more.</returns>
    Task<QueueItem?> HideAsync(string queue, QueueItem item, TimeSpan duration, CancellationToken cancellationToken);

    /// <returns>False where the receipt is not valid any more: someone else has the message.</returns>
    Task<bool> DeleteAsync(string queue, QueueItem item, CancellationToken cancellationToken);

    /// <summary>Looks at up to <paramref name="count"/> visible messages (1 to 32) without taking them.</summary>
    Task<IReadOnlyList<QueueItem>> PeekAsync(string queue, int count, CancellationToken cancellationToken);

    /// <summary>About how many messages are there, hidden ones included; 0 where the queue does not exist.</summary>
    Task<int> CountAsync(string queue, CancellationToken cancellationToken);

    Task CreateQueueAsync(string queue, CancellationToken cancellationToken);
}

/// <summary>A message as received or peeked.</summary>
/// <param name="MessageId">Given by storage; the same on every delivery of this message.</param>
/// <param name="Receipt">Needed to hide or delete it; empty on a peeked message.</param>
/// <param name="DequeueCount">How often it was received, this time included.</param>
internal sealed record QueueItem(
    string MessageId, string Receipt, string Text, int DequeueCount,
    DateTimeOffset InsertedAt, DateTimeOffset ExpiresAt, DateTimeOffset NextVisibleAt);
