using System.Text.Json;
using AlertPipeline.Hosting;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Hosting;

/// <summary>The runner of stages over stores in memory, with a clock that stands at 2026-11-24 07:00 UTC.</summary>
internal sealed class StageWorld
{
    public const int MaxDequeueCount = 5;
    public const string MessageId = "message-1";
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    public StageWorld()
    {
        Tables = new InMemoryTableStore(Clock);
        Queues = new InMemoryQueueStore(Clock);
        Blobs = new InMemoryBlobStore(Clock);
        Bodies = new MessageBodies(Blobs);
        Failures = new FailureLog(Tables, Clock);
        Runner = new StageRunner(
            new MessageQueue(Queues), Queues, Bodies, Failures, new HostingOptions(MaxDequeueCount, Deadline), Clock,
            NullLogger<StageRunner>.Instance);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero));

    public InMemoryTableStore Tables { get; }

    public InMemoryQueueStore Queues { get; }

    public InMemoryBlobStore Blobs { get; }

    public MessageBodies Bodies { get; }

    public FailureLog Failures { get; }

    public StageRunner Runner { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>With everything set up; without, every write to storage fails.</summary>
    public static async Task<StageWorld> CreateAsync()
    {
        var world = new StageWorld();
        await new StorageSetup(world.Tables, world.Queues, world.Blobs).CreateAllAsync(Cancellation);
        return world;
    }

    public MessageSender<TMessage> Sender<TMessage>() where TMessage : IMessage<TMessage> => new(Queues, Blobs, Clock);

    /// <summary>Sends a message and takes it off its queue again: the text that the host would hand over.</summary>
    public async Task<string> SendAsync<TMessage>(TMessage message) where TMessage : IMessage<TMessage>
    {
        await Sender<TMessage>().SendAsync(message, Cancellation);
        var item = Assert.Single(await Queues.ReceiveAsync(TMessage.QueueName, 32, TimeSpan.FromMinutes(10), Cancellation));
        await Queues.DeleteAsync(TMessage.QueueName, item, Cancellation);
        return item.Text;
    }

    public Task<bool> RunAsync<TMessage>(string text, Func<TMessage, CancellationToken, Task> handle, int? dequeueCount = 1)
        where TMessage : IMessage<TMessage> =>
        Runner.RunAsync(new Stage<TMessage>(handle), new QueueInvocation(text, MessageId, dequeueCount), Cancellation);

    public async Task<IReadOnlyList<string>> TextsAsync(string queue) =>
        (await Queues.PeekAsync(queue, 32, Cancellation)).Select(item => item.Text).ToList();

    public Task<IReadOnlyList<string>> PoisonAsync<TMessage>() where TMessage : IMessage<TMessage> =>
        TextsAsync(StorageLayout.PoisonOf(TMessage.QueueName));

    public async Task<IReadOnlyList<string>> BodyNamesAsync() =>
        await Blobs.ListAsync(StorageLayout.MessagesContainer, "", Cancellation).Select(blob => blob.Name).ToListAsync(Cancellation);

    /// <summary>An envelope with a body as given.</summary>
    public string Envelope(string kind, string? body, int version = 1, int attempt = 0, DateTimeOffset? enqueuedAt = null) =>
        MessageQueue.Write(new MessageEnvelope(
            version, kind, attempt, 0, enqueuedAt ?? Clock.GetUtcNow(), Body: body is null ? null : JsonElement.Parse(body)));
}

/// <summary>A stage that does what the test says and counts what it was given.</summary>
internal sealed class Stage<TMessage>(Func<TMessage, CancellationToken, Task> handle) : IMessageHandler<TMessage>
{
    public List<TMessage> Handled { get; } = [];

    public Task HandleAsync(TMessage message, CancellationToken cancellationToken)
    {
        Handled.Add(message);
        return handle(message, cancellationToken);
    }
}
