namespace AlertPipeline.Local;

/// <summary>What a function has done since the start.</summary>
/// <param name="InFlight">Running now.</param>
/// <param name="Failed">Invocations that failed, each attempt counted.</param>
/// <param name="Poisoned">Messages moved to the poison queue.</param>
/// <param name="Busy">Time of all ended invocations together.</param>
/// <param name="LastFailure">Reason of the last failed one; null where none failed.</param>
internal sealed record FunctionCounts(
    string Function, int InFlight, int Succeeded, int Failed, int Poisoned, TimeSpan Busy, string? LastFailure)
{
    public int Started => InFlight + Succeeded + Failed;
}

/// <summary>Counts of one function, kept by what invokes it and read by the terminal.</summary>
internal sealed class FunctionStats(string function, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private FunctionCounts _counts = new(function, 0, 0, 0, 0, TimeSpan.Zero, null);

    public FunctionCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return _counts;
            }
        }
    }

    public void Poisoned() => Change(counts => counts with { Poisoned = counts.Poisoned + 1 });

    /// <summary>Runs an invocation and counts it.</summary>
    public async Task<InvocationResult> CountAsync(Func<Task<InvocationResult>> invoke)
    {
        var startedAt = clock.GetTimestamp();
        Change(counts => counts with { InFlight = counts.InFlight + 1 });
        var result = new InvocationResult("The invocation was broken off.");
        try
        {
            result = await invoke();
            return result;
        }
        finally
        {
            Change(counts => counts with
            {
                InFlight = counts.InFlight - 1,
                Succeeded = counts.Succeeded + (result.Succeeded ? 1 : 0),
                Failed = counts.Failed + (result.Succeeded ? 0 : 1),
                Busy = counts.Busy + clock.GetElapsedTime(startedAt),
                LastFailure = result.Failure ?? counts.LastFailure,
            });
        }
    }

    private void Change(Func<FunctionCounts, FunctionCounts> change)
    {
        lock (_gate)
        {
            _counts = change(_counts);
        }
    }
}
