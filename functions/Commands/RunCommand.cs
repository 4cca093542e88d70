using AlertPipeline.Hosting;
using AlertPipeline.Local;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.Azure;
using Spectre.Console;

namespace AlertPipeline.Commands;

/// <param name="Feeds">An OPML file or addresses; empty = the samples.</param>
/// <param name="Subscriptions">Null = the samples.</param>
/// <param name="Outbox">Null = a folder of the local state.</param>
/// <param name="Now">As given; null = the real time.</param>
/// <param name="Port">Of the site; null = the default one, and none under <paramref name="Once"/>.</param>
internal sealed record RunOptions(
    IReadOnlyList<string> Feeds, FileInfo? Subscriptions, DirectoryInfo? Outbox, bool Once, bool DueOnly, string? Now, int? Port);

/// <summary><c>run</c>: the whole product on this machine, with Azurite and the host's part played by ourselves.</summary>
internal sealed class RunCommand
{
    private const int MaxTimerAttempts = 3;

    private readonly ProgramRooms _rooms;
    private readonly RunOptions _options;
    private readonly IConfiguration _settings = Settings.Load();
    private readonly RunTerminal _terminal;
    private readonly string _outbox;
    private readonly RunInputs _inputs;

    private RunCommand(ProgramRooms rooms, RunOptions options, RunTerminal terminal)
    {
        _rooms = rooms;
        _options = options;
        _terminal = terminal;
        _outbox = options.Outbox?.FullName ?? Path.Combine(LocalState.Folder(_settings), "outbox");

        // Whatever the user gave is read before anything is started: a mistake then costs a second and changes nothing.
        _inputs = RunInputs.Read(options.Feeds, options.Subscriptions, LocalState.SamplePort(_settings));
    }

    public static Task<int> RunAsync(ProgramRooms rooms, RunOptions options, CancellationToken cancellationToken) =>
        new RunCommand(rooms, options, RunTerminal.ForStandardError(TimeProvider.System)).RunAsync(cancellationToken);

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = _options.Now is { } text ? PipelineClock.Parse("--now", text) : TimeProvider.System.GetUtcNow();
        if (SitePort is { } wanted)
        {
            FrontDoor.EnsurePortIsFree(wanted);
        }

        EnsureOutbox();
        var handlerSettings = HandlerSettings();
        await using (var unconnected = _rooms.Build(Load(handlerSettings)))
        {
            SettingsCheck.Validate(unconnected);
        }

        await using var azurite = StorageConnection.IsConfigured(_settings)
            ? null
            : await LocalState.StartAzuriteAsync(_settings, _terminal.Line, cancellationToken);
        if (azurite is not null)
        {
            handlerSettings[StorageConnection.Setting] = azurite.ConnectionString;
        }

        // One pass stands still at its time: what is found, grouped and cut then has that one time, and a second run finds it all done.
        var pass = new Dictionary<string, string>(handlerSettings)
        {
            [Variable(PipelineClock.NowSetting)] = PipelineClock.Write(now),
            ["Feeds__PollAll"] = "true",
            ["Digests__CutOpenPeriods"] = _options.DueOnly ? "false" : "true",
        };
        var running = new Dictionary<string, string>(handlerSettings);
        if (_options.Now is not null)
        {
            running[Variable(PipelineClock.StartAtSetting)] = PipelineClock.Write(now);
        }

        await using var services = _rooms.Build(Load(pass));
        await StorageCheck.CreateAllAsync(services.GetRequiredService<StorageSetup>(), cancellationToken);
        await using var samples = await SampleServer.StartAsync(
            Path.Combine(Settings.AppRoot, "Samples", "feeds"), _inputs.SampleHookSecret, PipelineClock.From(Load(_options.Once ? pass : running)),
            LocalState.SamplePort(_settings), cancellationToken);
        var isFirst = await _inputs.ImportAsync(services, cancellationToken);

        if (_options.Once)
        {
            await using var host = Host(services, pass);
            await using var site = SitePort is { } port ? await StartSiteAsync(host, port, cancellationToken) : null;
            return await PassAsync(host, services, cancellationToken);
        }

        if (isFirst)
        {
            // A newcomer sees digests now and not at seven tomorrow morning.
            await using var first = Host(services, pass);
            await PassAsync(first, services, cancellationToken);
        }

