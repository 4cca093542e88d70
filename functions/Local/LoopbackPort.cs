using System.Net;
using System.Net.Sockets;

namespace AlertPipeline.Local;

/// <summary>Which ports of this machine can be listened on. What is free now may be taken by another program a moment later.</summary>
internal static class LoopbackPort
{
    /// <returns>Why nothing can listen there; null where something can.</returns>
    public static SocketException? FindFault(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return null;
        }
        catch (SocketException fault)
        {
            return fault;
        }
    }

    /// <summary>A port that the system gives out.</summary>
    public static int FindFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
