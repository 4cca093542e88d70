using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AlertPipeline.Local;
using AlertPipeline.Messages;
using Azure.Storage.Queues;

namespace AlertPipeline.IntegrationTests.Local;

/// <summary>Azurite as a child process: needs Node, and npm's network on the first run ever.</summary>
public sealed class AzuriteServerTests : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("alertpipeline-");
    private readonly List<string> _progress = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AzuriteOptions Options => new(_state.FullName, Path.Combine(AppContext.BaseDirectory, "azurite"), SharedInstallation());

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public async Task It_keeps_its_data_over_a_stop_and_leaves_no_process()
    {
        int pid;
        await using (var first = await StartAsync())
        {
            pid = first.Pid;
            await Queue(first).CreateAsync(cancellationToken: Cancellation);
            await Queue(first).SendMessageAsync("kept", Cancellation);
        }

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(pid));
        await using var second = await StartAsync();

        Assert.False(second.IsAdopted);
        Assert.Equal("kept", (await Queue(second).PeekMessageAsync(Cancellation)).Value.Body.ToString());
    }

    [Fact]
    public async Task A_second_start_adopts_the_living_one_and_does_not_stop_it()
    {
        await using var first = await StartAsync();

        await using (var second = await StartAsync())
        {
            Assert.Equal((first.Pid, first.ConnectionString, true, false), (second.Pid, second.ConnectionString, second.IsAdopted, second.IsOwned));
        }

        await Queue(first).CreateAsync(cancellationToken: Cancellation);
    }

    [Fact]
    public async Task An_orphan_on_other_ports_than_wanted_is_ended()
    {
        await using var first = await StartAsync();
        var recordFile = Path.Combine(_state.FullName, "storage", "azurite-process.json");
        (AzuriteRecord.Find(recordFile)! with { OwnerPid = int.MaxValue }).Save(recordFile);
        var port = FreePort();

        await using var second = await AzuriteServer.StartAsync(Options with { BlobPort = port }, _progress.Add, TimeProvider.System, Cancellation);

        Assert.NotEqual(first.Pid, second.Pid);
        Assert.Contains($"BlobEndpoint=http://127.0.0.1:{port}/", second.ConnectionString, StringComparison.Ordinal);
        Assert.Contains(_progress, line => line.StartsWith("Ending the storage emulator of an earlier run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => AzuriteServer.StartAsync(Options with { QueuePort = port }, _progress.Add, TimeProvider.System, Cancellation));

        Assert.StartsWith($"Port {port} for Azurite's queue service cannot be used", error.Message, StringComparison.Ordinal);
    }

    private Task<AzuriteServer> StartAsync() => AzuriteServer.StartAsync(Options, _progress.Add, TimeProvider.System, Cancellation);

    private static QueueClient Queue(AzuriteServer server) => new(server.ConnectionString, "work");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Where <c>dotnet run</c> installs too, so that npm runs once for a checkout.</summary>
    private static string SharedInstallation()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AlertPipeline.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? Path.GetTempPath(), ".alertpipeline", "azurite");
    }
}
