namespace AlertPipeline.Subscribers;

/// <summary>Who wants what: read by the rooms that build, send and show.</summary>
internal interface ISubscriptionReader
{
    /// <summary>All subscriptions of a shard, whatever their status, in one query, as they are now.</summary>
    Task<IReadOnlyList<Subscription>> GetShardAsync(int shard, CancellationToken cancellationToken);

    /// <summary>For each shard that holds subscriptions, a text that is another one after every change to them.</summary>
    Task<IReadOnlyDictionary<int, string>> GetShardVersionsAsync(CancellationToken cancellationToken);

    /// <summary>All active instant subscriptions, as they are now.</summary>
    Task<IReadOnlyList<Subscription>> GetInstantAsync(CancellationToken cancellationToken);
}

/// <summary>The few changes that other rooms may make to a subscription.</summary>
internal interface IConsentWriter
{
    /// <summary>Sets the status; idempotent. Only a pause does not replace that a reader has left: an import could bring such a one back.</summary>
    /// <param name="reason">Kept with the row: <c>one-click</c>, <c>endpoint answered 410</c>.</param>
    /// <returns>False where there is no such subscription.</returns>
    Task<bool> SetStatusAsync(string subscriptionId, SubscriptionStatus status, string reason, CancellationToken cancellationToken);

    /// <summary>Ends all mail to an address: of every subscription that has it, and of each that is imported with it later. Idempotent.</summary>
    /// <param name="subscriptionId">One that has, or had, the address.</param>
    /// <param name="addressTag">As <see cref="Subscription.AddressTag"/> was when the mail went out; null = the address that the subscription has now.</param>
    /// <param name="status"><see cref="SubscriptionStatus.Suppressed"/>, which is not replaced any more, or <see cref="SubscriptionStatus.Unsubscribed"/>.</param>
    /// <returns>How many subscriptions have the address.</returns>
    Task<int> EndAddressAsync(string subscriptionId, string? addressTag, SubscriptionStatus status, string reason, CancellationToken cancellationToken);
}
