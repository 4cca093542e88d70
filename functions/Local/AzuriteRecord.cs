using System.Diagnostics;
using System.Text.Json;

namespace AlertPipeline.Local;

/// <summary>What a running Azurite is known by, kept in a file beside its data so that the next start can find it.</summary>
/// <param name="StartedAt">Start time of the process (UTC): a process id alone may belong to another program by now.</param>
/// <param name="OwnerPid">The program that stops it; where that is gone, Azurite is an orphan.</param>
internal sealed record AzuriteRecord(
    int Pid, DateTimeOffset StartedAt, int OwnerPid, DateTimeOffset OwnerStartedAt, int BlobPort, int QueuePort, int TablePort)
{
    /// <summary>The start time is derived from the boot time and may differ by rounding.</summary>
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(2);

    public static AzuriteRecord? Find(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), LocalJson.Default.AzuriteRecord);
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            // Missing, or cut off in the middle of a write: nothing is known.
            return null;
        }
    }

    public void Save(string file) => File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(this, LocalJson.Default.AzuriteRecord));

    /// <summary>The process itself; null where it is gone.</summary>
    public Process? FindProcess() => Find(Pid, StartedAt);

    public bool HasOwner()
    {
        using var owner = Find(OwnerPid, OwnerStartedAt);
        return owner is not null;
    }

    public static DateTimeOffset StartOf(Process process) => process.StartTime.ToUniversalTime();

    private static Process? Find(int pid, DateTimeOffset startedAt)
    {
        try
        {
            var process = Process.GetProcessById(pid);
            if ((StartOf(process) - startedAt).Duration() <= StartTolerance)
            {
                return process;
            }

            process.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
