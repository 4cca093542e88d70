using System.Text.Json;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Delivery.Email;

/// <summary>Mails as pages: what was frozen, read for those who have the link out of the mail.</summary>
internal sealed class WebCopies(DeliveryStore deliveries, MailEditions editions)
{
    /// <returns>The HTML as it was frozen; null where there is no such mail, or it was withheld: nobody was to read it.</returns>
    public async Task<string?> FindHtmlAsync(int shard, string deliveryId, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(shard, deliveryId, cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or JsonException)
        {
            // The sender says so in the delivery's row; here there is nothing to show.
            return null;
        }
    }

    private async Task<string?> ReadAsync(int shard, string deliveryId, CancellationToken cancellationToken) =>
        (await deliveries.GetAsync(shard, [deliveryId], cancellationToken)) is [{ Channel: Channel.Email } mail] && mail.State != DeliveryState.Withheld
            ? (await editions.GetAsync(mail, cancellationToken)).Html
            : null;
}
