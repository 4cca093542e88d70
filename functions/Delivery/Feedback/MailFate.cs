namespace AlertPipeline.Delivery.Feedback;

/// <summary>What became of a mail after the provider took it; of several, the last in this order counts, whatever order they came in.</summary>
internal enum MailFate
{
    /// <summary>The receiving server put it off; the provider goes on trying.</summary>
    Deferred,

    /// <summary>Refused for now or for what it is; the mailbox may be well.</summary>
    SoftBounce,

    /// <summary>The provider never tried, for a reason that is the operator's to mend.</summary>
    Dropped,

    Delivered,

    /// <summary>The reader left by the provider's means.</summary>
    Unsubscribed,

    /// <summary>There is no such mailbox.</summary>
    HardBounce,

    /// <summary>The reader called it spam.</summary>
    Complaint,
}

/// <summary>One thing that a provider's event or a bounce told of a delivery.</summary>
/// <param name="Shard">Of the delivery.</param>
internal sealed record MailEvent(int Shard, string DeliveryId, FeedbackEntry Entry);

/// <summary>The same as it is kept in the delivery's row.</summary>
/// <param name="EventId">The same for every copy of the event; a copy is not recorded twice.</param>
/// <param name="At">When it happened (UTC), by the provider's clock.</param>
/// <param name="Text">In the other side's words: one line without addresses.</param>
internal sealed record FeedbackEntry(string EventId, MailFate Fate, DateTimeOffset At, string Text)
{
    public const int MaxTextLength = 200;

    private const int MaxIdLength = 100;

    public static FeedbackEntry Of(string eventId, MailFate fate, DateTimeOffset at, string text) => new(
        eventId.Length <= MaxIdLength ? eventId : Messages.StableHash.Id(eventId), fate, at.ToUniversalTime(),
        Messages.TextLength.Shorten(Plain.WithoutAddresses(Plain.Line(text)), MaxTextLength));
}

/// <summary>What is kept of a delivery's events. Pure, and the same in whatever order they come.</summary>
internal static class FeedbackLog
{
    /// <summary>Past this the earliest of the least important goes: a mail may be put off dozens of times.</summary>
    public const int MaxEntries = 30;

    /// <returns>Those that are not in the log yet, each once.</returns>
    public static IReadOnlyList<FeedbackEntry> Unknown(IReadOnlyList<FeedbackEntry> log, IReadOnlyList<FeedbackEntry> told)
    {
        var known = log.Select(entry => entry.EventId).ToHashSet(StringComparer.Ordinal);
        return [.. told.Where(entry => known.Add(entry.EventId))];
    }

    public static IReadOnlyList<FeedbackEntry> Add(IReadOnlyList<FeedbackEntry> log, IReadOnlyList<FeedbackEntry> unknown) =>
    [
        .. log.Concat(unknown)
            .OrderByDescending(entry => entry.Fate).ThenByDescending(entry => entry.At).ThenBy(entry => entry.EventId, StringComparer.Ordinal).Take(MaxEntries)
            .OrderBy(entry => entry.At).ThenBy(entry => entry.EventId, StringComparer.Ordinal),
    ];

    /// <returns>The one that counts; null where nothing was told.</returns>
    public static MailFate? Fate(IReadOnlyList<FeedbackEntry> log) => log.Count == 0 ? null : log.Max(entry => entry.Fate);
}
