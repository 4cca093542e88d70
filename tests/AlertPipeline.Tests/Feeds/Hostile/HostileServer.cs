using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AlertPipeline.Tests.Feeds.Hostile;

/// <summary>What a server does with a connection after it has read the request. The connection ends with it.</summary>
internal delegate Task HostileAnswer(Stream connection, CancellationToken cancellationToken);

/// <summary>
/// A server on this machine that sends whatever bytes it likes: an answer for each first label of the host that was asked for, or for
/// each path where the host is an address.
/// </summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly IReadOnlyDictionary<string, HostileAnswer> _answers;
    private readonly List<string> _asked = [];
    private readonly Task _accepting;
    private long _sent;

    public HostileServer(IReadOnlyDictionary<string, HostileAnswer> answers)
    {
        _answers = answers;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Bytes that the callers' side has taken.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Host and path of the requests so far.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (await ReadRequestAsync(stream) is { } request)
                {
                    lock (_asked)
                    {
                        _asked.Add(request.Host + request.Path);
                    }

                    var answer = _answers.GetValueOrDefault(request.Host.Split('.')[0]) ?? _answers[request.Path.Trim('/')];
                    await answer(new CountingStream(stream, count => Interlocked.Add(ref _sent, count)), _end.Token);
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The caller has hung up, or the test is over.
            }
        }
    }

    private async Task<(string Host, string Path)?> ReadRequestAsync(NetworkStream stream)
    {
        var text = "";
        var buffer = new byte[4096];
        while (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, _end.Token);
            if (count == 0)
            {
                return null;
            }

            text += Encoding.Latin1.GetString(buffer, 0, count);
        }

        var lines = text.Split("\r\n");
        var host = lines.First(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase))[5..].Trim();
        return (host.Split(':')[0], lines[0].Split(' ')[1]);
    }

    private sealed class CountingStream(Stream inner, Action<int> count) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            count(buffer.Length);
        }
    }
}
