using System.Net;
using AlertPipeline.Feeds;
using AlertPipeline.Net;

namespace AlertPipeline.Tests.Feeds.Hostile;

/// <summary>The Feeds room with real HTTP to a hostile server, each of whose feeds is a host of its own.</summary>
internal sealed class HostileBench : IAsyncDisposable
{
    private readonly PollingBench _bench;
    private readonly GuardedHttp _http;

    private HostileBench(HostileServer server, IEnumerable<string> names, TimeSpan requestTimeout)
    {
        Server = server;
        var guard = new ConnectionGuard((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        _http = new GuardedHttp(
            guard.CreateGuardedHandler(), guard.CreatePermittedHandler(), new AllowedHosts(names.Select(name => AddressOf(name).Authority)), TimeProvider.System);

        _bench = new PollingBench(
            options =>
            {
                options.RequestTimeout = requestTimeout;
                options.FeedsPerMessage = 2_000;
            },
            _http);
    }

    public HostileServer Server { get; }

    /// <param name="requestTimeout">null = a minute, which is out of the way of what is not about time.</param>
    public static async Task<HostileBench> StartAsync(IReadOnlyDictionary<string, HostileAnswer> answers, TimeSpan? requestTimeout = null)
    {
        var bench = new HostileBench(new HostileServer(answers), answers.Keys, requestTimeout ?? TimeSpan.FromMinutes(1));
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
