using System.Net;
using System.Net.Sockets;

namespace AlertPipeline.IntegrationTests.Pipeline;

internal static class SamplePort
{
    /// <summary>A port that is free now; tests that use it run one after the other.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
