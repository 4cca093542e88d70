using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertPipeline.Net;
using AlertPipeline.Storage;

namespace AlertPipeline.Feeds;

/// <summary>The first line of an archived document.</summary>
/// <param name="Address">Where the bytes came from, after redirects.</param>
/// <param name="FetchedAt">UTC.</param>
internal sealed record RawHead(string FeedId, string Address, DateTimeOffset FetchedAt, int Status, IReadOnlyDictionary<string, string> Headers);

/// <summary>Keeps what feeds really answered, so that a day can be replayed.</summary>
/// <remarks>
/// Container <c>raw</c>; name = <c>yyyy-MM-dd/feed id/hash of the body.gz</c>, so that a repeated run writes the same blob.
/// Content, gzip: a <see cref="RawHead"/> as one line of JSON, a line feed, the bytes as they came (decompressed).
/// </remarks>
internal sealed class RawArchive(IBlobStore blobs)
{
    public async Task SaveAsync(string feedId, OutboundAnswer answer, DateTimeOffset fetchedAt, CancellationToken cancellationToken)
    {
        var head = new RawHead(feedId, answer.Address.AbsoluteUri, fetchedAt, (int)answer.Status, answer.Headers);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(JsonSerializer.SerializeToUtf8Bytes(head, RawJson.Default.RawHead));
            gzip.WriteByte((byte)'\n');
            gzip.Write(answer.Body.Span);
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(answer.Body.Span))[..16];
        var day = fetchedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await blobs.TryPutAsync(
            StorageLayout.RawContainer, $"{day}/{feedId}/{hash}.gz", packed.ToArray(), BlobCondition.Always, cancellationToken);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RawHead))]
internal sealed partial class RawJson : JsonSerializerContext;
