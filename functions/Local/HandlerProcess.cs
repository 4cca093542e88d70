using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using AlertPipeline.Messages;

namespace AlertPipeline.Local;

/// <summary>How the start of a handler process ended.</summary>
internal enum HandlerStart
{
    Ready,
    Exited,
    TimedOut,
}

/// <summary>One run of the handler: a child process on a port of its own, with the variables that the Functions host sets.</summary>
internal sealed class HandlerProcess : IDisposable
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(25);

    private readonly Process _process;
    private readonly Task<int> _exited;

    private HandlerProcess(Process process, int port)
    {
        _process = process;
        Pid = process.Id;
        Address = new Uri($"http://127.0.0.1:{port}/");
        _exited = WaitForExitAsync();
    }

    public int Pid { get; }

    /// <summary>Root of its address; invocations are posted to the function's name below it.</summary>
    public Uri Address { get; }

    /// <summary>Its exit code, once it has ended and its output is read to the end.</summary>
    public Task<int> Exited => _exited;

    /// <summary>True once we have killed it ourselves: its exit code then means nothing.</summary>
    public bool IsKilled { get; private set; }

    /// <param name="settings">App settings, as environment variables beside the inherited ones.</param>
    /// <param name="output">Called with each line of output, and whether it came from standard error.</param>
    public static HandlerProcess Start(
        HandlerCommand command, string appRoot, string workerId, IReadOnlyDictionary<string, string> settings, Action<string, bool> output)
    {
        var port = LoopbackPort.FindFree();
        var (fileName, arguments, workingDirectory) = command.InOwnSession();
        var start = new ProcessStartInfo(fileName, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var portText = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = portText;
        start.Environment["FUNCTIONS_HTTPWORKER_PORT"] = portText;
        start.Environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = workerId;
        start.Environment["FUNCTIONS_HTTPWORKER_ID"] = workerId;
        start.Environment["FUNCTIONS_APP_ROOT_PATH"] = appRoot;

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Forward(line.Data, false);
        process.ErrorDataReceived += (_, line) => Forward(line.Data, true);
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new UserErrorException($"The handler {command.FileName} does not start: {exception.Message}.", innerException: exception);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new HandlerProcess(process, port);

        void Forward(string? line, bool isError)
        {
            if (!string.IsNullOrEmpty(line))
            {
                output(line, isError);
            }
        }
    }

    /// <summary>Asks <c>GET /</c> until anything answers: any status means ready.</summary>
    public async Task<HandlerStart> WaitUntilReadyAsync(
        HttpMessageInvoker http, TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            while (!_exited.IsCompleted)
            {
                try
                {
                    using var probe = new HttpRequestMessage(HttpMethod.Get, Address);
                    using var answer = await http.SendAsync(probe, stop.Token);
                    return HandlerStart.Ready;
                }
                catch (HttpRequestException)
                {
                    await Task.WhenAny(_exited, Task.Delay(ProbeInterval, clock, stop.Token));
                    stop.Token.ThrowIfCancellationRequested();
                }
            }

            return HandlerStart.Exited;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HandlerStart.TimedOut;
        }
    }

    /// <summary>Ends it without warning, as the Functions host does.</summary>
    public void Kill()
    {
        IsKilled = true;
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }
}
