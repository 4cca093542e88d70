using System.Text.Json;
using AlertPipeline.Storage;

namespace AlertPipeline.Local;

/// <summary>When a timer ran and when it is next due (UTC), as the host keeps it in storage.</summary>
/// <param name="Last">Year 1 before the first run.</param>
/// <param name="Next">Lies in the past where an occurrence was missed.</param>
/// <param name="LastUpdated">Year 1 before the first run.</param>
internal sealed record TimerStatus(DateTimeOffset Last, DateTimeOffset Next, DateTimeOffset LastUpdated);

/// <summary>Keeps each timer's status as a small blob, where the Functions host has its own.</summary>
internal sealed class TimerMonitor(IBlobStore blobs)
{
    private const string Container = "azure-webjobs-hosts";

    public Task CreateAsync(CancellationToken cancellationToken) => blobs.CreateContainerAsync(Container, cancellationToken);

    public async Task<TimerStatus?> FindAsync(string function, CancellationToken cancellationToken) =>
        await blobs.GetAsync(Container, BlobName(function), cancellationToken) is { } blob
            ? JsonSerializer.Deserialize(blob.Content.Span, LocalJson.Default.TimerStatus)
            : null;

    public Task SaveAsync(string function, TimerStatus status, CancellationToken cancellationToken) =>
        blobs.TryPutAsync(
            Container, BlobName(function), JsonSerializer.SerializeToUtf8Bytes(status, LocalJson.Default.TimerStatus),
            BlobCondition.Always, cancellationToken);

    private static string BlobName(string function) => $"timers/local/{function}/status";
}
