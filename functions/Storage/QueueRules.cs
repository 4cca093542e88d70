using System.Text;

namespace AlertPipeline.Storage;

/// <summary>What the queue service asks, checked before sending so that both stores refuse the same.</summary>
internal static class QueueRules
{
    /// <summary>64 KiB after base64.</summary>
    public const int MaxTextBytes = 48 * 1024;

    /// <summary>The longest time that a message can be hidden, by delay, lease or hiding.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(7);

    private static readonly TimeSpan MinLease = TimeSpan.FromSeconds(1);

    public static void Check(string text, TimeSpan delay)
    {
        if (Encoding.UTF8.GetByteCount(text) is var bytes and > MaxTextBytes)
        {
            throw new ArgumentException($"A queue message of {bytes} bytes; {MaxTextBytes} are allowed.", nameof(text));
        }

        CheckHiding(delay, TimeSpan.Zero);
    }

    public static void CheckReceive(int count, TimeSpan lease)
    {
        CheckCount(count);
        CheckHiding(lease, MinLease);
    }

    public static void CheckHide(QueueItem item, TimeSpan duration)
    {
        CheckReceipt(item);
        CheckHiding(duration, TimeSpan.Zero);
    }

    public static void CheckReceipt(QueueItem item)
    {
        if (item.Receipt.Length == 0)
        {
            throw new ArgumentException($"Message {item.MessageId} has no receipt: it was peeked, not received.", nameof(item));
        }
    }

    public static void CheckCount(int count)
    {
        if (count is < 1 or > 32)
        {
            throw new ArgumentException($"Asked for {count} queue messages; 1 to 32 can be had at once.", nameof(count));
        }
    }

    private static void CheckHiding(TimeSpan time, TimeSpan least)
    {
        if (time < least || time > MaxDelay)
        {
            throw new ArgumentException(
                $"A queue message hidden for {time}; {least.TotalSeconds} seconds to {MaxDelay.TotalDays} days are allowed.", nameof(time));
        }
    }
}
