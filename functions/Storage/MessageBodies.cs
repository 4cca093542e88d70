using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using AlertPipeline.Messages;

namespace AlertPipeline.Storage;

/// <summary>Message bodies that are kept until their message is done, or that do not fit a queue message: compressed blobs.</summary>
internal sealed class MessageBodies(IBlobStore blobs)
{
    /// <summary>Writes a body under a name made from its queue and content, so that the same message has one body.</summary>
    /// <returns>The blob's name.</returns>
    public async Task<string> SaveAsync(string queue, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var name = $"{queue}/{Convert.ToHexStringLower(SHA256.HashData(body.Span))}";
        await blobs.TryPutAsync(StorageLayout.MessagesContainer, name, Brotli.Compress(body.Span, CompressionLevel.Fastest), BlobCondition.Always, cancellationToken);
        return name;
    }

    /// <returns>The body, or null where it is gone: the message was done before.</returns>
    public async Task<byte[]?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var blob = await blobs.GetAsync(StorageLayout.MessagesContainer, name, cancellationToken);
        return blob is null ? null : Brotli.Decompress(blob.Content);
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        blobs.DeleteAsync(StorageLayout.MessagesContainer, name, cancellationToken);

    /// <summary>Messages whose body was written before <paramref name="olderThan"/> and is still there, as new envelopes.</summary>
    public async IAsyncEnumerable<MessageEnvelope> UnfinishedAsync(
        string queue, DateTimeOffset olderThan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in blobs.ListAsync(StorageLayout.MessagesContainer, queue + "/", cancellationToken))
        {
            if (blob.WrittenAt < olderThan)
            {
                yield return new MessageEnvelope(MessageEnvelope.CurrentVersion, queue, 0, 0, blob.WrittenAt, BodyBlob: blob.Name);
            }
        }
    }
}
