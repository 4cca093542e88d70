using AlertPipeline.Local;
using AlertPipeline.Messages;
using AlertPipeline.Storage.InMemory;
using Microsoft.AspNetCore.Http;

namespace AlertPipeline.Tests.Local;

public sealed class FunctionsHostTests : IAsyncDisposable
{
    private readonly StandInHandler _handler = new();
    private readonly InMemoryQueueStore _queues = new(TimeProvider.System);
    private readonly FunctionsHost _host;

    public FunctionsHostTests() => _host = _handler.Host(_queues, new InMemoryBlobStore(TimeProvider.System));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _handler.DisposeAsync();
    }

    [Fact]
    public async Task A_drain_follows_messages_from_queue_to_queue()
    {
        _handler.Answer = async context =>
        {
            if (context.Request.Path == "/First")
            {
                await _queues.SendAsync("second", "next", TimeSpan.Zero, Cancellation);
            }

            await context.Response.WriteAsJsonAsync(new object(), Cancellation);
        };
        await StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await _queues.SendAsync("first", "one", TimeSpan.Zero, Cancellation);
        }

        var result = await _host.DrainAsync(Cancellation);

        Assert.Equal(new DrainResult(0, 0), result);
        Assert.Equal([("Tick", 0), ("First", 20), ("Second", 20)], _host.Counts.Select(counts => (counts.Function, counts.Succeeded)));
    }

    [Fact]
    public async Task A_drain_counts_what_is_put_off_and_what_went_to_poison()
    {
        _handler.Answer = async context =>
        {
            if (context.Request.Path == "/First")
            {
                await _queues.SendAsync("second", "later", TimeSpan.FromHours(1), Cancellation);
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            }
        };
        await StartAsync();
        await _queues.SendAsync("first", "bad", TimeSpan.Zero, Cancellation);

        var result = await _host.DrainAsync(Cancellation);

        Assert.Equal(new DrainResult(LeftForLater: 2, Poisoned: 1), result);
    }

    [Fact]
    public async Task A_timer_fires_by_hand()
    {
        await StartAsync();

        var result = await _host.FireTimerAsync("Tick", Cancellation);

        Assert.True(result.Succeeded);
        Assert.StartsWith("""POST /Tick application/json; charset=utf-8 Azure-Functions-Host/4.1037.0.0 chunked {"Data":{"timer":{"Schedule":""", _handler.Requests.Last(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => _host.FireTimerAsync("Tock", Cancellation));
    }

    [Fact]
    public async Task Only_declared_routes_reach_the_handler()
    {
        await StartAsync();
        using var outbox = new TempFolder();
        await using var door = await FrontDoor.StartAsync(_host, 0, outbox.Path, TimeProvider.System, Cancellation);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });
        _handler.Requests.Clear();
        _handler.Headers.Clear();

        async Task<string> SendAsync(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, new Uri(door.Address, path));
            request.Headers.Add("X-Azure-Functions-InvocationId", "forged");
            using var answer = await http.SendAsync(request, Cancellation);
            return $"{(int)answer.StatusCode} {answer.Headers.Location}".TrimEnd();
        }

        Assert.Equal("200", await SendAsync(HttpMethod.Get, "/stories/a%20b?x=1&x=2"));
        Assert.Equal("404", await SendAsync(HttpMethod.Post, "/First"));
        Assert.Equal("404", await SendAsync(HttpMethod.Post, "/first/"));
        Assert.Equal("404", await SendAsync(HttpMethod.Put, "/stories/1"));
        Assert.Equal("302 /outbox", await SendAsync(HttpMethod.Get, "/"));

        Assert.Equal(["GET /stories/a%20b?x=1&x=2"], _handler.Requests);
        var headers = Assert.Single(_handler.Headers);
        Assert.True(Guid.TryParse(headers["X-Azure-Functions-InvocationId"].ToString(), out _), headers["X-Azure-Functions-InvocationId"].ToString());
        Assert.Equal(door.Address.Authority, headers.Host.ToString());
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_that_says_what_to_do()
    {
        using var outbox = new TempFolder();
        await using var door = await FrontDoor.StartAsync(_host, 0, outbox.Path, TimeProvider.System, Cancellation);

        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => FrontDoor.StartAsync(_host, door.Address.Port, outbox.Path, TimeProvider.System, Cancellation));

        Assert.Equal($"Port {door.Address.Port} is in use; end what uses it or choose another with --port.", error.Message);
    }

    private Task StartAsync() => Task.WhenAll(_host.StartAsync(Cancellation), _handler.ListenAsync(1, Cancellation));
}
