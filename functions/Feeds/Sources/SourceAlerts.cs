using AlertPipeline.Storage;

namespace AlertPipeline.Feeds.Sources;

/// <summary>What an operator was told of one source.</summary>
/// <param name="AlertedAt">When it was last said that something is wrong (UTC).</param>
/// <param name="RecoveredAt">When it was first seen well again after that; null while it is not.</param>
internal sealed record SourceAlert(string FeedId, DateTimeOffset AlertedAt, DateTimeOffset? RecoveredAt);

/// <summary>Rows of the Feeds table, PK = <c>alerts</c>, RK = feed id: apart from the feeds' own, which are written while they are polled.</summary>
internal sealed class SourceAlerts(ITableStore tables)
{
    private const string Partition = "alerts";

    public async Task<IReadOnlyDictionary<string, SourceAlert>> ReadAsync(CancellationToken cancellationToken)
    {
        var alerts = new Dictionary<string, SourceAlert>(StringComparer.Ordinal);
        await foreach (var row in tables.QueryAsync(StorageLayout.FeedsTable, new TableQuery(Partition), cancellationToken))
        {
            alerts[row.RowKey] = new SourceAlert(
                row.RowKey, row.GetTime(nameof(SourceAlert.AlertedAt)), row.FindTime(nameof(SourceAlert.RecoveredAt)));
        }

        return alerts;
    }

    public async Task SaveAsync(IEnumerable<SourceAlert> alerts, CancellationToken cancellationToken)
    {
        foreach (var batch in alerts.Chunk(TableStoreExtensions.MaxBatchRows))
        {
            var writes = batch.Select(alert => (TableWrite)new TableWrite.Put(new TableRow(Partition, alert.FeedId)
            {
                [nameof(SourceAlert.AlertedAt)] = alert.AlertedAt,
                [nameof(SourceAlert.RecoveredAt)] = alert.RecoveredAt,
            }));
            await tables.TryWriteAsync(StorageLayout.FeedsTable, [.. writes], cancellationToken);
        }
    }
}
