using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Webhooks;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Delivery;

/// <summary>Renders drafts, freezes them and queues what is still open.</summary>
internal sealed class DeliveryDesk(
    DeliveryStore deliveries, MailRenderer renderer, MailEditions editions, DeliveryQueue queue, IOptions<SiteOptions> site, TimeProvider clock) : IDeliveryDesk
{
    public async Task FreezeAndQueueAsync(IReadOnlyList<DeliveryDraft> drafts, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();

        var mails = new EditionRun(renderer, editions);
        foreach (var shard in drafts.DistinctBy(draft => draft.DeliveryId, StringComparer.Ordinal).GroupBy(draft => draft.Subscription.Shard))
        {
            var fresh = new List<DeliveryRecord>();
            var earlier = await deliveries.GetAsync(shard.Key, [.. shard.SelectMany(draft => draft.ToldBy).Distinct()], cancellationToken);
            var told = earlier.Where(delivery => delivery.State != DeliveryState.Withheld).Select(delivery => delivery.DeliveryId).ToHashSet(StringComparer.Ordinal);
            foreach (var draft in shard.Where(draft => !draft.ToldBy.Any(told.Contains)))
            {
                fresh.Add(DeliveryRecord.Fresh(draft.DeliveryId, draft.Subscription, await WriteAsync(draft, mails, now, cancellationToken), now));
            }

            var open = await deliveries.FreezeAsync(shard.Key, fresh, cancellationToken);
            await queue.SendAsync([.. open.Select(OpenDelivery.Of)], cancellationToken);
        }
    }

    private async Task<byte[]> WriteAsync(DeliveryDraft draft, EditionRun mails, DateTimeOffset now, CancellationToken cancellationToken) =>
        draft.Subscription.Channel == Channel.Webhook
            ? FrozenContent.Pack(WebhookBody.Write(draft.DeliveryId, draft.Subscription, draft.Bulletin, site.Value.Page("")))
            : FrozenContent.Pack(await mails.WriteAsync(draft, now, cancellationToken));
}
