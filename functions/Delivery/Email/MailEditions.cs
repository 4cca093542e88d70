using System.IO.Compression;
using System.Text.Json;
using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Delivery.Email;

/// <summary>Container <c>editions</c>: each edition under the hash of its content, so that it never changes and is written once.</summary>
internal sealed class MailEditions(IBlobStore blobs)
{
    /// <returns>The edition's id: 32 hex digits. The same content has the same.</returns>
    public async Task<string> KeepAsync(MailEdition edition, CancellationToken cancellationToken)
    {
        var content = JsonSerializer.Serialize(edition, DeliveryJson.Default.MailEdition);
        var id = StableHash.Id("edition", content)[..32];

        // False where it is there already, from another shard or from a run that was cut off.
        await blobs.TryPutAsync(
            StorageLayout.EditionsContainer, id, Brotli.Compress(System.Text.Encoding.UTF8.GetBytes(content), CompressionLevel.Optimal), BlobCondition.Absent,
            cancellationToken);
        return id;
    }

    /// <exception cref="InvalidDataException">There is none: it was deleted before its deliveries.</exception>
    public async Task<MailEdition> GetAsync(string id, CancellationToken cancellationToken)
    {
        var blob = await blobs.GetAsync(StorageLayout.EditionsContainer, id, cancellationToken)
            ?? throw new InvalidDataException($"The edition '{id}' is not in the container '{StorageLayout.EditionsContainer}' any more; its mails can't be sent.");
        return JsonSerializer.Deserialize(Brotli.Decompress(blob.Content), DeliveryJson.Default.MailEdition)
            ?? throw new InvalidDataException($"The edition '{id}' is 'null'.");
    }
}

/// <summary>Frozen mails as their readers get them. Reads each edition once: one of these per message.</summary>
internal sealed class FrozenMails(MailEditions editions)
{
    private readonly Dictionary<string, MailEdition> _read = new(StringComparer.Ordinal);

    public async Task<FrozenMail> GetAsync(DeliveryRecord delivery, CancellationToken cancellationToken)
    {
        var slip = FrozenContent.UnpackMail(delivery);
        if (!_read.TryGetValue(slip.EditionId, out var edition))
        {
            _read.Add(slip.EditionId, edition = await editions.GetAsync(slip.EditionId, cancellationToken));
        }

        return slip.Fill(edition);
    }
}
