using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AlertPipeline.Delivery.Webhooks;

/// <summary>When a webhook call is tried again: ten attempts over some three days.</summary>
internal static class WebhookSchedule
{
    /// <summary>A queue holds a message back for 7 days at most, and an endpoint that asks for more is asked sooner.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    private const double Jitter = 0.1;

    /// <summary>Wait before attempt 1, 2, 3 …</summary>
    private static readonly IReadOnlyList<TimeSpan> Waits =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    public static int MaxAttempts => Waits.Count;

    /// <summary>How long to wait after <paramref name="attempts"/> failed attempts; null = no more.</summary>
    /// <param name="asked">The endpoint's <c>Retry-After</c>: the wait is never shorter, up to <see cref="LongestDelay"/>.</param>
    public static TimeSpan? After(int attempts, string deliveryId, TimeSpan? asked)
    {
        if (attempts >= MaxAttempts)
        {
            return null;
        }

        var wait = Waits[attempts] * (1 + (Jitter * Spread(deliveryId, attempts)));
        var longer = asked > wait ? asked.Value : wait;
        return longer < LongestDelay ? longer : LongestDelay;
    }

    /// <summary>-1 to 1, always the same for a delivery and attempt: endpoints that failed together come back apart, and a replay sees the same times.</summary>
    private static double Spread(string deliveryId, int attempts)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{deliveryId}.{attempts}")));
        return (BinaryPrimitives.ReadUInt32BigEndian(hash) / (double)uint.MaxValue * 2) - 1;
    }
}
