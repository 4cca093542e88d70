using System.Net;
using System.Net.Sockets;

namespace AlertPipeline.Net;

/// <summary>Finds the addresses of a host name.</summary>
internal delegate Task<IPAddress[]> NameLookup(string host, CancellationToken cancellationToken);

/// <summary>Connects to the first of some addresses that answers.</summary>
internal delegate Task<Stream> Dialer(IPAddress[] addresses, int port, CancellationToken cancellationToken);

/// <summary>Makes the connections of the HTTP handlers, and with them the decision where we may connect.</summary>
/// <param name="dial">null = a socket.</param>
internal sealed class ConnectionGuard(NameLookup lookup, Dialer? dial = null)
{
    /// <summary>Of one answer, names and values together.</summary>
    public const int MaxHeaderKilobytes = 64;

    /// <summary>How much of a body that nobody wants is read so that its connection can be used again.</summary>
    private const int MaxDrainedBytes = 64 * 1024;

    private readonly Dialer _dial = dial ?? DialAsync;

    /// <summary>A handler whose connections all go to public addresses.</summary>
    public SocketsHttpHandler CreateGuardedHandler() => CreateHandler(checksAddresses: true);

    /// <summary>
    /// A handler without the check, for hosts that the operator named. It has connections of its own, so that one made
    /// with permission is never reused without.
    /// </summary>
    public SocketsHttpHandler CreatePermittedHandler() => CreateHandler(checksAddresses: false);

    private SocketsHttpHandler CreateHandler(bool checksAddresses) => new()
    {
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, checksAddresses, cancellationToken),
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,

        // Unpacked by us: the handler would not say how much came over the wire.
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxResponseDrainSize = MaxDrainedBytes,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),

        // A trace id is of no use to strangers.
        ActivityHeadersPropagator = null,
    };

    /// <remarks>
    /// One lookup, and the connection goes to the very addresses that were checked: a second lookup could answer
    /// differently. One address that is not public condemns the name, or a mixed answer would let the socket choose.
    /// </remarks>
    private async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, bool checksAddresses, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal)
            ? [literal]
            : await lookup(endPoint.Host, cancellationToken);
        if (addresses.Length == 0)
        {
            throw new NetRequestException(NetFailure.Unreachable, $"The name '{endPoint.Host}' has no address.");
        }

        foreach (var address in checksAddresses ? addresses : [])
        {
            if (AddressGuard.FindRefusal(address) is { } kind)
            {
                throw new NetRequestException(
                    NetFailure.TargetNotPublic, $"'{endPoint.Host}' leads to {address}, which is not a public address: {kind}.");
            }
        }

        return await _dial(addresses, endPoint.Port, cancellationToken);
    }

    private static async Task<Stream> DialAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
