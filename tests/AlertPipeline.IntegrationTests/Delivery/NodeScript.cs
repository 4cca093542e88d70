using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AlertPipeline.IntegrationTests.Delivery;

/// <summary>A script of <c>node/</c> as a process of its own; its packages are installed the first time.</summary>
internal sealed class NodeScript : IAsyncDisposable
{
    private static readonly SemaphoreSlim Installing = new(1);

    private readonly Process _process;

    private NodeScript(Process process) => _process = process;

    public StreamWriter Input => _process.StandardInput;

    public static async Task<NodeScript> StartAsync(string script, params string[] arguments)
    {
        await InstallAsync();
        return new NodeScript(Start("node", [script, .. arguments]));
    }

    /// <exception cref="EndOfStreamException">The script ended; its error output is the message.</exception>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken)
        ?? throw new EndOfStreamException(await _process.StandardError.ReadToEndAsync(cancellationToken));

    /// <summary>For a script that has something to end itself: says that nothing more comes, and waits.</summary>
    public async ValueTask EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Input.Close();
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static async Task InstallAsync()
    {
        await Installing.WaitAsync();
        try
        {
            // npm writes the second file when it has installed what the first one lists.
            if (File.GetLastWriteTimeUtc(Path.Combine(Folder(), "package-lock.json")) > File.GetLastWriteTimeUtc(Path.Combine(Folder(), "node_modules", ".package-lock.json")))
            {
                using var npm = Start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
                var output = npm.StandardOutput.ReadToEndAsync();
                var errors = await npm.StandardError.ReadToEndAsync();
                await npm.WaitForExitAsync();
                Assert.True(npm.ExitCode == 0, $"npm ci in {Folder()} failed: {await output}{errors}");
            }
        }
        finally
        {
            Installing.Release();
        }
    }

    private static Process Start(string command, IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(command, arguments)
    {
        WorkingDirectory = Folder(),
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "node");
}
