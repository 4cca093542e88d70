namespace AlertPipeline.Delivery.Pace;

/// <summary>Which mails may leave now, and when the others may be tried.</summary>
/// <param name="May">One for each mail that was asked for, in order.</param>
/// <param name="Wait">Null where all may leave.</param>
internal sealed record PaceAnswer(IReadOnlyList<bool> May, TimeSpan? Wait);

/// <summary>How much was taken lately: a token bucket for the provider and for each receiving domain, and the day's count.</summary>
/// <remarks>
/// A bucket is kept as the instant at which it will be full again: a token taken moves it on by one interval, and it may lie no more than a minute ahead.
/// </remarks>
/// <param name="Day">That <paramref name="SentOnDay"/> is about (UTC).</param>
/// <param name="FullAt">By domain, in ticks of UTC; the provider's under an empty name. Those that are full are left out.</param>
internal sealed record PaceState(DateOnly Day, int SentOnDay, IReadOnlyDictionary<string, long> FullAt)
{
    public static readonly PaceState Fresh = new(DateOnly.MinValue, 0, new Dictionary<string, long>());

    private const string Provider = "";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Takes a token of each bucket for each mail, as far as there are. Pure.</summary>
    /// <param name="domains">Receiving domains, one a mail.</param>
    public (PaceState Next, PaceAnswer Answer) Take(IReadOnlyList<string> domains, PaceOptions options, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var sent = today == Day ? SentOnDay : 0;
        var allowed = options.WarmUp.MailsOn(today) ?? int.MaxValue;
        var fullAt = FullAt.Where(bucket => bucket.Value > now.UtcTicks).ToDictionary(StringComparer.Ordinal);

        // What a mail that may not leave would have to wait for is kept apart: it takes nothing from those behind it.
        var queued = new Dictionary<string, long>(StringComparer.Ordinal);
        var may = new List<bool>();
        var wait = TimeSpan.Zero;
        foreach (var domain in domains)
        {
            (string Name, int PerMinute)[] buckets = [(Provider, options.PerMinute), (domain, options.PerMinuteTo(domain))];
            var limits = buckets.Where(bucket => bucket.PerMinute > 0).ToList();
            var isAllowed = sent < allowed && limits.All(bucket => After(fullAt, bucket) <= (now + Minute).UtcTicks);
            may.Add(isAllowed);
            if (isAllowed)
            {
                limits.ForEach(bucket => fullAt[bucket.Name] = After(fullAt, bucket));
                sent++;
                continue;
            }

            foreach (var bucket in limits)
            {
                var from = new Dictionary<string, long>(StringComparer.Ordinal) { [bucket.Name] = Math.Max(fullAt.GetValueOrDefault(bucket.Name), queued.GetValueOrDefault(bucket.Name)) };
                queued[bucket.Name] = After(from, bucket);
                wait = Longer(wait, TimeSpan.FromTicks(queued[bucket.Name] - (now + Minute).UtcTicks));
            }
        }

        // A bucket fills within a minute: then as many leave as fit into it, and the rest waits once more.
        wait = sent >= allowed ? today.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) - now.UtcDateTime : wait < Minute ? wait : Minute;
        return (new PaceState(today, sent, fullAt), new PaceAnswer(may, may.Contains(false) ? Longer(wait, TimeSpan.FromSeconds(1)) : null));

        long After(Dictionary<string, long> from, (string Name, int PerMinute) bucket) =>
            Math.Max(from.GetValueOrDefault(bucket.Name), now.UtcTicks) + (Minute.Ticks / bucket.PerMinute);
    }

    /// <summary>Mails that might have left and did not: the day may have them again.</summary>
    public PaceState Return(int count, DateTimeOffset now) =>
        DateOnly.FromDateTime(now.UtcDateTime) == Day ? this with { SentOnDay = Math.Max(0, SentOnDay - count) } : this;

    private static TimeSpan Longer(TimeSpan first, TimeSpan second) => first > second ? first : second;
}
