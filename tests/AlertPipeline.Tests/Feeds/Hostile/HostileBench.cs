using System.Net;
using AlertPipeline.Feeds;
using AlertPipeline.Net;

namespace AlertPipeline.Tests.Feeds.Hostile;

/// <summary>The Feeds room with real HTTP to a hostile server, each of whose feeds is a host of its own.</summary>
internal sealed class HostileBench : IAsyncDisposable
{
    private readonly PollingBench _bench;
    private readonly GuardedHttp _http;

    private HostileBench(HostileServer server, IEnumerable<string> names, bool isSlow)
    {
        Server = server;
        var guard = new ConnectionGuard((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        _http = new GuardedHttp(
            guard.CreateGuardedHandler(), guard.CreatePermittedHandler(), new AllowedHosts(names.Select(name => AddressOf(name).Authority)), TimeProvider.System);

        // Where the limit is a time, a second is enough to see it; otherwise the time is out of the way.
        _bench = new PollingBench(
            options =>
            {
                options.RequestTimeout = isSlow ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(1);
                options.FeedsPerMessage = 2_000;
            },
            _http);
    }

    public HostileServer Server { get; }

    public static async Task<HostileBench> StartAsync(IReadOnlyDictionary<string, HostileAnswer> answers, bool isSlow = false)
    {
        var bench = new HostileBench(new HostileServer(answers), answers.Keys, isSlow);
        await bench._bench.CreateStorageAsync();
        await bench._bench.ImportAsync([.. answers.Keys.Select(name => bench.AddressOf(name).AbsoluteUri)]);
        return bench;
    }

    public Uri AddressOf(string name) => new($"http://{name}.hostile.example:{Server.Port}/");

    /// <returns>Titles of the new articles.</returns>
    public async Task<IReadOnlyList<string>> PollAsync()
    {
        await _bench.PollAsync();
        return await _bench.TakeTitlesAsync();
    }

    public Task<FeedState> StateOfAsync(string name) => _bench.StateOfAsync(AddressOf(name).AbsoluteUri);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _bench.Dispose();
        await Server.DisposeAsync();
    }
}
