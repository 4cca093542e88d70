using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AlertPipeline.Local;

/// <summary>Asks a process to end; .NET itself can only kill.</summary>
internal static class Signals
{
    private const int TerminateSignal = 15;

    /// <summary>SIGTERM; on Windows, which has no such thing, the process is ended at once.</summary>
    public static void Terminate(Process process)
    {
        if (process.HasExited)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            process.Kill();
        }
        else
        {
            // It may have ended since: that is what was wanted.
            _ = Kill(process.Id, TerminateSignal);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
