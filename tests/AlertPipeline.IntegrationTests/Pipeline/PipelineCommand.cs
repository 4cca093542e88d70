using System.Collections.Concurrent;
using System.Diagnostics;

namespace AlertPipeline.IntegrationTests.Pipeline;

/// <summary>What a finished command said.</summary>
internal sealed record CommandResult(int ExitCode, string Output, IReadOnlyList<string> Errors);

/// <summary>The real executable as a process: the build's, or the one that <c>ALERTPIPELINE_EXECUTABLE</c> names (the published one in CI).</summary>
internal sealed class PipelineCommand : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Task<string> _output;
    private readonly Task _reading;

    private PipelineCommand(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _reading = ReadErrorsAsync();
    }

    public static string Executable => Environment.GetEnvironmentVariable("ALERTPIPELINE_EXECUTABLE") is { Length: > 0 } path
        ? path
        : Path.Combine(AppContext.BaseDirectory, "alertpipeline" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    /// <summary>Folder of host.json and the samples.</summary>
    public static string AppRoot => Path.GetDirectoryName(Executable)!;

    public int Pid => _process.Id;

    public bool HasEnded => _process.HasExited;

    public static PipelineCommand Start(string workingFolder, IReadOnlyDictionary<string, string> settings, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new PipelineCommand(Process.Start(start)!);
    }

    public static async Task<CommandResult> RunAsync(
        string workingFolder, IReadOnlyDictionary<string, string> settings, string input, params IEnumerable<string> arguments)
    {
        await using var command = Start(workingFolder, settings, arguments);
        await command._process.StandardInput.WriteAsync(input);
        command._process.StandardInput.Close();
        return await command.EndAsync();
    }

    /// <summary>Waits for a line on stderr that holds the text.</summary>
    public async Task<string> LineAsync(string text, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        while (true)
        {
            var ended = _reading.IsCompleted;
            if (_errors.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            Assert.False(ended, $"The command ended without a line '{text}':\n{string.Join('\n', _errors)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    public async Task<CommandResult> EndAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The command did not end within {Limit}:\n{string.Join('\n', _errors)}");
        }

        await _reading;
        return new CommandResult(_process.ExitCode, await _output, [.. _errors]);
    }

    /// <summary>What Ctrl-C sends.</summary>
    public void Interrupt() => Process.Start("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])!.WaitForExit();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _errors.Enqueue(line);
        }
    }
}
