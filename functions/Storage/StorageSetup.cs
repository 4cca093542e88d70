namespace AlertPipeline.Storage;

/// <summary>Creates what <see cref="StorageLayout"/> names. In Azure the template has done it; on one machine <c>run</c> does.</summary>
internal sealed class StorageSetup(ITableStore tables, IQueueStore queues, IBlobStore blobs)
{
    public async Task CreateAllAsync(CancellationToken cancellationToken)
    {
        foreach (var table in StorageLayout.Tables)
        {
            await tables.CreateTableAsync(table, cancellationToken);
        }

        foreach (var container in StorageLayout.Containers)
        {
            await blobs.CreateContainerAsync(container, cancellationToken);
        }

        foreach (var queue in StorageLayout.Queues)
        {
            await queues.CreateQueueAsync(queue, cancellationToken);
            await queues.CreateQueueAsync(StorageLayout.PoisonOf(queue), cancellationToken);
        }
    }
}
