using System.Runtime.CompilerServices;

namespace AlertPipeline.Tests.Local;

/// <summary>Waits for what another thread or process brings about.</summary>
internal static class Eventually
{
    /// <summary>Far above what a busy machine takes; only a test that fails waits so long.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <exception cref="TimeoutException">The condition does not hold within a minute; the text shows it.</exception>
    public static async Task HoldsAsync(
        Func<bool> condition, CancellationToken cancellationToken, [CallerArgumentExpression(nameof(condition))] string shown = "")
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        for (var looks = 0; !condition(); looks++)
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > Limit)
            {
                throw new TimeoutException($"Did not come true within {Limit.TotalSeconds} s: {shown}");
            }

            // Mostly it is the matter of a moment; past that, a machine with two cores needs them for what is waited for.
            if (looks < 100)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
            }
            else
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }
}
