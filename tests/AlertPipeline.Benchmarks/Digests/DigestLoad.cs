using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Digests;
using AlertPipeline.Feeds;
using AlertPipeline.Local;
using AlertPipeline.Messages;
using AlertPipeline.Net;
using AlertPipeline.Storage;
using AlertPipeline.Storage.Azure;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Stories;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AlertPipeline.Benchmarks.Digests;

/// <summary>Builds a morning's digests with the real rooms: against Azurite for time and transactions, in memory for how the cost grows.</summary>
/// <remarks><c>-- digests [subscriptions] [filters] [stories]</c>; 10,000, 50 and 200 where they are left out.</remarks>
internal static class DigestLoad
{
    public const string Argument = "digests";

    private const string MasterKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    public static async Task RunAsync(string[] numbers)
    {
        var given = numbers.Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var (subscriptions, filters, stories) = (given.ElementAtOrDefault(0) is > 0 and var n ? n : 10_000, given.ElementAtOrDefault(1) is > 0 and var f ? f : 50, given.ElementAtOrDefault(2) is > 0 and var s ? s : 200);

        Console.WriteLine("In memory: processor time of building all digests, by subscriptions and distinct filters");
        Console.WriteLine("| subscriptions | filters | editions | s | us per digest | heap after, MB |\n| --- | --- | --- | --- | --- | --- |");
        await BuildInMemoryAsync(Math.Max(1, subscriptions / 10), filters, stories, isWarmUp: true);
        foreach (var (count, distinct) in new[] { (subscriptions / 4, filters), (subscriptions / 2, filters), (subscriptions, filters), (subscriptions, Math.Max(1, filters / 5)), (subscriptions, filters * 4) })
        {
            await BuildInMemoryAsync(count, distinct, stories, isWarmUp: false);
        }

        await RunOnAzuriteAsync(subscriptions, filters, stories);
    }

    private static async Task BuildInMemoryAsync(int subscriptions, int filters, int stories, bool isWarmUp)
    {
        var clock = TimeProvider.System;
        await using var rooms = Rooms(services => services
            .AddSingleton<ITableStore>(new InMemoryTableStore(clock))
            .AddSingleton<IQueueStore>(new InMemoryQueueStore(clock))
            .AddSingleton<IBlobStore>(new InMemoryBlobStore(clock)));
        await SetUpAsync(rooms, subscriptions, filters, stories);

        var before = Environment.CpuUsage.TotalTime;
        await BuildAsync(rooms);
        var spent = Environment.CpuUsage.TotalTime - before;
        if (!isWarmUp)
        {
            var editions = await CountAsync(rooms);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {subscriptions} | {filters} | {editions} | {spent.TotalSeconds:0.00} | {spent.TotalMicroseconds / subscriptions:0} | {GC.GetTotalMemory(true) / 1e6:0} |"));
        }
    }

