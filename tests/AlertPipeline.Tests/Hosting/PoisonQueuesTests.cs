using AlertPipeline.Hosting;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Tests.Storage;

namespace AlertPipeline.Tests.Hosting;

public sealed class PoisonQueuesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_comes_back_at_once_is_sent_back_once_a_call()
    {
        var world = await StageWorld.CreateAsync();
        var queues = new RefusingQueues(world.Queues);
        await world.Queues.CreateQueueAsync(StorageLayout.PoisonOf(FeedsDue.QueueName), Cancellation);
        await world.Queues.SendAsync(StorageLayout.PoisonOf(FeedsDue.QueueName), "not an envelope", TimeSpan.Zero, Cancellation);

        var sent = await new PoisonQueues(queues, world.Failures, world.Clock).RedriveAllAsync(FeedsDue.QueueName, Cancellation);

        Assert.Equal(1, sent);
        Assert.Equal(1, await world.Queues.CountAsync(StorageLayout.PoisonOf(FeedsDue.QueueName), Cancellation));
    }

    /// <summary>Whatever is sent is poisoned in the same moment, as by a stage that runs beside.</summary>
    private sealed class RefusingQueues(IQueueStore inner) : PassingQueueStore(inner)
    {
        private int _sends;

        public override Task SendAsync(string queue, string text, TimeSpan delay, CancellationToken cancellationToken) => ++_sends > 20
            ? throw new InvalidOperationException("It goes round and round.")
            : base.SendAsync(StorageLayout.PoisonOf(queue), text, delay, cancellationToken);
    }
}
