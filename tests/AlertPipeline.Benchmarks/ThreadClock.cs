using System.Runtime.InteropServices;
using Perfolizer.Horology;

/// <summary>Counts the processor time of the calling thread, its share of collecting garbage included: what else the machine does falls out.</summary>
internal sealed partial class ThreadClock : IClock
{
    private const int ThreadProcessorTime = 3;

    public string Title => "processor time of the thread";

    public bool IsAvailable => OperatingSystem.IsLinux();

    public Frequency Frequency => new(1_000_000_000);

    public long GetTimestamp() =>
        GetTime(ThreadProcessorTime, out var time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : throw new InvalidOperationException("No clock for threads.");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Timespec time);

    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
