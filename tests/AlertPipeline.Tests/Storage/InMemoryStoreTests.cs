using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Storage;

public sealed class InMemoryTableRowTests : TableRowContract
{
    private protected override ITableStore Tables { get; } = new InMemoryTableStore(new FakeTimeProvider());
}

public sealed class InMemoryTableWriteTests : TableWriteContract
{
    private protected override ITableStore Tables { get; } = new InMemoryTableStore(new FakeTimeProvider());
}

public sealed class InMemoryTableQueryTests : TableQueryContract
{
    private protected override ITableStore Tables { get; } = new InMemoryTableStore(new FakeTimeProvider());
}

public sealed class InMemoryInsertMissingTests : InsertMissingContract
{
    private protected override ITableStore Tables { get; } = new InMemoryTableStore(new FakeTimeProvider());
}

public sealed class InMemoryQueueStoreTests : QueueStoreContract
{
    private readonly FakeTimeProvider _clock = new();
    private readonly InMemoryQueueStore _queues;

    public InMemoryQueueStoreTests() => _queues = new InMemoryQueueStore(_clock);

    private protected override IQueueStore Queues => _queues;

    private protected override Task PauseAsync()
    {
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_message_is_visible_from_the_instant_its_time_is_over_and_not_before()
    {
        await _queues.CreateQueueAsync("q", TestContext.Current.CancellationToken);
        await _queues.SendAsync("q", "a", TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        _clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.Empty(await _queues.ReceiveAsync("q", 1, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Single(await _queues.ReceiveAsync("q", 1, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        _clock.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.Empty(await _queues.ReceiveAsync("q", 1, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Single(await _queues.ReceiveAsync("q", 1, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }
}

public sealed class InMemoryBlobStoreTests : BlobStoreContract
{
    private protected override IBlobStore Blobs { get; } = new InMemoryBlobStore(new FakeTimeProvider());
}
