using System.Text.Json;
using AlertPipeline.Messages;

namespace AlertPipeline.Storage;

/// <summary>Puts envelopes on their queues.</summary>
internal sealed class MessageQueue(IQueueStore queues)
{
    public Task SendAsync(MessageEnvelope envelope, TimeSpan delay, CancellationToken cancellationToken) =>
        queues.SendAsync(envelope.Kind, Write(envelope), delay, cancellationToken);

    public static string Write(MessageEnvelope envelope) => JsonSerializer.Serialize(envelope, MessageJson.Default.MessageEnvelope);

    /// <returns>Null where the text is not an envelope of a version we read.</returns>
    public static MessageEnvelope? TryRead(string text)
    {
        try
        {
            return Read(text);
        }
        catch (UnprocessableMessageException)
        {
            return null;
        }
    }

    /// <exception cref="UnprocessableMessageException">The text is not an envelope of a version we read.</exception>
    public static MessageEnvelope Read(string text)
    {
        try
        {
            var envelope = JsonSerializer.Deserialize(text, MessageJson.Default.MessageEnvelope)
                ?? throw new UnprocessableMessageException("The message text is 'null'; expected an envelope.");
            return envelope.EnvelopeVersion is >= MessageEnvelope.CurrentVersion - 1 and <= MessageEnvelope.CurrentVersion
                ? envelope
                : throw new UnprocessableMessageException(
                    $"Envelope version {envelope.EnvelopeVersion}; this program reads {MessageEnvelope.CurrentVersion - 1} and {MessageEnvelope.CurrentVersion}.");
        }
        catch (JsonException failure)
        {
            throw new UnprocessableMessageException($"The message text is not an envelope: {failure.Message}", failure);
        }
    }
}
