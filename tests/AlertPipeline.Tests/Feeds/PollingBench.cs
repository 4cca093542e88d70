using System.Text.Json;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Discovery;
using AlertPipeline.Messages;
using AlertPipeline.Net;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Feeds;

/// <summary>The Feeds room over stores in memory and a stand-in for the web.</summary>
internal sealed class PollingBench : IDisposable
{
    private readonly InMemoryQueueStore _queues;
    private readonly InMemoryBlobStore _blobs;

    /// <param name="http">null = the stand-in <see cref="Web"/>.</param>
    public PollingBench(Action<FeedsOptions>? configure = null, GuardedHttp? http = null)
    {
        var options = new FeedsOptions();
        configure?.Invoke(options);
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero));
        Web = new StubWeb(Clock);
        _queues = new InMemoryQueueStore(Clock);
        _blobs = new InMemoryBlobStore(Clock);
        Archive = new InterruptedBlobStore(_blobs);
        Tables = new FailingTableStore(new InMemoryTableStore(Clock));
        States = new FeedStates(Tables);
        Registry = new FeedRegistry(States, Clock);
        var wrapped = Options.Create(options);
        var client = new FeedClient(http ?? Web.Http, wrapped, Clock, NullLogger<FeedClient>.Instance);
        Finder = new FeedFinder(client);
        var visit = new FeedVisit(client, new RawArchive(Archive), wrapped, Clock, NullLogger<FeedVisit>.Instance);
        Poller = new FeedPoller(States, new MessageSender<FeedsDue>(_queues, _blobs, Clock), wrapped, Clock, NullLogger<FeedPoller>.Instance);
        Fetcher = new FeedFetcher(
            visit, States, new MessageSender<ArticlesFound>(_queues, _blobs, Clock), wrapped, Clock, NullLogger<FeedFetcher>.Instance);
    }

    public FakeTimeProvider Clock { get; }

    public StubWeb Web { get; }

    public FailingTableStore Tables { get; }

    /// <summary>Where raw documents go.</summary>
    public InterruptedBlobStore Archive { get; }

    public FeedStates States { get; }

    public FeedRegistry Registry { get; }

    public FeedFinder Finder { get; }

    public FeedPoller Poller { get; }

    public FeedFetcher Fetcher { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Web.Dispose();

    public async Task CreateStorageAsync()
    {
        foreach (var table in StorageLayout.Tables)
        {
            await Tables.CreateTableAsync(table, Cancellation);
        }

        foreach (var queue in StorageLayout.Queues)
        {
            await _queues.CreateQueueAsync(queue, Cancellation);
        }

        foreach (var container in StorageLayout.Containers)
        {
            await _blobs.CreateContainerAsync(container, Cancellation);
        }
    }

    public Task ImportAsync(params string[] addresses) =>
        Registry.ImportAsync(FeedRegistry.FromAddresses(addresses), Cancellation);

    /// <summary>The timer fires and every message that it sends is handled.</summary>
    public async Task PollAsync()
    {
        await Poller.RunAsync(Cancellation);
        foreach (var message in await TakeAsync<FeedsDue>())
        {
            await Fetcher.HandleAsync(message, Cancellation);
        }
    }

    /// <summary>Takes the messages off a queue.</summary>
    public async Task<IReadOnlyList<TMessage>> TakeAsync<TMessage>()
        where TMessage : IMessage<TMessage>
    {
        var messages = new List<TMessage>();
        while (await _queues.ReceiveAsync(TMessage.QueueName, 32, TimeSpan.FromMinutes(1), Cancellation) is { Count: > 0 } items)
        {
            foreach (var item in items)
            {
                var envelope = MessageQueue.Read(item.Text);
                var body = envelope.BodyBlob is { } blob
                    ? (await new MessageBodies(_blobs).FindAsync(blob, Cancellation))!
                    : JsonSerializer.SerializeToUtf8Bytes(envelope.Body!.Value);
                messages.Add(JsonSerializer.Deserialize(body, TMessage.JsonType)!);
                await _queues.DeleteAsync(TMessage.QueueName, item, Cancellation);
            }
        }

        return messages;
    }

    /// <summary>Titles of the articles that were queued, in order.</summary>
    public async Task<IReadOnlyList<string>> TakeTitlesAsync() =>
        [.. (await TakeAsync<ArticlesFound>()).SelectMany(message => message.Articles).Select(article => article.Title)];

    public async Task<IReadOnlyList<string>> ListRawAsync()
    {
        var names = new List<string>();
        await foreach (var entry in _blobs.ListAsync(StorageLayout.RawContainer, "", Cancellation))
        {
            names.Add(entry.Name);
        }

        return names;
    }

    public async Task<FeedState> StateOfAsync(string address) =>
        (await States.ListAsync(Cancellation)).Single(state => state.FeedId == FeedState.IdOf(new Uri(address)));
}

/// <summary>A table store whose next write can be made to fail, as if the process had ended there.</summary>
internal sealed class FailingTableStore(ITableStore inner) : ITableStore
{
    public bool FailsNextWrite { get; set; }

    public Task<TableRow?> GetAsync(string table, string partitionKey, string rowKey, CancellationToken cancellationToken) =>
        inner.GetAsync(table, partitionKey, rowKey, cancellationToken);

    public IAsyncEnumerable<TableRow> QueryAsync(string table, TableQuery query, CancellationToken cancellationToken) =>
        inner.QueryAsync(table, query, cancellationToken);

    public Task<bool> TryWriteAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        if (FailsNextWrite)
        {
            FailsNextWrite = false;
            throw new IOException("The process ends here.");
        }

        return inner.TryWriteAsync(table, writes, cancellationToken);
    }

    public Task CreateTableAsync(string table, CancellationToken cancellationToken) => inner.CreateTableAsync(table, cancellationToken);
}
