using System.Text;

namespace AlertPipeline.Storage;

/// <summary>What the queue service asks, checked before sending so that both stores refuse the same.</summary>
internal static class QueueRules
{
    /// <summary>64 KiB after base64.</summary>
    public const int MaxTextBytes = 48 * 1024;

    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(7);

    public static void Check(string text, TimeSpan delay)
    {
        if (Encoding.UTF8.GetByteCount(text) is var bytes and > MaxTextBytes)
        {
            throw new ArgumentException($"A queue message of {bytes} bytes; {MaxTextBytes} are allowed.", nameof(text));
        }

        if (delay < TimeSpan.Zero || delay > MaxDelay)
        {
            throw new ArgumentException($"A queue delay of {delay}; zero to {MaxDelay.TotalDays} days are allowed.", nameof(delay));
        }
    }

    public static void CheckCount(int count)
    {
        if (count is < 1 or > 32)
        {
            throw new ArgumentException($"Asked for {count} queue messages; 1 to 32 can be had at once.", nameof(count));
        }
    }
}
