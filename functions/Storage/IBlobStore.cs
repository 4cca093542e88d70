namespace AlertPipeline.Storage;

/// <summary>Azure Blob storage, as far as this project uses it: whole small blobs.</summary>
internal interface IBlobStore
{
    /// <returns>The blob, or null where there is none.</returns>
    Task<BlobItem?> GetAsync(string container, string name, CancellationToken cancellationToken);

    /// <summary>Writes a whole blob, if the condition holds.</summary>
    /// <returns>False where the condition failed: nothing was written.</returns>
    Task<bool> TryPutAsync(
        string container, string name, ReadOnlyMemory<byte> content, BlobCondition condition, CancellationToken cancellationToken);

    /// <summary>Deletes the blob; one that is not there is no error.</summary>
    Task DeleteAsync(string container, string name, CancellationToken cancellationToken);

    /// <summary>The blobs whose name begins with <paramref name="prefix"/>, in order of name.</summary>
    IAsyncEnumerable<BlobEntry> ListAsync(string container, string prefix, CancellationToken cancellationToken);

    Task CreateContainerAsync(string container, CancellationToken cancellationToken);
}

/// <summary>When a blob may be written.</summary>
/// <param name="IfAbsent">Only where there is none.</param>
/// <param name="IfMatch">Only where the blob still has this ETag.</param>
internal readonly record struct BlobCondition(bool IfAbsent, string? IfMatch)
{
    public static readonly BlobCondition Always;
    public static readonly BlobCondition Absent = new(true, null);

    public static BlobCondition Match(string etag) => new(false, etag);
}

internal sealed record BlobItem(ReadOnlyMemory<byte> Content, string ETag);

/// <param name="WrittenAt">Storage's clock (UTC).</param>
internal sealed record BlobEntry(string Name, DateTimeOffset WrittenAt, long LengthBytes);