        return await StayAsync(services, running, cancellationToken);
    }

    private void EnsureOutbox()
    {
        try
        {
            Directory.CreateDirectory(_outbox);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The outbox {_outbox} cannot be made: {failure.Message} Choose another folder with --outbox.", 1, failure);
        }
    }

    private int? SitePort => _options.Port ?? (_options.Once ? null : FrontDoor.DefaultPort);

    /// <summary>Polls, drains, cuts, drains, and prints what came of it.</summary>
    private async Task<int> PassAsync(FunctionsHost host, IServiceProvider services, CancellationToken cancellationToken)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var before = await RunLedger.ReadAsync(services, cancellationToken);
        await host.StartAsync(cancellationToken);
        var drained = await _terminal.ShowAsync(() => host.Counts, async () =>
        {
            await FireAsync(host, "PollFeeds", cancellationToken);
            await host.DrainAsync(cancellationToken);
            await FireAsync(host, "ScheduleDigests", cancellationToken);
            return await host.DrainAsync(cancellationToken);
        });
        var after = await RunLedger.ReadAsync(services, cancellationToken);
        return RunSummary.Print(AnsiConsole.Console, before, after, drained, TimeProvider.System.GetElapsedTime(startedAt), _outbox);
    }

    private async Task<int> StayAsync(IServiceProvider services, Dictionary<string, string> settings, CancellationToken cancellationToken)
    {
        await using var host = Host(services, settings);
        await host.StartAsync(cancellationToken);
        await using var site = await StartSiteAsync(host, SitePort!.Value, cancellationToken);
        _terminal.Line($"Ready: {site.Address}outbox shows every mail and webhook call, {site.Address}stories the stories. Ctrl-C ends.");
        _terminal.Line($"How every source does: {site.Address}operator; the key to sign in is {LocalState.OperatorKeyPlace(_settings)}.");
        await _terminal.ShowAsync(() => host.Counts, async () =>
        {
            await host.RunAsync(cancellationToken);
            return 0;
        });
        return 0;
    }

    /// <summary>A timer that failed fires again, as it would at its next time: what it missed, it catches up.</summary>
    private static async Task FireAsync(FunctionsHost host, string timer, CancellationToken cancellationToken)
    {
        InvocationResult result;
        var attempts = 0;
        do
        {
            result = await host.FireTimerAsync(timer, cancellationToken);
        }
        while (!result.Succeeded && ++attempts < MaxTimerAttempts);

        if (!result.Succeeded)
        {
            throw new UserErrorException($"{timer} failed {attempts} times: {result.Failure}. The handler's own lines above say why; nothing is lost, run again.");
        }
    }

    private FunctionsHost Host(IServiceProvider services, Dictionary<string, string> settings) => new(
        new FunctionsHostOptions(Settings.AppRoot, settings, _options.Once ? TimeSpan.FromSeconds(1) : null),
        services.GetRequiredService<IQueueStore>(), services.GetRequiredService<IBlobStore>(), TimeProvider.System,
        services.GetRequiredService<ILoggerFactory>());

    private Task<FrontDoor> StartSiteAsync(FunctionsHost host, int port, CancellationToken cancellationToken) =>
        FrontDoor.StartAsync(host, port, _outbox, TimeProvider.System, cancellationToken);

    /// <summary>What the handler is told beyond its own settings: the same variables that app settings are in Azure.</summary>
    private Dictionary<string, string> HandlerSettings()
    {
        var settings = LocalState.SecretsFor(_settings).Concat(LocalState.OperatorKeyFor(_settings)).ToDictionary(secret => Variable(secret.Key), secret => secret.Value!);
        settings["Outbox__Directory"] = _outbox;
        settings["Email__Pickup__Directory"] = _outbox;
        if (_options.Port is { } port && _settings["Site:BaseUrl"] is null or "http://localhost:7071")
        {
            settings["Site__BaseUrl"] = $"http://localhost:{port}";
        }

        var allowed = _settings.GetSection("Net:AllowHosts").Get<string[]>() ?? [];
        foreach (var (host, i) in allowed.Concat(_inputs.LoopbackHosts).Distinct(StringComparer.OrdinalIgnoreCase).Select((host, i) => (host, i)))
        {
            settings[$"Net__AllowHosts__{i}"] = host;
        }

        return settings;
    }

    /// <summary>The settings as the handler will have them.</summary>
    private static IConfigurationRoot Load(Dictionary<string, string> handlerSettings) => Settings.Load(
        handlerSettings.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)));

    private static string Variable(string setting) => setting.Replace(":", "__", StringComparison.Ordinal);
}
