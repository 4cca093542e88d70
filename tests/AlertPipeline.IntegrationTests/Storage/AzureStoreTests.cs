using AlertPipeline.Storage;
using AlertPipeline.Tests.Storage;
using Azure.Storage.Queues;

namespace AlertPipeline.IntegrationTests.Storage;

public sealed class AzureTableRowTests(AzuriteFixture azurite) : TableRowContract
{
    private protected override ITableStore Tables { get; } = azurite.Connection.Tables();
}

public sealed class AzureTableWriteTests(AzuriteFixture azurite) : TableWriteContract
{
    private protected override ITableStore Tables { get; } = azurite.Connection.Tables();
}

public sealed class AzureTableQueryTests(AzuriteFixture azurite) : TableQueryContract
{
    private protected override ITableStore Tables { get; } = azurite.Connection.Tables();
}

public sealed class AzureInsertMissingTests(AzuriteFixture azurite) : InsertMissingContract
{
    private protected override ITableStore Tables { get; } = azurite.Connection.Tables();
}

public sealed class AzureQueueStoreTests(AzuriteFixture azurite) : QueueStoreContract
{
    private protected override IQueueStore Queues { get; } = azurite.Connection.Queues();

    private protected override Task PauseAsync() => Task.Delay(TimeSpan.FromSeconds(0.1), TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_message_that_is_not_base64_is_moved_to_the_poison_queue_as_the_host_would()
    {
        var raw = await RawQueueAsync($"raw-{Guid.NewGuid():N}");
        await raw.SendMessageAsync("not base64 <é>", TestContext.Current.CancellationToken);

        Assert.Empty(await Queues.ReceiveAsync(raw.Name, 32, TimeSpan.FromHours(1), TestContext.Current.CancellationToken));

        Assert.Equal(0, await Queues.CountAsync(raw.Name, TestContext.Current.CancellationToken));
        Assert.Equal(
            ["not base64 <é>"],
            (await Queues.PeekAsync(StorageLayout.PoisonOf(raw.Name), 32, TestContext.Current.CancellationToken)).Select(item => item.Text));
    }

    [Fact]
    public async Task A_message_in_a_poison_queue_that_is_not_base64_can_be_received_from_there()
    {
        var raw = await RawQueueAsync(StorageLayout.PoisonOf($"raw-{Guid.NewGuid():N}"));
        await raw.SendMessageAsync("not base64 <é>", TestContext.Current.CancellationToken);

        Assert.Empty(await Queues.ReceiveAsync(raw.Name, 32, TimeSpan.FromHours(1), TestContext.Current.CancellationToken));

        Assert.Equal(
            ["not base64 <é>"],
            (await Queues.ReceiveAsync(raw.Name, 32, TimeSpan.FromHours(1), TestContext.Current.CancellationToken)).Select(item => item.Text));
        Assert.Equal(0, await Queues.CountAsync(StorageLayout.PoisonOf(raw.Name), TestContext.Current.CancellationToken));
    }

    /// <summary>A queue of a sender that does not encode.</summary>
    private async Task<QueueClient> RawQueueAsync(string name)
    {
        var raw = new QueueClient(azurite.ConnectionString, name);
        await raw.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
        return raw;
    }
}

public sealed class AzureBlobStoreTests(AzuriteFixture azurite) : BlobStoreContract
{
    private protected override IBlobStore Blobs { get; } = azurite.Connection.Blobs();
}
