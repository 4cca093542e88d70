using AlertPipeline.Subscribers;

namespace AlertPipeline.Delivery;

/// <summary>Who of a shard wants to be sent something now: read in one query just before sending, again once it is older than <see cref="MaxAge"/>.</summary>
/// <remarks>One per message that is handled.</remarks>
internal sealed class ConsentCheck(ISubscriptionReader subscriptions, int shard, TimeProvider clock)
{
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private Dictionary<string, Subscription>? _read;
    private long _readAt;

    /// <returns>The subscription, or null and why nothing may be sent to it.</returns>
    public async Task<(Subscription? Subscription, string? Refusal)> AskAsync(DeliveryRecord delivery, CancellationToken cancellationToken)
    {
        if (_read is null || clock.GetElapsedTime(_readAt) > MaxAge)
        {
            // The time before the query, so that a slow answer counts as old.
            _readAt = clock.GetTimestamp();
            _read = (await subscriptions.GetShardAsync(shard, cancellationToken)).ToDictionary(subscription => subscription.Id, StringComparer.Ordinal);
        }

        var subscription = _read.GetValueOrDefault(delivery.SubscriptionId);
        return subscription switch
        {
            null => (null, "the subscription does not exist any more"),
            { Status: not SubscriptionStatus.Active } => (null, $"the subscription is {subscription.Status.ToString().ToLowerInvariant()}"),
            _ when subscription.Channel != delivery.Channel => (null, "the subscription is sent another way now"),
            _ => (subscription, null),
        };
    }

    /// <summary>The next question reads again: something was just changed.</summary>
    public void Forget() => _read = null;
}
