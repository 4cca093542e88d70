using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Webhooks;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Delivery;

/// <summary>Renders drafts, freezes them and queues what is still open.</summary>
internal sealed class DeliveryDesk(
    DeliveryStore deliveries, MailRenderer mails, DeliveryQueue queue, IOptions<SiteOptions> site, TimeProvider clock) : IDeliveryDesk
{
    public async Task FreezeAndQueueAsync(IReadOnlyList<DeliveryDraft> drafts, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();

        // One per bulletin: subscriptions with the same bulletin share what does not depend on the reader.
        var writers = new Dictionary<Bulletin, MailWriter>(ReferenceEqualityComparer.Instance);
        foreach (var shard in drafts.DistinctBy(draft => draft.DeliveryId, StringComparer.Ordinal).GroupBy(draft => draft.Subscription.Shard))
        {
            var fresh = new List<DeliveryRecord>();
            var earlier = await deliveries.GetAsync(shard.Key, [.. shard.SelectMany(draft => draft.ToldBy).Distinct()], cancellationToken);
            var told = earlier.Where(delivery => delivery.State != DeliveryState.Withheld).Select(delivery => delivery.DeliveryId).ToHashSet(StringComparer.Ordinal);
            foreach (var draft in shard.Where(draft => !draft.ToldBy.Any(told.Contains)))
            {
                fresh.Add(DeliveryRecord.Fresh(draft.DeliveryId, draft.Subscription, await RenderAsync(draft, writers, now), now));
            }

            var open = await deliveries.FreezeAsync(shard.Key, fresh, cancellationToken);
            await queue.SendAsync([.. open.Select(OpenDelivery.Of)], cancellationToken);
        }
    }

    private async Task<byte[]> RenderAsync(DeliveryDraft draft, Dictionary<Bulletin, MailWriter> writers, DateTimeOffset now)
    {
        if (draft.Subscription.Channel == Channel.Webhook)
        {
            return FrozenContent.Pack(WebhookBody.Write(draft.DeliveryId, draft.Subscription, draft.Bulletin, site.Value.Page("")));
        }

        if (!writers.TryGetValue(draft.Bulletin, out var writer))
        {
            writers.Add(draft.Bulletin, writer = new MailWriter(draft.Bulletin));
        }

        return FrozenContent.Pack(await mails.RenderAsync(draft.DeliveryId, writer, draft.Subscription, now));
    }
}
