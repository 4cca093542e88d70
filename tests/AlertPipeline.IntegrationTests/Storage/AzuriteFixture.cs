using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AlertPipeline.Storage.Azure;
using Microsoft.Extensions.Configuration;

[assembly: AssemblyFixture(typeof(AlertPipeline.IntegrationTests.Storage.AzuriteFixture))]

namespace AlertPipeline.IntegrationTests.Storage;

/// <summary>
/// One Azurite for all tests of this assembly, in memory, on free ports. The variable <c>AZURITE_JS</c> names its script; without, the
/// tests are skipped. To be replaced by the server that <c>run</c> starts.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private const string Account = "devstoreaccount1";

    // The published key of every storage emulator.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private Process? _process;

    public string ConnectionString { get; private set; } = "";

    internal StorageConnection Connection
    {
        get
        {
            Assert.SkipWhen(_process is null, "AZURITE_JS is not set.");
            return StorageConnection.From(new ConfigurationBuilder().AddInMemoryCollection([new(StorageConnection.Setting, ConnectionString)]).Build());
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("AZURITE_JS") is not { } script)
        {
            return;
        }

        var ports = FreePorts(3);
        _process = Process.Start(new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                script, "--skipApiVersionCheck", "--inMemoryPersistence", "--silent",
                "--blobPort", $"{ports[0]}", "--queuePort", $"{ports[1]}", "--tablePort", $"{ports[2]}",
            },
            RedirectStandardOutput = true,
        })!;
        ConnectionString =
            $"AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{ports[0]}/{Account};"
            + $"QueueEndpoint=http://127.0.0.1:{ports[1]}/{Account};TableEndpoint=http://127.0.0.1:{ports[2]}/{Account}";
        foreach (var port in ports)
        {
            await AnswersAsync(port);
        }
    }

    public ValueTask DisposeAsync()
    {
        _process?.Kill();
        _process?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }

    private static async Task AnswersAsync(int port)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (tries < 300)
            {
                await Task.Delay(TimeSpan.FromSeconds(0.1));
            }
        }
    }
}
