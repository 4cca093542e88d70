using System.Globalization;
using AlertPipeline.Messages;

namespace AlertPipeline.Local;

/// <summary>Keeps the handler running by the Functions host's rules.</summary>
/// <remarks>
/// Exit code 0: it stays dead and what is sent to it fails. 200: started again at no charge. Anything else, and a start that takes
/// too long: an error and started again; the third error, each within 30 minutes of the one before, ends the host.
/// A process that was killed for a function time-out is started again at no charge. (The Functions host itself ends when two
/// invocations time out in the same instant; that fault is not played.)
/// </remarks>
/// <param name="handlerLogger">Gets what the handler itself says, at the level at which it says it.</param>
internal sealed partial class HandlerSupervisor(
    HandlerCommand command, string appRoot, TimeSpan initializationTimeout, IReadOnlyDictionary<string, string> settings,
    TimeProvider clock, ILogger logger, ILogger handlerLogger) : IAsyncDisposable
{
    private const int ErrorLimit = 3;
    private const int FreeRestartExitCode = 200;
    private static readonly TimeSpan ErrorWindow = TimeSpan.FromMinutes(30);

    // Redirects are followed by this handler, as the Functions host's client does. It reaches the child on loopback alone.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _workerId = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
    private readonly List<DateTimeOffset> _errors = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource<HandlerProcess> _ready = NewSource<HandlerProcess>();
    private TaskCompletionSource _restart = NewSource();
    private HandlerProcess? _process;
    private Task _supervision = Task.CompletedTask;
    private volatile string _lastError = "";

    /// <summary>Client for the handler's address.</summary>
    public HttpMessageInvoker Http => _http;

    /// <summary>Process id of the handler; null before the first start.</summary>
    public int? Pid => _process?.Pid;

    /// <summary>How often a process was started.</summary>
    public int Starts { get; private set; }

    /// <summary>Fails with a <see cref="UserErrorException"/> when the host has to end; does not complete otherwise.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Starts the handler and waits until it answers.</summary>
    /// <exception cref="UserErrorException">It failed three times.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _supervision = SuperviseAsync(_stop.Token);
        await await Task.WhenAny(_ready.Task, _supervision).WaitAsync(cancellationToken);
        await WaitUntilReadyAsync(cancellationToken);
    }

    /// <summary>The process to talk to; waits while one is starting. It may be dead: the call to it then fails.</summary>
    public async Task<HandlerProcess> WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        Task<HandlerProcess> ready;
        lock (_gate)
        {
            ready = _ready.Task;
        }

        return await ready.WaitAsync(cancellationToken);
    }

    /// <summary>Kills the process whose invocation ran out of time and starts a new one.</summary>
    /// <param name="process">The one that was asked; null where none was ready. A newer one is left alone.</param>
    public void RestartAfterTimeout(HandlerProcess? process)
    {
        lock (_gate)
        {
            if (process is null || process == _process)
            {
                _process?.Kill();
                _restart.TrySetResult();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        lock (_gate)
        {
            _process?.Kill();
        }

        await _supervision.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process?.Dispose();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task SuperviseAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var process = StartProcess();
            var start = await process.WaitUntilReadyAsync(_http, initializationTimeout, clock, stopping);
            if (start == HandlerStart.TimedOut)
            {
                process.Kill();
                await process.Exited;
                AddError(string.Create(CultureInfo.InvariantCulture, $"did not answer within {initializationTimeout.TotalSeconds:0.#} s"));
            }
            else
            {
                if (start == HandlerStart.Ready)
                {
                    _ready.TrySetResult(process);
                }

                var exitCode = await process.Exited;
                await JudgeExitAsync(process, exitCode, stopping);
            }
        }
    }

    private HandlerProcess StartProcess()
    {
        lock (_gate)
        {
            _stop.Token.ThrowIfCancellationRequested();
            if (_ready.Task.IsCompleted)
            {
                _ready = NewSource<HandlerProcess>();
            }

            _restart = NewSource();
            _process?.Dispose();
            _process = HandlerProcess.Start(command, appRoot, _workerId, settings, Forward);
            Starts++;
            Log.HandlerStarted(logger, _process.Pid, _process.Address.Port);
            return _process;
        }
    }

    private async Task JudgeExitAsync(HandlerProcess process, int exitCode, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        switch (exitCode)
        {
            case var _ when process.IsKilled:
            case FreeRestartExitCode:
                Log.HandlerRestarts(logger, exitCode);
                return;
            case 0:
                Log.HandlerEndedNormally(logger);
                await _restart.Task.WaitAsync(stopping);
                return;
            default:
                AddError($"ended with exit code {exitCode}");
                return;
        }
    }

    private void AddError(string what)
    {
        var now = clock.GetUtcNow();
        if (_errors.Count > 0 && now - _errors[^1] > ErrorWindow)
        {
            _errors.Clear();
        }

        _errors.Add(now);
        Log.HandlerFailed(logger, what, _errors.Count, ErrorLimit);
        if (_errors.Count >= ErrorLimit)
        {
            var reason = _lastError.Length > 0 ? $" Its last error: {_lastError}" : "";
            var end = new UserErrorException($"The handler {command.FileName} {what}, the third failure within 30 minutes of the one before; the host ends.{reason}");
            _ready.TrySetException(end);
            _ended.TrySetException(end);
            throw end;
        }
    }

    private void Forward(string line, bool isError)
    {
        if (!isError && HandlerLogLine.TryRead(line) is { } said)
        {
            Log.HandlerSaid(handlerLogger, said.Level, said.Text);
        }
        else if (!isError)
        {
            Log.HandlerOutput(handlerLogger, line);
        }
        else if (line.Contains("warn", StringComparison.OrdinalIgnoreCase))
        {
            Log.HandlerWarning(handlerLogger, line);
        }
        else
        {
            _lastError = line;
            Log.HandlerError(handlerLogger, line);
        }
    }

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class Log
    {
        [LoggerMessage(701, LogLevel.Information, "Handler process {Pid} started on port {Port}.")]
        public static partial void HandlerStarted(ILogger logger, int pid, int port);

        [LoggerMessage(702, LogLevel.Information, "Handler process ended with exit code {ExitCode} and is started again.")]
        public static partial void HandlerRestarts(ILogger logger, int exitCode);

        [LoggerMessage(703, LogLevel.Error, "Handler process ended with exit code 0, so it is not started again; every invocation will fail.")]
        public static partial void HandlerEndedNormally(ILogger logger);

        [LoggerMessage(704, LogLevel.Warning, "Handler process {What}; error {Count} of {Limit}.")]
        public static partial void HandlerFailed(ILogger logger, string what, int count, int limit);

        [LoggerMessage(705, LogLevel.Information, "{Line}")]
        public static partial void HandlerOutput(ILogger logger, string line);

        [LoggerMessage(EventId = 708, Message = "{Line}")]
        public static partial void HandlerSaid(ILogger logger, LogLevel level, string line);

        [LoggerMessage(706, LogLevel.Warning, "{Line}")]
        public static partial void HandlerWarning(ILogger logger, string line);

        [LoggerMessage(707, LogLevel.Error, "{Line}")]
        public static partial void HandlerError(ILogger logger, string line);
    }
}
