using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using AlertPipeline.Messages;

namespace AlertPipeline.Local;

/// <summary>Reads from Azurite's output which ports it took.</summary>
internal sealed partial class AzuriteOutput
{
    private readonly TaskCompletionSource<(int Blob, int Queue, int Table)> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, int> _ports = [];

    /// <summary>The ports, once all three are open; fails where Azurite ends before.</summary>
    public Task<(int Blob, int Queue, int Table)> Listening => _listening.Task;

    public string LastLine { get; private set; } = "";

    public Process Start(HandlerCommand command)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(command.FileName, command.Arguments)
            {
                WorkingDirectory = command.WorkingDirectory,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
            EnableRaisingEvents = true,
        };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => _listening.TrySetException(new UserErrorException($"Azurite ended at its start. {LastLine}"));
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Read(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_ports)
        {
            LastLine = line;
            if (ListeningLine().Match(line) is { Success: true } match)
            {
                _ports[match.Groups[1].Value] = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
            }

            if (_ports.Count == 3)
            {
                _listening.TrySetResult((_ports["Blob"], _ports["Queue"], _ports["Table"]));
            }
        }
    }

    [GeneratedRegex(@"^Azurite (Blob|Queue|Table) service is successfully listening at http://[^:]+:(\d+)")]
    private static partial Regex ListeningLine();
}
