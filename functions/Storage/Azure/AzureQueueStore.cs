using System.Collections.Concurrent;
using global::Azure;
using global::Azure.Storage.Queues;
using global::Azure.Storage.Queues.Models;

namespace AlertPipeline.Storage.Azure;

/// <summary>Queues of the storage account. Clients encode as base64, because <c>host.json</c> says so for the whole app.</summary>
internal sealed class AzureQueueStore : IQueueStore
{
    private readonly ConcurrentDictionary<string, QueueClient> _clients = new(StringComparer.Ordinal);
    private readonly QueueServiceClient _service;

    public AzureQueueStore(Func<QueueClientOptions, QueueServiceClient> connect)
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        options.MessageDecodingFailed += MoveToPoisonAsync;
        _service = connect(options);
    }

    public Task CreateQueueAsync(string queue, CancellationToken cancellationToken) =>
        Client(queue).CreateIfNotExistsAsync(cancellationToken: cancellationToken);

    public Task SendAsync(string queue, string text, TimeSpan delay, CancellationToken cancellationToken)
    {
        QueueRules.Check(text, delay);

        // A time to live of -1 second: never expires. The default is 7 days, after which a message is gone without a trace.
        return Client(queue).SendMessageAsync(text, delay, TimeSpan.FromSeconds(-1), cancellationToken);
    }

    public async Task<IReadOnlyList<QueueItem>> ReceiveAsync(string queue, int count, TimeSpan lease, CancellationToken cancellationToken)
    {
        QueueRules.CheckReceive(count, lease);
        QueueMessage[] messages = await Client(queue).ReceiveMessagesAsync(count, lease, cancellationToken);
        return Array.ConvertAll(messages, message => new QueueItem(
            message.MessageId, message.PopReceipt, message.Body.ToString(), checked((int)message.DequeueCount),
            message.InsertedOn ?? default, message.ExpiresOn ?? DateTimeOffset.MaxValue, message.NextVisibleOn ?? default));
    }

    public async Task<QueueItem?> HideAsync(string queue, QueueItem item, TimeSpan duration, CancellationToken cancellationToken)
    {
        QueueRules.CheckHide(item, duration);
        try
        {
            var receipt = await Client(queue).UpdateMessageAsync(
                item.MessageId, item.Receipt, visibilityTimeout: duration, cancellationToken: cancellationToken);
            return item with { Receipt = receipt.Value.PopReceipt, NextVisibleAt = receipt.Value.NextVisibleOn };
        }
        catch (RequestFailedException failure) when (IsStaleReceipt(failure))
        {
            return null;
        }
    }

    public async Task<bool> DeleteAsync(string queue, QueueItem item, CancellationToken cancellationToken)
    {
        QueueRules.CheckReceipt(item);
        try
        {
            await Client(queue).DeleteMessageAsync(item.MessageId, item.Receipt, cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (IsStaleReceipt(failure))
        {
            return false;
        }
    }

    public async Task<IReadOnlyList<QueueItem>> PeekAsync(string queue, int count, CancellationToken cancellationToken)
    {
        QueueRules.CheckCount(count);
        PeekedMessage[] messages = await Client(queue).PeekMessagesAsync(count, cancellationToken);
        return Array.ConvertAll(messages, message => new QueueItem(
            message.MessageId, "", message.Body.ToString(), checked((int)message.DequeueCount),
            message.InsertedOn ?? default, message.ExpiresOn ?? DateTimeOffset.MaxValue, default));
    }

    public async Task<int> CountAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            QueueProperties properties = await Client(queue).GetPropertiesAsync(cancellationToken);
            return properties.ApproximateMessagesCount;
        }
        catch (RequestFailedException failure) when (failure.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return 0;
        }
    }

    private QueueClient Client(string queue) => _clients.GetOrAdd(queue, _service.GetQueueClient);

    private static bool IsStaleReceipt(RequestFailedException failure) =>
        failure.ErrorCode == QueueErrorCode.PopReceiptMismatch || failure.ErrorCode == QueueErrorCode.MessageNotFound;

    /// <summary>What the host does with a message that is not base64: straight to the poison queue, as it is.</summary>
    private async Task MoveToPoisonAsync(QueueMessageDecodingFailedEventArgs failed)
    {
        if (failed.ReceivedMessage is not { } message)
        {
            return;
        }

        // A poison queue has none of its own: there the message is written again, readable.
        var poison = Client(StorageLayout.IsPoison(failed.Queue.Name) ? failed.Queue.Name : StorageLayout.PoisonOf(failed.Queue.Name));
        await poison.CreateIfNotExistsAsync(cancellationToken: failed.CancellationToken);
        await poison.SendMessageAsync(message.Body, TimeSpan.Zero, TimeSpan.FromSeconds(-1), failed.CancellationToken);
        await failed.Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, failed.CancellationToken);
    }
}
