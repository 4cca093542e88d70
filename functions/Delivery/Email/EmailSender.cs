using AlertPipeline.Messages;
using AlertPipeline.Subscribers;
using MimeKit;

namespace AlertPipeline.Delivery.Email;

/// <summary>Sends frozen mails to those who want them at this moment, and marks each.</summary>
/// <remarks>
/// In: <c>emails-pending</c>. Touches: the mail provider, the Deliveries table. Out: nothing.
/// A repeated run skips what is marked. Where a crash falls between the provider's acceptance and the mark, the mail goes out
/// again with the same <c>Message-ID</c> and the same bytes.
/// </remarks>
internal sealed partial class EmailSender(
    DeliveryStore deliveries, ISubscriptionReader subscriptions, IEmailProvider provider, TimeProvider clock, ILogger<EmailSender> logger)
    : IMessageHandler<EmailsPending>
{
    /// <summary>A mail that its server puts off for so long is given up: a mailbox that stays full would otherwise be tried for ever (RFC 5321, 4.5.4.1).</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(72);

    public async Task HandleAsync(EmailsPending pending, CancellationToken cancellationToken)
    {
        var open = (await deliveries.GetAsync(pending.Shard, pending.DeliveryIds, cancellationToken)).Where(delivery => delivery.IsOpen).ToList();
        var consent = new ConsentCheck(subscriptions, pending.Shard, clock);
        IEmailSession? session = null;
        var sent = 0;
        EmailAnswer? deferred = null;
        try
        {
            foreach (var delivery in open)
            {
                // Opened before consent is asked: connecting may take long, and nothing may lie between the answer and the send.
                session ??= await provider.OpenAsync(cancellationToken);
                var (marked, answer) = await SendAsync(delivery, consent, session, cancellationToken);
                if (answer is { Verdict: EmailVerdict.Deferred } && marked.IsOpen)
                {
                    deferred = answer;
                    continue;
                }

                sent += marked.State == DeliveryState.Sent ? 1 : 0;
                await MarkAsync(marked, cancellationToken);
            }
        }
        finally
        {
            if (session is not null)
            {
                await session.DisposeAsync();
            }
        }

        Log.Handled(logger, pending.Shard, sent, open.Count, pending.DeliveryIds.Count);
        if (deferred is not null)
        {
            throw new DependencyUnavailableException("mail provider", $"The mail provider put off at least one mail: {deferred.Text}");
        }
    }

    private async Task<(DeliveryRecord Marked, EmailAnswer? Answer)> SendAsync(
        DeliveryRecord delivery, ConsentCheck consent, IEmailSession session, CancellationToken cancellationToken)
    {
        var (subscription, refusal) = await consent.AskAsync(delivery, cancellationToken);
        if (subscription is null)
        {
            return (delivery.Withheld(clock.GetUtcNow(), refusal!), null);
        }

        if (!MailAddresses.TryParse(subscription.To, out var address))
        {
            return (delivery.Failed(clock.GetUtcNow(), null, "The subscription's address is not an e-mail address."), null);
        }

        var to = new MailboxAddress(subscription.Name is null ? null : TextLength.Shorten(Plain.Line(subscription.Name), 100), address.Address);
        using var message = MailComposer.Compose(FrozenContent.UnpackMail(delivery), to);
        var answer = await session.SendAsync(delivery.DeliveryId, message, cancellationToken);
        answer = answer with { Text = WithoutAddress(answer.Text, subscription) };
        return (Judge(delivery, answer, clock.GetUtcNow()), answer);
    }

    /// <returns>The delivery as it is to be recorded; unchanged where it is put off.</returns>
    private static DeliveryRecord Judge(DeliveryRecord delivery, EmailAnswer answer, DateTimeOffset now) => answer.Verdict switch
    {
        EmailVerdict.Accepted => delivery.Sent(now, answer.Status, answer.Text),
        EmailVerdict.Refused => delivery.Failed(now, answer.Status, answer.Text),
        _ when now - delivery.CreatedAt >= GiveUpAfter =>
            delivery.Failed(now, answer.Status, $"put off for {GiveUpAfter.TotalHours} hours; at last: {answer.Text}"),
        _ => delivery,
    };

    private async Task MarkAsync(DeliveryRecord marked, CancellationToken cancellationToken)
    {
        if (marked.State == DeliveryState.Failed)
        {
            Log.Failed(logger, marked.DeliveryId, marked.LastStatus);
        }

        if (!await deliveries.TryMarkAsync(marked, cancellationToken))
        {
            // Only another copy of this message can have marked it meanwhile, after it sent the same mail.
            Log.MarkedElsewhere(logger, marked.DeliveryId);
        }
    }

    // Servers like to quote the address in their answers; neither the table nor the log keeps one in the clear.
    private static string WithoutAddress(string answer, Subscription subscription) =>
        answer.Replace(subscription.To, "(address)", StringComparison.OrdinalIgnoreCase);

    private static partial class Log
    {
        [LoggerMessage(501, LogLevel.Information, "Mails of shard {Shard}: {SentCount} sent of {OpenCount} open; the message named {Count}.")]
        public static partial void Handled(ILogger logger, int shard, int sentCount, int openCount, int count);

        [LoggerMessage(502, LogLevel.Warning, "Mail {DeliveryId} failed for good with status {Status}; the reason is in its row.")]
        public static partial void Failed(ILogger logger, string deliveryId, int? status);

        [LoggerMessage(503, LogLevel.Warning, "Mail {DeliveryId} was marked by another run of the same message.")]
        public static partial void MarkedElsewhere(ILogger logger, string deliveryId);
    }
}
