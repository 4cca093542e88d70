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
            // Looked at first: every article that joins a story asks again for the alerts that there are, and only what is new is to be rendered.
            var ids = shard.SelectMany(draft => draft.ToldBy.Append(draft.DeliveryId)).Distinct(StringComparer.Ordinal).ToList();
            var earlier = (await deliveries.GetAsync(shard.Key, ids, cancellationToken)).ToDictionary(delivery => delivery.DeliveryId, StringComparer.Ordinal);
            var told = earlier.Values.Where(delivery => delivery.State != DeliveryState.Withheld).Select(delivery => delivery.DeliveryId).ToHashSet(StringComparer.Ordinal);
            var fresh = new List<DeliveryRecord>();
            var untried = new List<DeliveryRecord>();
            foreach (var draft in shard.Where(draft => !draft.ToldBy.Any(told.Contains)))
            {
                if (earlier.TryGetValue(draft.DeliveryId, out var known))
                {
                    // Its message may have been lost. One that was tried has its next attempt planned.
                    untried.AddRange(known is { IsOpen: true, Attempts: 0 } ? [known] : Array.Empty<DeliveryRecord>());
                    continue;
                }


                fresh.Add(DeliveryRecord.Fresh(draft.DeliveryId, draft.Subscription, await WriteAsync(draft, mails, now, cancellationToken), now));
            }

            var open = await deliveries.FreezeAsync(shard.Key, fresh, cancellationToken);
            await queue.SendAsync([.. open.Concat(untried).Select(OpenDelivery.Of)], cancellationToken);
        }
    }

    private async Task<byte[]> WriteAsync(DeliveryDraft draft, EditionRun mails, DateTimeOffset now, CancellationToken cancellationToken) =>
        draft.Subscription.Channel == Channel.Webhook
            ? FrozenContent.Pack(WebhookBody.Write(draft.DeliveryId, draft.Subscription, draft.Bulletin, site.Value.Page("")))
            : FrozenContent.Pack(await mails.WriteAsync(draft, now, cancellationToken));
}
