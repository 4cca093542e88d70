using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using AlertPipeline.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace AlertPipeline.Delivery.Email;

/// <summary>Container <c>editions</c>: each edition under the hash of its content, so that it never changes and is written once.</summary>
/// <remarks>What was written or read lately stays in memory, since the mails of a morning share few editions: <see cref="MaxKeptBytes"/> at most.</remarks>
internal sealed class MailEditions(IBlobStore blobs) : IDisposable
{
    private const byte LineEnd = (byte)'\n';
    private const long MaxKeptBytes = 16 * 1024 * 1024;

    /// <summary>Much shorter than editions are kept in storage, so that none is taken for written that was deleted since.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private readonly MemoryCache _lately = new(new MemoryCacheOptions { SizeLimit = MaxKeptBytes });

    /// <returns>The edition's id: 32 hex digits. The same content has the same.</returns>
    public async Task<string> KeepAsync(MailEdition edition, CancellationToken cancellationToken)
    {
        var content = Write(edition);
        var id = Convert.ToHexStringLower(SHA256.HashData(content))[..32];
        if (_lately.TryGetValue(id, out _))
        {
            return id;
        }

        // False where it is there already, from another shard or from a run that was cut off.
        await blobs.TryPutAsync(
            StorageLayout.EditionsContainer, id, Brotli.Compress(content, CompressionLevel.Optimal), BlobCondition.Absent, cancellationToken);
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
        var edition = Read(Brotli.Decompress(blob.Content));
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
        id, edition, new MemoryCacheEntryOptions { Size = edition.Html.Length + (2 * edition.Text.Length), AbsoluteExpirationRelativeToNow = KeptFor });

    /// <summary>A line of JSON, then the HTML as it is.</summary>
    private static byte[] Write(MailEdition edition) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(edition with { Html = default }, DeliveryJson.Default.MailEdition), LineEnd, .. edition.Html.Span];

    private static MailEdition Read(byte[] content)
    {
        var line = Array.IndexOf(content, LineEnd);
        return JsonSerializer.Deserialize(content.AsSpan(0, line), DeliveryJson.Default.MailEdition)! with { Html = content.AsMemory(line + 1) };
    }
}