    private static async Task RunOnAzuriteAsync(int subscriptions, int filters, int stories)
    {
        var folder = Directory.CreateTempSubdirectory("alertpipeline-digests-").FullName;
        try
        {
            var root = RepositoryRoot();
            await using var azurite = await AzuriteServer.StartAsync(
                new AzuriteOptions(folder, root, Path.Combine(root, ".alertpipeline", "azurite")), Console.Error.WriteLine, TimeProvider.System, CancellationToken.None);
            await using var rooms = Rooms(services => services.AddStorage(), azurite.ConnectionString);
            await SetUpAsync(rooms, subscriptions, filters, stories);

            using var requests = new RequestCounter();
            var watch = Stopwatch.StartNew();
            var peak = await BuildAsync(rooms);
            var built = (watch.Elapsed, requests.Count);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\nAzurite, {subscriptions} subscriptions, {filters} filters, {stories} stories:\nbuilt, frozen and queued in {built.Elapsed.TotalSeconds:0.0} s, {built.Count} transactions ({(double)built.Count / subscriptions:0.000} a digest), largest heap {peak / 1e6:0} MB\n{requests}"));

            var provider = (TakesAll)rooms.GetRequiredService<IEmailProvider>();
            watch.Restart();
            await DrainAsync<EmailsPending>(rooms);
            var all = requests.Count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{provider.Taken} mails handed to the provider in {watch.Elapsed.TotalSeconds:0.0} s, {all - built.Count} transactions\nin all {all} transactions, {(double)all / provider.Taken:0.000} a digest; {watch.Elapsed.TotalSeconds + built.Elapsed.TotalSeconds:0.0} s\n{requests}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task SetUpAsync(ServiceProvider rooms, int subscriptions, int filters, int stories)
    {
        await rooms.GetRequiredService<StorageSetup>().CreateAllAsync(CancellationToken.None);
        var store = rooms.GetRequiredService<SubscriptionStore>();
        await Task.WhenAll(DigestWorld.Subscriptions(subscriptions, filters).GroupBy(subscription => subscription.Shard % 8)
            .Select(part => store.ImportAsync([.. part], CancellationToken.None)));
        foreach (var story in DigestWorld.Stories(stories))
        {
            await rooms.GetRequiredService<StoryStore>().SaveAsync(story, CancellationToken.None);
        }
    }

    /// <returns>The largest heap between two messages.</returns>
    private static async Task<long> BuildAsync(ServiceProvider rooms)
    {
        ((StandingClock)rooms.GetRequiredService<TimeProvider>()).Now = DigestWorld.Cut;
        await rooms.GetRequiredService<DigestScheduler>().RunAsync(CancellationToken.None);
        return await DrainAsync<DigestsDue>(rooms);
    }

    private static async Task<long> DrainAsync<TMessage>(ServiceProvider rooms) where TMessage : IMessage<TMessage>
    {
        var queues = rooms.GetRequiredService<IQueueStore>();
        var handler = rooms.GetRequiredService<IMessageHandler<TMessage>>();
        var peak = 0L;
        while (await queues.ReceiveAsync(TMessage.QueueName, 16, TimeSpan.FromMinutes(10), CancellationToken.None) is { Count: > 0 } items)
        {
            foreach (var item in items)
            {
                var envelope = MessageQueue.Read(item.Text);
                var body = envelope.Body ?? JsonElement.Parse((await rooms.GetRequiredService<MessageBodies>().FindAsync(envelope.BodyBlob!, CancellationToken.None))!);
                await handler.HandleAsync(JsonSerializer.Deserialize(body, TMessage.JsonType)!, CancellationToken.None);
                await queues.DeleteAsync(TMessage.QueueName, item, CancellationToken.None);
                peak = Math.Max(peak, GC.GetTotalMemory(false));
            }
        }

        return peak;
    }

    private static async Task<int> CountAsync(ServiceProvider rooms)
    {
        var count = 0;
        await foreach (var _ in rooms.GetRequiredService<IBlobStore>().ListAsync(StorageLayout.EditionsContainer, "", CancellationToken.None))
        {
            count++;
        }

        return count;
    }

    private static ServiceProvider Rooms(Action<IServiceCollection> addStorage, string? connection = null)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [StorageConnection.Setting] = connection,
            ["Secrets:Keys"] = MasterKey,
            ["Digests:CutOpenPeriods"] = "false",
        }).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(settings).AddSingleton<TimeProvider>(new StandingClock(DigestWorld.Cut.AddDays(-1)))
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
            .AddNet().AddFeeds().AddStories().AddSubscribers().AddDigests().AddDelivery();
        if (connection is null)
        {
            services.AddStorage();
        }

        addStorage(services);
        services.AddSingleton<IEmailProvider>(new TakesAll());
        return services.BuildServiceProvider();
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "package-lock.json")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The repository's root was not found above the program.");
        }

        return folder.FullName;
    }

    /// <summary>Stands at a time; elapsed time is real.</summary>
    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Every HTTP request that this process makes, retries included, by method and table, queue or container.</summary>
    private sealed class RequestCounter : IDisposable
    {
        private readonly ActivityListener _listener;
        private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

        public RequestCounter()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "System.Net.Http",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity =>
                {
                    var path = new Uri((string)activity.GetTagItem("url.full")!).AbsolutePath.Split('/').ElementAtOrDefault(2)?.Split('(')[0];
                    lock (_counts)
                    {
                        var key = $"{activity.GetTagItem("http.request.method")} {path}";
                        _counts[key] = _counts.GetValueOrDefault(key) + 1;
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public int Count
        {
            get
            {
                lock (_counts)
                {
                    return _counts.Values.Sum();
                }
            }
        }

        public override string ToString()
        {
            lock (_counts)
            {
                return string.Join(", ", _counts.OrderByDescending(count => count.Value).Select(count => $"{count.Key} {count.Value}"));
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
