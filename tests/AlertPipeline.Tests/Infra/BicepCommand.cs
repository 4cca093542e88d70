using System.Diagnostics;
using System.Reflection;
using static System.Runtime.InteropServices.Architecture;
using static System.Runtime.InteropServices.RuntimeInformation;

namespace AlertPipeline.Tests.Infra;

/// <summary>The real Bicep compiler, as its package brings it.</summary>
/// <param name="folder">Where it works; a copy of the compiler goes there if the package's own may not be run.</param>
/// <param name="variables">Environment variables that parameter files read.</param>
internal sealed class BicepCommand(string folder, IReadOnlyDictionary<string, string> variables)
{
    public const string WhyNotHere = "The Bicep compiler that the tests restore is a program for Linux on x64.";

    public static bool RunsHere => OperatingSystem.IsLinux() && OSArchitecture == X64;

    private readonly string _program = Runnable(folder);

    /// <returns>All that it printed.</returns>
    /// <exception cref="InvalidOperationException">It ended with an error; the message is what it printed.</exception>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var printed = await output + await errors;
        return process.ExitCode == 0
            ? printed
            : throw new InvalidOperationException($"bicep {string.Join(' ', arguments)} ended with {process.ExitCode}: {printed}");
    }

    // Which mode a restored file has is up to the one who restored it.
    private static string Runnable(string folder)
    {
        var package = typeof(BicepCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "BicepPackage").Value!;
        var restored = Path.Combine(package, "tools", "bicep");
        if (OperatingSystem.IsWindows() || File.GetUnixFileMode(restored).HasFlag(UnixFileMode.UserExecute))
        {
            return restored;
        }

        var copy = Path.Combine(folder, "bicep");
        File.Copy(restored, copy);
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return copy;
    }
}
