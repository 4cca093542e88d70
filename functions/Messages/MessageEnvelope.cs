using System.Text.Json;

namespace AlertPipeline.Messages;

/// <summary>What is on the queue: the message, or a pointer to it, and what Hosting needs to know about this try.</summary>
/// <remarks>
/// The host merges a message's top-level properties into its own metadata and lets the message win, so none of these
/// names may equal one of the host's (<c>id</c>, <c>dequeueCount</c>, <c>insertionTime</c>, <c>popReceipt</c>, <c>sys</c> …).
/// </remarks>
/// <param name="EnvelopeVersion">Shape of this record.</param>
/// <param name="Kind">Name of the message, which is the name of its queue.</param>
/// <param name="Attempt">0 at first; grows each time Hosting puts the message back for later.</param>
/// <param name="Redrives">How often Maintain has put it back from the poison queue.</param>
/// <param name="EnqueuedAt">When the message was first queued (UTC).</param>
/// <param name="TraceParent">W3C trace context of the sender.</param>
/// <param name="Body">The message, where it is small and not kept.</param>
/// <param name="BodyBlob">Name of the blob in container <c>messages</c> that holds it otherwise.</param>
internal sealed record MessageEnvelope(
    int EnvelopeVersion, string Kind, int Attempt, int Redrives, DateTimeOffset EnqueuedAt,
    string? TraceParent = null, JsonElement? Body = null, string? BodyBlob = null)
{
    public const int CurrentVersion = 1;
}
