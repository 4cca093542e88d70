using AlertPipeline.Hosting;
using AlertPipeline.Maintenance;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace AlertPipeline.Tests.Maintenance;

public sealed class MaintainerTests
{
    private static readonly ArticlesFound Batch = new(ArticlesFound.CurrentVersion, []);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_storage_lost_is_sent_again_once_and_done()
    {
        var world = await StageWorld.CreateAsync();
        await world.SendAsync(Batch);
        await MaintainAsync(world);
        Assert.Empty(await world.TextsAsync(ArticlesFound.QueueName));

        world.Clock.Advance(TimeSpan.FromMinutes(31));
        await MaintainAsync(world);
        await MaintainAsync(world);

        var text = Assert.Single(await world.TextsAsync(ArticlesFound.QueueName));
        var handled = 0;
        Assert.True(await world.RunAsync<ArticlesFound>(text, (_, _) => Task.FromResult(handled++)));
        Assert.Equal(1, handled);
        Assert.Empty(await world.BodyNamesAsync());
    }

    [Fact]
    public async Task A_message_that_was_lost_twice_is_sent_again_twice()
    {
        var world = await StageWorld.CreateAsync();
        await world.SendAsync(Batch);

        for (var loss = 0; loss < 2; loss++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(31));
            await MaintainAsync(world);
        }

        Assert.Equal(2, await world.Queues.CountAsync(ArticlesFound.QueueName, Cancellation));
    }

    [Fact]
    public async Task A_message_that_waits_for_what_is_down_is_not_taken_for_lost()
    {
        var world = await StageWorld.CreateAsync();
        var text = await world.SendAsync(Batch);
        await world.RunAsync<ArticlesFound>(text, (_, _) => throw new DependencyUnavailableException("SMTP", "down", TimeSpan.FromHours(4)));

        for (var sweep = 0; sweep < 5; sweep++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(45));
            await MaintainAsync(world);
        }

        Assert.Equal(1, await world.Queues.CountAsync(ArticlesFound.QueueName, Cancellation));
    }

    [Fact]
    public async Task A_message_that_failed_for_a_reason_stays_in_the_poison_queue()
    {
        var world = await StageWorld.CreateAsync();
        var text = await world.SendAsync(Batch);
        await world.RunAsync<ArticlesFound>(text, (_, _) => throw new UnprocessableMessageException("no"));

        world.Clock.Advance(TimeSpan.FromHours(1));
        await MaintainAsync(world);

        Assert.Equal([text], await world.PoisonAsync<ArticlesFound>());
        Assert.Empty(await world.TextsAsync(ArticlesFound.QueueName));
    }

    [Fact]
    public async Task The_victim_of_a_crash_goes_back_from_the_poison_queue_three_times()
    {
        var world = await StageWorld.CreateAsync();
        var text = await world.SendAsync(new FeedsDue(FeedsDue.CurrentVersion, [1]));
        var returned = 0;
        for (var crash = 0; crash < 5; crash++)
        {
            await world.Queues.SendAsync(StorageLayout.PoisonOf(FeedsDue.QueueName), text, TimeSpan.Zero, Cancellation);
            await MaintainAsync(world);
            if (await world.Queues.ReceiveAsync(FeedsDue.QueueName, 1, TimeSpan.FromMinutes(1), Cancellation) is [var item])
            {
                await world.Queues.DeleteAsync(FeedsDue.QueueName, item, Cancellation);
                text = item.Text;
                returned++;
            }
        }

        Assert.Equal(3, returned);
    }

    [Fact]
    public async Task What_an_operator_sends_back_begins_as_new()
    {
        var world = await StageWorld.CreateAsync();
        var text = world.Envelope(FeedsDue.QueueName, """{"version":1,"shards":[1]}""", attempt: 7, enqueuedAt: world.Clock.GetUtcNow().AddHours(-80));
        await world.RunAsync<FeedsDue>(text, (_, _) => throw new DependencyUnavailableException("publishers", "down"));
        Assert.Equal([text], await world.PoisonAsync<FeedsDue>());

        var sent = await Poison(world).RedriveAllAsync(FeedsDue.QueueName, Cancellation);

        var back = MessageQueue.Read(Assert.Single(await world.TextsAsync(FeedsDue.QueueName)));
        Assert.Equal((1, 0, world.Clock.GetUtcNow()), (sent, back.Attempt, back.EnqueuedAt));
        Assert.Empty(await world.PoisonAsync<FeedsDue>());
        Assert.Null(await world.Failures.FindReasonAsync(FeedsDue.QueueName, text, Cancellation));
    }

    private static Task MaintainAsync(StageWorld world) => new Maintainer(
        [new UnfinishedBodies(world.Bodies, new MessageQueue(world.Queues), world.Failures, world.Clock)], [], Poison(world), world.Clock,
        NullLogger<Maintainer>.Instance).RunAsync(Cancellation);

    private static PoisonQueues Poison(StageWorld world) => new(world.Queues, world.Failures, world.Clock);
}
