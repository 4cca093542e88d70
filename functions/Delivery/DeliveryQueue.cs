using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Delivery;

/// <summary>Queues open deliveries: mails by shard, webhook calls by endpoint.</summary>
internal sealed class DeliveryQueue(MessageSender<EmailsPending> emails, MessageSender<WebhooksPending> webhooks)
{
    /// <param name="open">All of one shard.</param>
    /// <returns>How many messages were sent.</returns>
    public async Task<int> SendAsync(IReadOnlyList<OpenDelivery> open, CancellationToken cancellationToken)
    {
        var messages = 0;

        // In order, so that the deliveries of a message stand together in storage.
        foreach (var batch in open.Where(delivery => delivery.Channel == Channel.Email).OrderBy(delivery => delivery.DeliveryId, StringComparer.Ordinal).Chunk(EmailsPending.MaxDeliveries))
        {
            await emails.SendAsync(
                new EmailsPending(EmailsPending.CurrentVersion, batch[0].Shard, [.. batch.Select(delivery => delivery.DeliveryId)]), cancellationToken);
            messages++;
        }

        foreach (var endpoint in open.Where(delivery => delivery.Channel == Channel.Webhook)
            .GroupBy(delivery => (delivery.SubscriptionId, delivery.Attempts)))
        {
            foreach (var batch in endpoint.Chunk(WebhooksPending.MaxDeliveries))
            {
                await webhooks.SendAsync(
                    new WebhooksPending(
                        WebhooksPending.CurrentVersion, batch[0].Shard, endpoint.Key.SubscriptionId,
                        [.. batch.Select(delivery => delivery.DeliveryId)], endpoint.Key.Attempts),
                    cancellationToken);
                messages++;
            }
        }

        return messages;
    }
}
