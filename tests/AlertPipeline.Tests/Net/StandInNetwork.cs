using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AlertPipeline.Tests.Net;

/// <summary>Stands for every machine of the world: whatever address is dialled, a listener on this machine takes the connection and counts it.</summary>
internal sealed class StandInNetwork : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;
    private readonly List<IPAddress> _dialled = [];
    private int _connections;

    /// <param name="location">Where every answer redirects to; null = the answer is "hello".</param>
    public StandInNetwork(Func<string?>? location = null)
    {
        _listener.Start(512);
        _serving = ServeAsync(location ?? (() => null));
    }

    /// <summary>Connections that arrived.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Addresses that were dialled, in order.</summary>
    public IReadOnlyList<IPAddress> Dialled => _dialled;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async Task<Stream> DialAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        _dialled.AddRange(addresses);
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
        return client.GetStream();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _listener.Stop();
        _end.Dispose();
    }

    private async Task ServeAsync(Func<string?> location)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                Interlocked.Increment(ref _connections);
                await AnswerAsync(client.GetStream(), location());
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, string? location)
    {
        try
        {
            // A TLS greeting has no empty line; whoever closes without one gets no answer.
            var request = "";
            var buffer = new byte[4096];
            while (!request.EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer, _end.Token) is > 0 and var count)
            {
                request += Encoding.Latin1.GetString(buffer, 0, count);
                if (request[0] == '\u0016')
                {
                    return;
                }
            }

            var answer = location is null
                ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
                : $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _end.Token);
        }
        catch (IOException)
        {
            // The caller went away.
        }
    }
}

/// <summary>Sends what is meant for port 80 to the port of a listener on this machine: nobody may listen on 80.</summary>
internal sealed class PortShift(HttpMessageHandler inner, int port) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new UriBuilder(request.RequestUri!) { Port = port }.Uri;
        return base.SendAsync(request, cancellationToken);
    }
}
