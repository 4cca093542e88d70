using System.Runtime.CompilerServices;
using global::Azure;
using global::Azure.Storage.Blobs;
using global::Azure.Storage.Blobs.Models;

namespace AlertPipeline.Storage.Azure;

/// <summary>Blobs of the storage account.</summary>
internal sealed class AzureBlobStore(BlobServiceClient service) : IBlobStore
{
    public Task CreateContainerAsync(string container, CancellationToken cancellationToken) =>
        service.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellationToken);

    public async Task<BlobItem?> GetAsync(string container, string name, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult blob = await Blob(container, name).DownloadContentAsync(cancellationToken);
            return new BlobItem(blob.Content.ToMemory(), blob.Details.ETag.ToString());
        }
        catch (RequestFailedException failure) when (failure.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    public async Task<bool> TryPutAsync(
        string container, string name, ReadOnlyMemory<byte> content, BlobCondition condition, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            Conditions = new BlobRequestConditions
            {
                IfNoneMatch = condition.IfAbsent ? ETag.All : null,
                IfMatch = condition.IfMatch is { } etag ? new ETag(etag) : null,
            },
        };
        try
        {
            await Blob(container, name).UploadAsync(BinaryData.FromBytes(content), options, cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.ErrorCode == BlobErrorCode.BlobAlreadyExists || failure.Status == 412)
        {
            return false;
        }
    }

    public Task DeleteAsync(string container, string name, CancellationToken cancellationToken) =>
        Blob(container, name).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    public async IAsyncEnumerable<BlobEntry> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var blobs = service.GetBlobContainerClient(container)
            .GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken);
        await foreach (var blob in blobs)
        {
            yield return new BlobEntry(blob.Name, blob.Properties.LastModified ?? default, blob.Properties.ContentLength ?? 0);
        }
    }

    private BlobClient Blob(string container, string name) => service.GetBlobContainerClient(container).GetBlobClient(name);
}
