using System.Diagnostics;
using System.Text.Json;
using AlertPipeline.Messages;

namespace AlertPipeline.Storage;

/// <summary>Sends messages of one kind.</summary>
internal sealed class MessageSender<TMessage>(MessageQueue queue, MessageBodies bodies, TimeProvider clock)
    where TMessage : IMessage<TMessage>
{
    /// <summary>Past this the body goes to a blob: 48 KiB fit, less what the envelope takes.</summary>
    private const int MaxInlineBytes = 40 * 1024;

    public MessageSender(IQueueStore queues, IBlobStore blobs, TimeProvider clock)
        : this(new MessageQueue(queues), new MessageBodies(blobs), clock)
    {
    }

    public Task SendAsync(TMessage message, CancellationToken cancellationToken) => SendAsync(message, TimeSpan.Zero, cancellationToken);

    /// <param name="delay">How long nobody can receive it; 7 days at most.</param>
    public async Task SendAsync(TMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, TMessage.JsonType);
        var envelope = new MessageEnvelope(
            MessageEnvelope.CurrentVersion, TMessage.QueueName, 0, 0, clock.GetUtcNow(), Activity.Current?.Id);
        envelope = TMessage.KeepBodyUntilDone || body.Length > MaxInlineBytes
            ? envelope with { BodyBlob = await bodies.SaveAsync(TMessage.QueueName, body, cancellationToken) }
            : envelope with { Body = JsonElement.Parse(body) };
        await queue.SendAsync(envelope, delay, cancellationToken);
    }
}
