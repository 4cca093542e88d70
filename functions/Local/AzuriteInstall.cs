using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using AlertPipeline.Messages;

namespace AlertPipeline.Local;

/// <summary>Installs Azurite, at the versions of the lock file that lies beside the program, once per lock file.</summary>
internal static class AzuriteInstall
{
    private const int OldestNode = 20;
    private const string OtherStorage =
        "or set AzureWebJobsStorage to the connection string of any storage account";

    /// <param name="source">Folder of <c>package.json</c> and <c>package-lock.json</c>.</param>
    /// <param name="target">Folder to install to.</param>
    /// <returns>The script that Node runs.</returns>
    /// <exception cref="UserErrorException">Node is missing or too old, or npm failed.</exception>
    public static async Task<string> EnsureAsync(string source, string target, Action<string> progress, CancellationToken cancellationToken)
    {
        await CheckNodeAsync(cancellationToken);
        var script = Path.Combine(target, "node_modules", "azurite", "dist", "src", "azurite.js");
        var marker = Path.Combine(target, "installed.sha256");
        var lockFile = Path.Combine(source, "package-lock.json");
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(lockFile, cancellationToken)));
        if (File.Exists(script) && File.Exists(marker) && await File.ReadAllTextAsync(marker, cancellationToken) == hash)
        {
            return script;
        }

        progress("Installing Azurite, the storage emulator (npm ci, once, about 20 s) …");
        Directory.CreateDirectory(target);
        File.Copy(Path.Combine(source, "package.json"), Path.Combine(target, "package.json"), overwrite: true);
        File.Copy(lockFile, Path.Combine(target, "package-lock.json"), overwrite: true);
        await InstallAsync(target, cancellationToken);

        // Written last: an installation that was broken off is done again.
        await File.WriteAllTextAsync(marker, hash, cancellationToken);
        progress("Azurite is installed.");
        return script;
    }

    private static async Task CheckNodeAsync(CancellationToken cancellationToken)
    {
        string version;
        try
        {
            (_, version) = await RunAsync("node", ["--version"], null, cancellationToken);
        }
        catch (Win32Exception exception)
        {
            throw new UserErrorException(
                $"Node.js was not found; install Node {OldestNode} or later for the storage emulator Azurite, {OtherStorage}.", innerException: exception);
        }

        var major = version.Trim().TrimStart('v').Split('.')[0];
        if (!int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < OldestNode)
        {
            throw new UserErrorException(
                $"Node.js is {version.Trim()}; the storage emulator Azurite needs Node {OldestNode} or later. Update it, {OtherStorage}.");
        }
    }

    private static async Task InstallAsync(string target, CancellationToken cancellationToken)
    {
        // Without install scripts: nothing of the packages runs before Azurite itself.
        string[] arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        try
        {
            var (exitCode, output) = OperatingSystem.IsWindows()
                ? await RunAsync("cmd.exe", ["/c", "npm", .. arguments], target, cancellationToken)
                : await RunAsync("npm", arguments, target, cancellationToken);
            if (exitCode != 0)
            {
                var reason = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "no output";
                throw new UserErrorException(
                    $"npm ci in {target} ended with exit code {exitCode} ({reason}). Check the network and run again, {OtherStorage}.");
            }
        }
        catch (Win32Exception exception)
        {
            throw new UserErrorException($"npm was not found; it comes with Node.js. Install it, {OtherStorage}.", innerException: exception);
        }
    }

    /// <returns>Exit code, and standard output followed by standard error.</returns>
    private static async Task<(int ExitCode, string Output)> RunAsync(
        string program, string[] arguments, string? folder, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? "",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
