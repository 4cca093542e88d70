using System.Diagnostics;
using System.Globalization;
using AlertPipeline.Messages;

namespace AlertPipeline.Local;

/// <param name="StateFolder">Holds the installation, the data and the record of the running process.</param>
/// <param name="PackageFolder">Folder of <c>package.json</c> and <c>package-lock.json</c>.</param>
/// <param name="InstallFolder">Where Node packages go; null = <c>azurite</c> in the state folder.</param>
/// <param name="BlobPort">0 = a free one; likewise the others.</param>
internal sealed record AzuriteOptions(
    string StateFolder, string PackageFolder, string? InstallFolder = null, int BlobPort = 0, int QueuePort = 0, int TablePort = 0);

/// <summary>Azurite, the storage emulator, as a child process with blobs, queues and tables on loopback ports.</summary>
/// <remarks>
/// The Node script itself is the child: started through npx, it would outlive us and keep its ports. It saves its data every 5 s
/// and at SIGTERM, so it is never killed while it still reacts.
/// </remarks>
internal sealed class AzuriteServer : IAsyncDisposable
{
    /// <summary>Azurite's well-known account, which opens nothing but a local emulator.</summary>
    private const string Account =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The first waits for the connections that clients keep open (5 s), and its data is saved by then; a second SIGTERM ends it at once.
    /// </summary>
    private static readonly TimeSpan[] StopLimits = [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)];

    private readonly Process _process;
    private readonly string _recordFile;
    private readonly TimeProvider _clock;
    private bool _isDisposed;

    private AzuriteServer(Process process, AzuriteRecord record, string recordFile, bool isAdopted, bool isOwned, TimeProvider clock)
    {
        _process = process;
        _recordFile = recordFile;
        _clock = clock;
        Pid = process.Id;
        IsAdopted = isAdopted;
        IsOwned = isOwned;
        ConnectionString = string.Create(CultureInfo.InvariantCulture,
            $"{Account}BlobEndpoint=http://127.0.0.1:{record.BlobPort}/devstoreaccount1;QueueEndpoint=http://127.0.0.1:{record.QueuePort}/devstoreaccount1;TableEndpoint=http://127.0.0.1:{record.TablePort}/devstoreaccount1;");
    }

    /// <summary>For <c>AzureWebJobsStorage</c>.</summary>
    public string ConnectionString { get; }

    public int Pid { get; }

    /// <summary>True where it was running already.</summary>
    public bool IsAdopted { get; }

    /// <summary>False where another living program started it and will stop it.</summary>
    public bool IsOwned { get; }

    /// <summary>Installs Azurite where needed, starts it, or adopts the one that already serves this state folder, and waits until it answers.</summary>
    /// <param name="progress">Called with a line for each longer step.</param>
    /// <exception cref="UserErrorException">Node is missing, a port is in use, or Azurite does not start.</exception>
    public static async Task<AzuriteServer> StartAsync(
        AzuriteOptions options, Action<string> progress, TimeProvider clock, CancellationToken cancellationToken)
    {
        var install = Path.GetFullPath(options.InstallFolder ?? Path.Combine(options.StateFolder, "azurite"));
        var data = Path.GetFullPath(Path.Combine(options.StateFolder, "storage"));
        Directory.CreateDirectory(install);
        Directory.CreateDirectory(data);

        // Two programs that start at once would install into each other and open the same data.
        using var installLock = await LockAsync(Path.Combine(install, "lock"), progress, clock, cancellationToken);
        var script = await AzuriteInstall.EnsureAsync(options.PackageFolder, install, progress, cancellationToken);
        using var dataLock = await LockAsync(Path.Combine(data, "lock"), progress, clock, cancellationToken);
        var recordFile = Path.Combine(data, "azurite-process.json");
        return await AdoptAsync(options, recordFile, progress, clock, cancellationToken)
            ?? await StartNewAsync(options, script, data, recordFile, clock, cancellationToken);
    }

    /// <summary>Stops it, if it is ours to stop: SIGTERM, which lets it save, once more where it does not react, then a kill.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (IsOwned)
        {
            await EndAsync(_process, _clock);
            File.Delete(_recordFile);
        }

        _process.Dispose();
    }

    private static async Task<AzuriteServer?> AdoptAsync(
        AzuriteOptions options, string recordFile, Action<string> progress, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (AzuriteRecord.Find(recordFile) is not { } record || record.FindProcess() is not { } process)
        {
            return null;
        }

        var isOwned = !record.HasOwner();
        if (IsWanted(options, record) && await AnswersAsync(record, cancellationToken))
        {
            if (isOwned)
            {
                record = Own(record);
                record.Save(recordFile);
            }

            return new AzuriteServer(process, record, recordFile, isAdopted: true, isOwned, clock);
        }

        if (!isOwned)
        {
            throw new UserErrorException(
                $"Another run (process {record.OwnerPid}) uses the storage in {Path.GetDirectoryName(recordFile)} on other ports; end it, or run in another folder.");
        }

        progress($"Ending the storage emulator of an earlier run (process {record.Pid}) …");
        await EndAsync(process, clock);
        process.Dispose();
        return null;
    }

    private static async Task<AzuriteServer> StartNewAsync(
        AzuriteOptions options, string script, string data, string recordFile, TimeProvider clock, CancellationToken cancellationToken)
    {
        EnsureFree(options.BlobPort, "blob");
        EnsureFree(options.QueuePort, "queue");
        EnsureFree(options.TablePort, "table");
        var output = new AzuriteOutput();
        var process = output.Start(new HandlerCommand("node",
            [
                script, "--skipApiVersionCheck", "--silent", "--disableTelemetry", "--location", data,
                "--blobHost", "127.0.0.1", "--blobPort", Text(options.BlobPort),
                "--queueHost", "127.0.0.1", "--queuePort", Text(options.QueuePort),
                "--tableHost", "127.0.0.1", "--tablePort", Text(options.TablePort),
            ], data).InOwnSession());
        try
        {
            var ports = await output.Listening.WaitAsync(StartLimit, clock, cancellationToken);
            var record = Own(new AzuriteRecord(process.Id, AzuriteRecord.StartOf(process), 0, default, ports.Blob, ports.Queue, ports.Table));
            record.Save(recordFile);
            return await AnswersAsync(record, cancellationToken)
                ? new AzuriteServer(process, record, recordFile, isAdopted: false, isOwned: true, clock)
                : throw new UserErrorException($"Azurite listens but does not answer. {output.LastLine}");
        }
        catch (TimeoutException exception)
        {
            await EndAsync(process, clock);
            throw new UserErrorException($"Azurite did not start within {StartLimit.TotalSeconds:0} s. {output.LastLine}", innerException: exception);
        }
        catch (Exception exception) when (exception is UserErrorException or OperationCanceledException)
        {
            await EndAsync(process, clock);
            throw;
        }
    }

    private static async Task EndAsync(Process process, TimeProvider clock)
    {
        foreach (var stopLimit in StopLimits.TakeWhile(_ => !process.HasExited))
        {
            Signals.Terminate(process);
            using var limit = new CancellationTokenSource(stopLimit, clock);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static AzuriteRecord Own(AzuriteRecord record)
    {
        using var self = Process.GetCurrentProcess();
        return record with { OwnerPid = self.Id, OwnerStartedAt = AzuriteRecord.StartOf(self) };
    }

    private static bool IsWanted(AzuriteOptions options, AzuriteRecord record) =>
        (options.BlobPort == 0 || options.BlobPort == record.BlobPort)
        && (options.QueuePort == 0 || options.QueuePort == record.QueuePort)
        && (options.TablePort == 0 || options.TablePort == record.TablePort);

    /// <summary>Any answer of all three will do.</summary>
    private static async Task<bool> AnswersAsync(AzuriteRecord record, CancellationToken cancellationToken)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) });
        try
        {
            foreach (var port in new[] { record.BlobPort, record.QueuePort, record.TablePort })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/devstoreaccount1?comp=list");
                using var answer = await http.SendAsync(request, cancellationToken);
            }

            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static void EnsureFree(int port, string service)
    {
        if (LoopbackPort.FindFault(port) is { } fault)
        {
            throw new UserErrorException(
                $"Port {port} for Azurite's {service} service cannot be used ({fault.SocketErrorCode}); free it or choose another, 0 for any.", innerException: fault);
        }
    }

    private static async Task<FileStream> LockAsync(string file, Action<string> progress, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                if (attempt == 0)
                {
                    progress("Waiting for another run that is starting its storage …");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellationToken);
            }
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
