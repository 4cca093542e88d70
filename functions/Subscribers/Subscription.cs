namespace AlertPipeline.Subscribers;

/// <summary>What one subscriber asked for: which stories, when, and where to.</summary>
/// <param name="Id">1 to 64 of <c>A-Z a-z 0-9 . _ -</c>; never changes.</param>
/// <param name="To">E-mail address, or the endpoint's absolute address. Encrypted at rest; never logged.</param>
/// <param name="Filter">As the subscriber wrote it.</param>
/// <param name="Schedule">Null for <see cref="Cadence.Instant"/>.</param>
/// <param name="Format">Of a webhook: <c>standard</c>, <c>cloudevents</c>, <c>slack</c>, <c>teams</c>.</param>
/// <param name="Secret">Of a webhook: <c>whsec_</c> + base64 of 24 to 64 bytes. Encrypted at rest; never logged.</param>
/// <param name="Owner">Of a webhook: e-mail address that is told when the endpoint is switched off.</param>
internal sealed record Subscription(
    string Id, Channel Channel, string To, string? Name, Filter Filter, Cadence Cadence, DigestSchedule? Schedule,
    EmptyDigest Empty, IReadOnlyList<string> Follow, SubscriptionStatus Status, string Format, string? Secret, string? Owner)
{
    /// <summary>When it was first stored (UTC): nothing that happened before is sent to it at once.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Tells the same address from another without telling the address: a keyed hash. Null for a webhook, and for one that was not stored.</summary>
    public string? AddressTag { get; init; }

    /// <summary>Shard of the subscription and of everything that belongs to it, 0 to 63.</summary>
    public int Shard { get; } = Messages.StableHash.Shard(Id);
}

internal enum Channel
{
    Email,
    Webhook,
}

internal enum Cadence
{
    Instant,
    Daily,
    Weekly,
}

/// <summary>What to do when a period held nothing that matches.</summary>
internal enum EmptyDigest
{
    Skip,
    Send,

    /// <summary>Say "all quiet" once a week.</summary>
    Weekly,
}

/// <summary>Only <see cref="Active"/> subscriptions are ever sent anything.</summary>
internal enum SubscriptionStatus
{
    /// <summary>Not confirmed yet.</summary>
    Pending,
    Active,
    Paused,
    Unsubscribed,

    /// <summary>Bounced or complained.</summary>
    Suppressed,
}

/// <summary>When digests are cut: a local time on some weekdays in an IANA zone.</summary>
/// <param name="At">Local time.</param>
/// <param name="Days">At least one.</param>
internal sealed record DigestSchedule(TimeOnly At, TimeZoneInfo Zone, IReadOnlyList<DayOfWeek> Days);
