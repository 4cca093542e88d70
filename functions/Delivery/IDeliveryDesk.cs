using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Delivery;

/// <summary>The Delivery room's write interface: producers hand over what to say, Delivery freezes it and queues the send.</summary>
internal interface IDeliveryDesk
{
    /// <summary>
    /// Freezes each draft's rendered content under its delivery id (insert if absent: what is there stays) and then queues
    /// <c>emails-pending</c> and <c>webhooks-pending</c> messages for those that were not tried yet. Repeating it with the same drafts changes nothing.
    /// </summary>
    Task FreezeAndQueueAsync(IReadOnlyList<DeliveryDraft> drafts, CancellationToken cancellationToken);
}

/// <summary>One bulletin for one subscription.</summary>
/// <param name="DeliveryId">Deterministic: see <see cref="DeliveryIds"/>. It is the <c>Message-ID</c>'s left part and the <c>webhook-id</c>.</param>
internal sealed record DeliveryDraft(string DeliveryId, Subscription Subscription, Bulletin Bulletin)
{
    /// <summary>Ids of deliveries that would have told the same: where one of them exists and was not withheld, this draft is dropped.</summary>
    public IReadOnlyList<string> ToldBy { get; init; } = [];
}

/// <summary>How delivery ids are made, so that the same thing said twice has the same id.</summary>
/// <remarks>
/// 32 hex digits: the first 8 of what is said, the rest of that and whom it is said to. So the deliveries that are sent together stand together in storage,
/// and are read in one query.
/// </remarks>
internal static class DeliveryIds
{
    /// <summary>As many digits begin the ids of all deliveries that say the same.</summary>
    public const int SharedDigits = 8;

    private const int OwnDigits = 24;

    /// <summary>Of a subscription's digest for the period that ends at <paramref name="cutAt"/>.</summary>
    public static string OfDigest(string subscriptionId, DateTimeOffset cutAt) => Of("digest", TableKey.OfTime(cutAt), subscriptionId);

    /// <summary>Of an instant alert on a story state.</summary>
    public static string OfAlert(string subscriptionId, string stateId) => Of("alert", stateId, subscriptionId);

    private static string Of(string kind, string what, string subscriptionId) =>
        StableHash.Id(kind, what)[..SharedDigits] + StableHash.Id(kind, what, subscriptionId)[..OwnDigits];
}
