using System.Globalization;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Delivery.Feedback;

/// <summary>Writes what was told of mails into their deliveries, and ends all mail to addresses that bounced, complained or left.</summary>
/// <remarks>
/// A copy of an event changes nothing, and the order does not matter. The consequences come first and the record last: a repeat after a crash
/// draws them again, which changes nothing either.
/// </remarks>
internal sealed partial class MailFeedback(
    DeliveryStore deliveries, SoftBounces softBounces, IConsentWriter consent, IOptions<BounceOptions> options, TimeProvider clock, ILogger<MailFeedback> logger)
{
    /// <summary>A batch of events names hundreds of deliveries, and each is a read and a write.</summary>
    private const int MaxAtOnce = 16;

    /// <returns>How many events were new.</returns>
    public async Task<int> RecordAsync(IReadOnlyList<MailEvent> events, CancellationToken cancellationToken)
    {
        var (added, unknown) = (0, 0);
        foreach (var few in events.GroupBy(told => (told.Shard, told.DeliveryId)).Chunk(MaxAtOnce))
        {
            var results = await Task.WhenAll(few.Select(delivery =>
                RecordAsync(delivery.Key.Shard, delivery.Key.DeliveryId, [.. delivery.Select(told => told.Entry)], cancellationToken)));
            added += results.Sum(result => result ?? 0);
            unknown += results.Count(result => result is null);
        }

        Log.Recorded(logger, events.Count, added, unknown);
        return added;
    }

    /// <returns>How many were new; null where there is no such delivery.</returns>
    private async Task<int?> RecordAsync(int shard, string deliveryId, IReadOnlyList<FeedbackEntry> told, CancellationToken cancellationToken)
    {
        while (true)
        {
            var delivery = (await deliveries.GetAsync(shard, [deliveryId], cancellationToken)).SingleOrDefault();
            if (delivery is not { Channel: Channel.Email })
            {
                return null;
            }

            var unknown = FeedbackLog.Unknown(delivery.Feedback, told);
            if (unknown.Count == 0)
            {
                return 0;
            }

            var next = delivery.Told(unknown, clock.GetUtcNow());
            await DrawConsequencesAsync(next, unknown, cancellationToken);
            if (await (delivery.IsOpen ? deliveries.TryMarkAsync(next, cancellationToken) : deliveries.TryAnnotateAsync(next, cancellationToken)))
            {
                return unknown.Count;
            }
        }
    }

    private async Task DrawConsequencesAsync(DeliveryRecord delivery, IReadOnlyList<FeedbackEntry> unknown, CancellationToken cancellationToken)
    {
        var worst = unknown.MaxBy(entry => entry.Fate)!;
        switch (worst.Fate)
        {
            case MailFate.Complaint:
                await EndAsync(delivery, SubscriptionStatus.Suppressed, "a mail was reported as spam", worst.Fate, cancellationToken);
                break;
            case MailFate.HardBounce:
                await EndAsync(delivery, SubscriptionStatus.Suppressed, $"a mail bounced: {worst.Text}", worst.Fate, cancellationToken);
                break;
            case MailFate.Unsubscribed:
                await EndAsync(delivery, SubscriptionStatus.Unsubscribed, "left at the mail provider", worst.Fate, cancellationToken);
                break;
            case MailFate.Dropped:
                Log.Dropped(logger, delivery.DeliveryId, worst.Text);
                break;
            default:
                break;
        }

        // By the whole log and not by what is new: a delivery that was told before or after takes its soft bounces back.
        if (delivery.Feedback.Any(entry => entry.Fate == MailFate.SoftBounce))
        {
            await CountSoftBounceAsync(delivery, cancellationToken);
        }
    }

    private async Task CountSoftBounceAsync(DeliveryRecord delivery, CancellationToken cancellationToken)
    {
        if (delivery.Feedback.Any(entry => entry.Fate == MailFate.Delivered))
        {
            await softBounces.ForgetAsync(delivery.Shard, delivery.SubscriptionId, delivery.DeliveryId, cancellationToken);
            return;
        }

        var last = delivery.Feedback.Last(entry => entry.Fate == MailFate.SoftBounce);
        var count = await softBounces.AddAsync(delivery.Shard, delivery.SubscriptionId, delivery.DeliveryId, last.At, options.Value.SoftWindow, cancellationToken);
        if (count >= options.Value.SoftLimit)
        {
            await EndAsync(
                delivery, SubscriptionStatus.Suppressed, string.Create(CultureInfo.InvariantCulture, $"{count} mails bounced within {options.Value.SoftWindow.TotalDays:0.#} days; the last: {last.Text}"),
                MailFate.SoftBounce, cancellationToken);
        }
    }

    private async Task EndAsync(
        DeliveryRecord delivery, SubscriptionStatus status, string reason, MailFate fate, CancellationToken cancellationToken)
    {
        var ended = await consent.EndAddressAsync(delivery.SubscriptionId, delivery.AddressTag, status, reason, cancellationToken);
        Log.Ended(logger, delivery.DeliveryId, delivery.SubscriptionId, fate, ended);
    }

    private static partial class Log
    {
        [LoggerMessage(521, LogLevel.Information, "{Count} events on mails: {Added} deliveries' events were new, {Unknown} deliveries are none of ours.")]
        public static partial void Recorded(ILogger logger, int count, int added, int unknown);

        [LoggerMessage(522, LogLevel.Warning, "Mail {DeliveryId} of {SubscriptionId} ended as {Fate}: {Count} subscriptions of its address get no further mail.")]
        public static partial void Ended(ILogger logger, string deliveryId, string subscriptionId, MailFate fate, int count);

        [LoggerMessage(523, LogLevel.Warning, "The mail provider dropped {DeliveryId} without trying: {Reason}")]
        public static partial void Dropped(ILogger logger, string deliveryId, string reason);
    }
}
