namespace AlertPipeline.Web;

/// <summary>How often a key may be tried: some times per caller, and some times in all, within a quarter of an hour.</summary>
/// <remarks>Per process. What protects the pages is the length of the key; this keeps guessing slow and visible.</remarks>
internal sealed class SignInLimit(TimeProvider clock)
{
    public const int MaxPerCaller = 5;
    public const int MaxInAll = 200;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _tries = new(StringComparer.Ordinal);
    private long _window;
    private int _inAll;

    /// <summary>Takes one try, before the key is looked at: otherwise many at once would all be let through.</summary>
    public bool TryTake(string caller)
    {
        lock (_lock)
        {
            var window = clock.GetUtcNow().UtcTicks / Window.Ticks;
            if (window != _window)
            {
                _tries.Clear();
                (_window, _inAll) = (window, 0);
            }

            if (_inAll >= MaxInAll || _tries.GetValueOrDefault(caller) >= MaxPerCaller)
            {
                return false;
            }

            _tries[caller] = _tries.GetValueOrDefault(caller) + 1;
            _inAll++;
            return true;
        }
    }

    /// <summary>The key was right: the caller's tries are forgotten.</summary>
    public void Forgive(string caller)
    {
        lock (_lock)
        {
            if (_tries.Remove(caller, out var tries))
            {
                _inAll -= tries;
            }
        }
    }
}
