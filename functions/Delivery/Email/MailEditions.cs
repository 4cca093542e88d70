using System.IO.Compression;
using System.Text.Json;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace AlertPipeline.Delivery.Email;

/// <summary>Container <c>editions</c>: each edition under the hash of its content, so that it never changes and is written once.</summary>
/// <remarks>What was written or read lately stays in memory, since the mails of a morning share few editions: <see cref="MaxKeptChars"/> at most.</remarks>
internal sealed class MailEditions(IBlobStore blobs) : IDisposable
{
    private const long MaxKeptChars = 8 * 1024 * 1024;

    /// <summary>Much shorter than editions are kept in storage, so that none is taken for written that was deleted since.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private readonly MemoryCache _lately = new(new MemoryCacheOptions { SizeLimit = MaxKeptChars });

    /// <returns>The edition's id: 32 hex digits. The same content has the same.</returns>
    public async Task<string> KeepAsync(MailEdition edition, CancellationToken cancellationToken)
    {
        var content = JsonSerializer.Serialize(edition, DeliveryJson.Default.MailEdition);
        var id = StableHash.Id("edition", content)[..32];
        if (_lately.TryGetValue(id, out _))
        {
            return id;
        }

        // False where it is there already, from another shard or from a run that was cut off.
        await blobs.TryPutAsync(
            StorageLayout.EditionsContainer, id, Brotli.Compress(System.Text.Encoding.UTF8.GetBytes(content), CompressionLevel.Optimal), BlobCondition.Absent,
            cancellationToken);
        Remember(id, edition);
        return id;
    }

    /// <exception cref="InvalidDataException">There is none: it was deleted before its deliveries.</exception>
    public async Task<MailEdition> GetAsync(string id, CancellationToken cancellationToken)
    {
        if (_lately.TryGetValue(id, out MailEdition? known))
        {
            return known!;
        }

        var blob = await blobs.GetAsync(StorageLayout.EditionsContainer, id, cancellationToken)
            ?? throw new InvalidDataException($"The edition '{id}' is not in the container '{StorageLayout.EditionsContainer}' any more; its mails can't be sent.");
        var edition = JsonSerializer.Deserialize(Brotli.Decompress(blob.Content), DeliveryJson.Default.MailEdition)
            ?? throw new InvalidDataException($"The edition '{id}' is 'null'.");
        Remember(id, edition);
        return edition;
    }

    /// <summary>The mail as its reader gets it.</summary>
    public async Task<FrozenMail> GetAsync(DeliveryRecord delivery, CancellationToken cancellationToken)
    {
        var slip = FrozenContent.UnpackMail(delivery);
        return slip.Fill(await GetAsync(slip.EditionId, cancellationToken));
    }

    public void Dispose() => _lately.Dispose();

    private void Remember(string id, MailEdition edition) => _lately.Set(
        id, edition, new MemoryCacheEntryOptions { Size = edition.Html.Length + edition.Text.Length, AbsoluteExpirationRelativeToNow = KeptFor });
}
