using System.Globalization;
using System.Text;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Delivery.Webhooks;

/// <summary>Calls one endpoint with the deliveries of a message and marks each; a failed one gets a retry message of its own.</summary>
/// <remarks>
/// In: <c>webhooks-pending</c>. Touches: endpoints over HTTP, the Deliveries table. Out: <c>webhooks-pending</c>, later.
/// An attempt is recorded before its retry is queued. A message that knows of fewer attempts than the row therefore comes from
/// a crash between the two, or is a copy: it queues the planned retry and calls nobody.
/// </remarks>
internal sealed partial class WebhookSender(
    DeliveryStore deliveries, ISubscriptionReader subscriptions, IConsentWriter consentWriter, IWebhookPost post, WebhookOutbox outbox,
    MessageSender<WebhooksPending> retries, TimeProvider clock, ILogger<WebhookSender> logger) : IMessageHandler<WebhooksPending>
{
    /// <summary>Past this the rest of the batch goes into a message of its own, so that a slow endpoint does not run into the host's time limit.</summary>
    private static readonly TimeSpan MaxBatchTime = TimeSpan.FromMinutes(2);

    public async Task HandleAsync(WebhooksPending pending, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var consent = new ConsentCheck(subscriptions, pending.Shard, clock);
        var open = (await deliveries.GetAsync(pending.Shard, pending.DeliveryIds, cancellationToken)).Where(delivery => delivery.IsOpen).ToList();
        var delivered = 0;
        for (var i = 0; i < open.Count; i++)
        {
            if (clock.GetElapsedTime(started) > MaxBatchTime)
            {
                await retries.SendAsync(pending with { DeliveryIds = [.. open.Skip(i).Select(delivery => delivery.DeliveryId)] }, cancellationToken);
                break;
            }

            if (open[i].Attempts > pending.AttemptsBefore || open[i].DueAt > clock.GetUtcNow())
            {
                await QueueRetryAsync(open[i], cancellationToken);
                continue;
            }

            var tried = await TryAsync(open[i], consent, cancellationToken);
            delivered += tried.State == DeliveryState.Sent ? 1 : 0;
            await MarkAsync(tried, cancellationToken);
        }

        Log.Handled(logger, pending.SubscriptionId, delivered, open.Count, pending.DeliveryIds.Count);
    }

    /// <summary>Makes one attempt.</summary>
    /// <returns>The delivery as it is to be recorded.</returns>
    private async Task<DeliveryRecord> TryAsync(DeliveryRecord delivery, ConsentCheck consent, CancellationToken cancellationToken)
    {
        var (subscription, refusal) = await consent.AskAsync(delivery, cancellationToken);
        if (subscription is null)
        {
            return delivery.Withheld(clock.GetUtcNow(), refusal!);
        }

        if (!Uri.TryCreate(subscription.To, UriKind.Absolute, out var endpoint))
        {
            return delivery.Failed(clock.GetUtcNow(), null, "The endpoint's address is not an absolute address.");
        }

        var isSigned = WebhookSecret.TryRead(subscription.Secret, out var key);
        if (!isSigned && (subscription.Secret is not null || subscription.Format is "standard" or "cloudevents"))
        {
            return delivery.Failed(clock.GetUtcNow(), null, $"The endpoint has no usable secret; expected whsec_ and the base64 of {WebhookSecret.MinBytes} to {WebhookSecret.MaxBytes} bytes.");
        }

        var at = clock.GetUtcNow();
        var request = Request(delivery, at, isSigned ? [key] : []);
        var answer = await post.PostAsync(endpoint, request, cancellationToken);
        await outbox.WriteAsync(delivery, delivery.Attempts + 1, at, endpoint, request, isSigned && IsVerified(key, request), answer, cancellationToken);

        return await ResultAsync(delivery, answer, consent, cancellationToken);
    }

    private async Task<DeliveryRecord> ResultAsync(
        DeliveryRecord delivery, WebhookAnswer answer, ConsentCheck consent, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var outcome = WebhookOutcome.Of(answer);
        switch (outcome)
        {
            case WebhookOutcome.Delivered:
                return delivery.Sent(now, answer.Status, outcome.Text, answer.ResponseBody);

            case WebhookOutcome.Gone:
                // Switched off before the mark: a crash in between calls the endpoint at most once more, and never leaves it on.
                await consentWriter.SetStatusAsync(delivery.SubscriptionId, SubscriptionStatus.Paused, outcome.Text, cancellationToken);
                consent.Forget();
                Log.Gone(logger, delivery.SubscriptionId);
                return delivery.Failed(now, answer.Status, outcome.Text, answer.ResponseBody);

            case WebhookOutcome.RetryAfter retry
                when WebhookSchedule.After(delivery.Attempts + 1, delivery.DeliveryId, retry.Asked) is { } wait:
                return delivery.Retried(now, now + wait, answer.Status, outcome.Text, answer.ResponseBody);

            default:
                Log.GivenUp(logger, delivery.DeliveryId, delivery.SubscriptionId, delivery.Attempts + 1);
                return delivery.Failed(
                    now, answer.Status, string.Create(CultureInfo.InvariantCulture, $"gave up after {delivery.Attempts + 1} attempts; the last: {outcome.Text}"),
                    answer.ResponseBody);
        }
    }

    private async Task MarkAsync(DeliveryRecord tried, CancellationToken cancellationToken)
    {
        if (!await deliveries.TryMarkAsync(tried, cancellationToken))
        {
            // Another copy of this message tried it at the same time and recorded that; it also queued what follows.
            Log.MarkedElsewhere(logger, tried.DeliveryId);
            return;
        }

        if (tried.IsOpen)
        {
            await QueueRetryAsync(tried, cancellationToken);
        }
    }

    private Task QueueRetryAsync(DeliveryRecord delivery, CancellationToken cancellationToken)
    {
        var wait = delivery.DueAt - clock.GetUtcNow();
        return retries.SendAsync(
            new WebhooksPending(WebhooksPending.CurrentVersion, delivery.Shard, delivery.SubscriptionId, [delivery.DeliveryId], delivery.Attempts),
            wait < TimeSpan.Zero ? TimeSpan.Zero : wait < WebhookSchedule.LongestDelay ? wait : WebhookSchedule.LongestDelay,
            cancellationToken);
    }

    private static WebhookRequest Request(DeliveryRecord delivery, DateTimeOffset at, IReadOnlyList<byte[]> keys)
    {
        var call = FrozenContent.UnpackCall(delivery);
        var body = Encoding.UTF8.GetBytes(call.Body);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [WebhookRequest.ContentType] = call.ContentType,
            ["user-agent"] = "AlertPipeline",
            [WebhookSignature.IdHeader] = delivery.DeliveryId,
            [WebhookSignature.TimestampHeader] = WebhookSignature.Timestamp(at),
        };
        if (keys.Count > 0)
        {
            headers[WebhookSignature.SignatureHeader] = WebhookSignature.Sign(keys, delivery.DeliveryId, at, body);
        }

        return new WebhookRequest(headers, body);
    }

    private static bool IsVerified(byte[] key, WebhookRequest request) => WebhookSignature.Verify(
        key, request.Headers[WebhookSignature.IdHeader], request.Headers[WebhookSignature.TimestampHeader], request.Body.Span,
        request.Headers[WebhookSignature.SignatureHeader]);

    private static partial class Log
    {
        [LoggerMessage(511, LogLevel.Information, "Webhooks of {SubscriptionId}: {DeliveredCount} delivered of {OpenCount} open; the message named {Count}.")]
        public static partial void Handled(ILogger logger, string subscriptionId, int deliveredCount, int openCount, int count);

        [LoggerMessage(512, LogLevel.Warning, "The endpoint of {SubscriptionId} answered 410 and is paused.")]
        public static partial void Gone(ILogger logger, string subscriptionId);

        [LoggerMessage(513, LogLevel.Warning, "Webhook {DeliveryId} of {SubscriptionId} failed for good after {Attempts} attempts.")]
        public static partial void GivenUp(ILogger logger, string deliveryId, string subscriptionId, int attempts);

        [LoggerMessage(514, LogLevel.Warning, "Webhook {DeliveryId} was recorded by another run of the same message.")]
        public static partial void MarkedElsewhere(ILogger logger, string deliveryId);
    }
}
