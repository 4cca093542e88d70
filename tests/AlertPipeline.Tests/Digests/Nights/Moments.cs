using AlertPipeline.Tests.Delivery;

namespace AlertPipeline.Tests.Digests.Nights;

/// <summary>The moments at which a process can be disturbed, in order: before and after each thing that it does to the world.</summary>
internal sealed class Moments
{
    private bool _isDead;

    /// <summary>The moment, counted from 1, at which something happens; null for none.</summary>
    public int? Chosen { get; set; }

    /// <summary>What happens then; nothing more where it is null: the process dies.</summary>
    public Func<Task>? Interruption { get; set; }

    /// <summary>All so far, in words.</summary>
    public List<string> Seen { get; } = [];

    /// <summary>Which moment it was; null before.</summary>
    public string? Happened { get; private set; }

    /// <summary>Another process takes the place of a dead one.</summary>
    public void Restart() => _isDead = false;

    public async Task<T> AroundAsync<T>(string deed, Func<Task<T>> act)
    {
        await ReachAsync("before " + deed);
        var result = await act();
        await ReachAsync("after " + deed);
        return result;
    }

    private async Task ReachAsync(string moment)
    {
        Seen.Add(moment);
        if (Seen.Count == Chosen)
        {
            Happened = moment;
            _isDead = Interruption is null;
            await (Interruption?.Invoke() ?? Task.CompletedTask);
        }

        // What is in a finally block happens in no process that is dead.
        if (_isDead)
        {
            throw new KilledException();
        }
    }
}
