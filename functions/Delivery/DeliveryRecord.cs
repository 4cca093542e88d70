using AlertPipeline.Delivery.Feedback;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Delivery;

/// <summary>One delivery as it stands: what was frozen, and how far it got.</summary>
/// <param name="Content">Frozen: what the reader gets, as <see cref="FrozenContent"/> packs it.</param>
/// <param name="Attempts">How many attempts are on record.</param>
/// <param name="DueAt">When it may be tried (UTC): at first when it was frozen, then when the next attempt is planned.</param>
/// <param name="LastStatus">The HTTP or SMTP status of the last attempt; null where there was no answer.</param>
/// <param name="LastOutcome">The last attempt in a few words.</param>
/// <param name="LastResponse">What an endpoint answered last, 4 KB at most.</param>
/// <param name="Log">The attempts, oldest first, <see cref="MaxLogEntries"/> at most.</param>
/// <param name="Reason">Why it failed or was withheld.</param>
/// <param name="EndedAt">When it was sent, failed or withheld (UTC); null while it is open.</param>
/// <param name="ETag">As of the read; null on one that is not stored yet.</param>
internal sealed record DeliveryRecord(
    string DeliveryId, int Shard, string SubscriptionId, Channel Channel, DeliveryState State, ReadOnlyMemory<byte> Content,
    DateTimeOffset CreatedAt, DateTimeOffset DueAt, int Attempts, int? LastStatus, string? LastOutcome, string? LastResponse,
    IReadOnlyList<AttemptEntry> Log, string? Reason, DateTimeOffset? EndedAt, string? ETag)
{
    public const int MaxLogEntries = 20;

    private const int MaxReasonLength = 500;

    /// <summary>Which address a mail went to, as <see cref="Subscription.AddressTag"/> says it; null where it was not sent yet.</summary>
    public string? AddressTag { get; init; }

    /// <summary>What was told of a mail after it was sent, in order of time.</summary>
    public IReadOnlyList<FeedbackEntry> Feedback { get; init; } = [];

    public bool IsOpen => State == DeliveryState.Pending;

    public static DeliveryRecord Fresh(string deliveryId, Subscription subscription, ReadOnlyMemory<byte> content, DateTimeOffset now) =>
        new(deliveryId, subscription.Shard, subscription.Id, subscription.Channel, DeliveryState.Pending, content, now, now,
            Attempts: 0, LastStatus: null, LastOutcome: null, LastResponse: null, Log: [], Reason: null, EndedAt: null, ETag: null);

    public DeliveryRecord Sent(DateTimeOffset now, int? status, string outcome, string? response = null) =>
        Tried(now, status, outcome, response) with { State = DeliveryState.Sent, EndedAt = now };

    public DeliveryRecord Failed(DateTimeOffset now, int? status, string reason, string? response = null) =>
        Tried(now, status, reason, response) with { State = DeliveryState.Failed, EndedAt = now, Reason = TextLength.Shorten(reason, MaxReasonLength) };

    /// <summary>Never sent: there was no attempt.</summary>
    public DeliveryRecord Withheld(DateTimeOffset now, string reason) =>
        this with { State = DeliveryState.Withheld, EndedAt = now, Reason = TextLength.Shorten(reason, MaxReasonLength) };

    public DeliveryRecord Retried(DateTimeOffset now, DateTimeOffset nextAttemptAt, int? status, string outcome, string? response) =>
        Tried(now, status, outcome, response) with { DueAt = nextAttemptAt };

    /// <summary>With what was told of the mail. One that is still open was sent then, although its answer was lost.</summary>
    public DeliveryRecord Told(IReadOnlyList<FeedbackEntry> unknown, DateTimeOffset now) =>
        (IsOpen ? Sent(now, null, "taken by the provider, as an event told") : this) with { Feedback = FeedbackLog.Add(Feedback, unknown) };

    private DeliveryRecord Tried(DateTimeOffset now, int? status, string outcome, string? response)
    {
        var entry = new AttemptEntry(Attempts + 1, now, status, TextLength.Shorten(Plain.Line(outcome), MaxReasonLength));
        return this with
        {
            Attempts = entry.Number,
            LastStatus = status,
            LastOutcome = entry.Outcome,
            LastResponse = response,
            Log = [.. Log.TakeLast(MaxLogEntries - 1), entry],
        };
    }
}

internal enum DeliveryState
{
    /// <summary>Frozen; not sent yet, or waiting for its next attempt.</summary>
    Pending,
    Sent,

    /// <summary>Given up, with a reason: the dead letter.</summary>
    Failed,

    /// <summary>Not sent because nobody wants it any more, with a reason.</summary>
    Withheld,
}

/// <summary>One try to send.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Status">HTTP or SMTP status; null where there was no answer.</param>
internal sealed record AttemptEntry(int Number, DateTimeOffset At, int? Status, string Outcome);
