using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Local;

/// <param name="AppRoot">Folder of <c>host.json</c>; the program's own.</param>
/// <param name="Settings">App settings, beside the environment and before it. The handler gets them as environment variables.</param>
/// <param name="LongestPause">Between two looks at an empty queue; null = <c>maxPollingInterval</c> of <c>host.json</c>.</param>
internal sealed record FunctionsHostOptions(string AppRoot, IReadOnlyDictionary<string, string> Settings, TimeSpan? LongestPause = null);

/// <summary>What is left when a drain ends.</summary>
/// <param name="LeftForLater">Messages that are hidden until a later time.</param>
/// <param name="Poisoned">Messages moved to poison queues since the start.</param>
internal sealed record DrainResult(int LeftForLater, int Poisoned);

/// <summary>Plays the Functions host on one machine: starts the handler, pumps the queues, fires the timers.</summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    private static readonly TimeSpan DrainInterval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly IQueueStore _queues;
    private readonly TimerMonitor _monitor;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<QueuePump> _pumps;
    private readonly IReadOnlyList<TimerLoop> _timers;
    private readonly Dictionary<string, FunctionStats> _stats;
    private Task _pumping = Task.CompletedTask;
    private Task _timing = Task.CompletedTask;

    /// <exception cref="UserErrorException"><c>host.json</c>, a <c>function.json</c> or the executable is not usable.</exception>
    public FunctionsHost(
        FunctionsHostOptions options, IQueueStore queues, IBlobStore blobs, TimeProvider clock, ILoggerFactory loggers)
    {
        var settings = AppSettings.WithEnvironment(options.Settings);
        Settings = HostSettings.Load(options.AppRoot, settings);
        Catalog = FunctionCatalog.Load(options.AppRoot, settings);
        _queues = queues;
        _monitor = new TimerMonitor(blobs);
        _clock = clock;
        _stats = Catalog.Functions.ToDictionary(function => function.Name, function => new FunctionStats(function.Name, clock), StringComparer.Ordinal);

        var logger = loggers.CreateLogger<FunctionsHost>();
        var command = HandlerCommand.Resolve(options.AppRoot, Settings, Environment.ProcessPath);
        Handler = new HandlerSupervisor(
            command, options.AppRoot, Settings.InitializationTimeout, options.Settings, clock, loggers.CreateLogger<HandlerSupervisor>(),
            loggers.CreateLogger("Handler"));
        var invoker = new Invoker(Handler, Settings.FunctionTimeout, clock, logger);
        _pumps = [.. Catalog.Queues.Select(function => new QueuePump(
            function, queues, invoker.InvokeAsync, Settings.Queues, options.LongestPause ?? Settings.Queues.MaxPollingInterval,
            _stats[function.Name], WakePumps, clock, logger))];
        _timers = [.. Catalog.Timers.Select(function => new TimerLoop(
            function, _monitor, invoker.InvokeAsync, _stats[function.Name], WakePumps, clock, logger))];
    }

    public HostSettings Settings { get; }

    public FunctionCatalog Catalog { get; }

    public HandlerSupervisor Handler { get; }

    /// <summary>Timers first, then queues in order of name.</summary>
    public IReadOnlyList<FunctionCounts> Counts =>
        [.. Catalog.Timers.Cast<FunctionDefinition>().Concat(Catalog.Queues).Select(function => _stats[function.Name].Counts)];

    /// <summary>Creates the queues, starts the handler and begins to pump. Timers fire from <see cref="RunAsync"/> on, or by hand.</summary>
    /// <exception cref="UserErrorException">The handler does not start.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _monitor.CreateAsync(cancellationToken);
        foreach (var function in Catalog.Queues)
        {
            await _queues.CreateQueueAsync(function.Queue, cancellationToken);
        }

        await Handler.StartAsync(cancellationToken);
        _pumping = Task.WhenAll(_pumps.Select(pump => pump.RunAsync(_stop.Token)));
    }

    /// <summary>Runs a timer function now and waits for its end.</summary>
    /// <exception cref="ArgumentException">There is no such timer function.</exception>
    public Task<InvocationResult> FireTimerAsync(string function, CancellationToken cancellationToken) =>
        _timers.FirstOrDefault(timer => timer.Function.Name == function) is { } timer
            ? timer.FireNowAsync(cancellationToken)
            : throw new ArgumentException($"'{function}' is none of the timer functions {string.Join(", ", _timers.Select(other => other.Function.Name))}.", nameof(function));

    /// <summary>Fires the timers by their schedules until cancelled; ends then without an error.</summary>
    /// <exception cref="UserErrorException">The host had to end, because the handler failed three times.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cancellationToken);
        _timing = Task.WhenAll(_timers.Select(timer => timer.RunAsync(stop.Token)));
        await await Task.WhenAny(_timing, _pumping, Handler.Ended);
    }

    /// <summary>
    /// Waits until no queue has a message to take, nothing is in flight, and no message that failed here waits for its next attempt.
    /// Messages that the handler has put back for later are not waited for.
    /// </summary>
    /// <exception cref="UserErrorException">The host had to end, because the handler failed three times.</exception>
    public async Task<DrainResult> DrainAsync(CancellationToken cancellationToken)
    {
        while (!await IsDrainedAsync(cancellationToken))
        {
            var broken = await Task.WhenAny(_pumping, Handler.Ended, Task.Delay(DrainInterval, _clock, cancellationToken));
            await broken;
        }

        var left = await Task.WhenAll(_pumps.Select(pump => _queues.CountAsync(pump.Function.Queue, cancellationToken)));
        return new DrainResult(left.Sum(), Counts.Sum(counts => counts.Poisoned));
    }

    /// <summary>Takes no more messages, waits for those in flight, then ends the handler.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_pumping, _timing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Handler.DisposeAsync();
        foreach (var part in _pumps.Concat<IDisposable>(_timers))
        {
            part.Dispose();
        }

        _stop.Dispose();
    }

    private async Task<bool> IsDrainedAsync(CancellationToken cancellationToken)
    {
        if (IsBusy)
        {
            return false;
        }

        // With every pump held nothing can be taken, and with nothing in flight nothing can be queued: what is seen now stays true.
        var holds = await Task.WhenAll(_pumps.Select(pump => pump.HoldAsync(cancellationToken)));
        try
        {
            if (IsBusy)
            {
                return false;
            }

            var isDrained = true;
            foreach (var pump in _pumps)
            {
                if ((await _queues.PeekAsync(pump.Function.Queue, 1, cancellationToken)).Count > 0)
                {
                    isDrained = false;
                    pump.Wake();
                }
            }

            return isDrained;
        }
        finally
        {
            foreach (var hold in holds)
            {
                hold.Dispose();
            }
        }
    }

    private bool IsBusy => _pumps.Any(pump => pump.IsBusy) || _timers.Any(timer => timer.IsBusy);

    /// <summary>
    /// What one function queued is for another: the pumps look at once, or a run on an idle machine would mostly wait for back-offs.
    /// </summary>
    private void WakePumps()
    {
        foreach (var pump in _pumps)
        {
            pump.Wake();
        }
    }
}
