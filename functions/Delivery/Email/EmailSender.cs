using System.Text.Json;
using AlertPipeline.Delivery.Pace;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Subscribers;
using MimeKit;

namespace AlertPipeline.Delivery.Email;

/// <summary>Sends frozen mails to those who want them at this moment, and marks each.</summary>
/// <remarks>
/// In: <c>emails-pending</c>. Touches: the mail provider, the Deliveries table. Out: <c>emails-pending</c>, later, for mails that the pace does not let leave now.
/// A repeated run skips what is marked. Where a crash falls between the provider's acceptance and the mark, the mail goes out
/// again with the same <c>Message-ID</c> and the same bytes.
/// </remarks>
internal sealed partial class EmailSender(
    DeliveryStore deliveries, MailEditions editions, ISubscriptionReader subscriptions, IConsentWriter consentWriter, IEmailProvider provider, MailPace pace,
    MessageSender<EmailsPending> later, TimeProvider clock, ILogger<EmailSender> logger)
    : IMessageHandler<EmailsPending>
{
    /// <summary>A mail that its server puts off for so long is given up: a mailbox that stays full would otherwise be tried for ever (RFC 5321, 4.5.4.1).</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(72);

    public async Task HandleAsync(EmailsPending pending, CancellationToken cancellationToken)
    {
        var open = (await deliveries.GetAsync(pending.Shard, pending.DeliveryIds, cancellationToken)).Where(delivery => delivery.IsOpen).ToList();
        var consent = new ConsentCheck(subscriptions, pending.Shard, clock);
        var mails = await SortAsync(open, consent, cancellationToken);
        var answer = await pace.TakeAsync([.. mails.Select(mail => mail.Domain)], cancellationToken);
        await PostponeAsync([.. mails.Where((_, index) => !answer.May[index]).Select(mail => mail.Delivery)], answer.Wait, cancellationToken);
        await SendAllAsync([.. mails.Where((_, index) => answer.May[index]).Select(mail => mail.Delivery)], pending, open.Count, consent, cancellationToken);
    }

    /// <summary>Marks those that nobody wants any more or that have no address, and queues again those whose time has not come: another message postponed them.</summary>
    /// <returns>The others, with the domain that each goes to.</returns>
    private async Task<List<(DeliveryRecord Delivery, string Domain)>> SortAsync(
        List<DeliveryRecord> open, ConsentCheck consent, CancellationToken cancellationToken)
    {
        var mails = new List<(DeliveryRecord, string)>();
        foreach (var delivery in open.Where(delivery => delivery.DueAt <= clock.GetUtcNow()))
        {
            var (subscription, refusal) = await consent.AskAsync(delivery, cancellationToken);
            if (subscription is null)
            {
                await MarkAsync(delivery.Withheld(clock.GetUtcNow(), refusal!), cancellationToken);
            }
            else if (!MailAddresses.TryParse(subscription.To, out var address))
            {
                await MarkAsync(delivery.Failed(clock.GetUtcNow(), null, "The subscription's address is not an e-mail address."), cancellationToken);
            }
            else
            {
                mails.Add((delivery, MailboxAddress.IdnMapping.Encode(address.Domain).ToLowerInvariant()));
            }
        }

        foreach (var early in open.Where(delivery => delivery.DueAt > clock.GetUtcNow()).GroupBy(delivery => delivery.DueAt))
        {
            await QueueAsync([.. early], early.Key - clock.GetUtcNow(), cancellationToken);
        }

        return mails;
    }

    // The time is written before the message: the sweep then leaves the mails alone, and a copy of this message queues them for the same time.
    private async Task PostponeAsync(List<DeliveryRecord> held, TimeSpan? wait, CancellationToken cancellationToken)
    {
        if (held.Count == 0 || wait is not { } pause)
        {
            return;
        }

        var dueAt = clock.GetUtcNow() + pause;
        var written = await Task.WhenAll(held.Select(delivery => deliveries.TryMarkAsync(delivery with { DueAt = dueAt }, cancellationToken)));
        await QueueAsync([.. held.Where((_, index) => written[index])], pause, cancellationToken);
        Log.Postponed(logger, held.Count, held[0].Shard, pause);
    }

    private async Task QueueAsync(IReadOnlyList<DeliveryRecord> held, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (held.Count > 0)
        {
            await later.SendAsync(
                new EmailsPending(EmailsPending.CurrentVersion, held[0].Shard, [.. held.Select(delivery => delivery.DeliveryId)]), wait, cancellationToken);
        }
    }

    private async Task SendAllAsync(
        List<DeliveryRecord> mails, EmailsPending pending, int openCount, ConsentCheck consent, CancellationToken cancellationToken)
    {
        IEmailSession? session = null;
        var (sent, handedOver) = (0, 0);
        EmailAnswer? deferred = null;
        try
        {
            foreach (var delivery in mails)
            {
                // Read and opened before consent is asked: either may take long, and nothing may lie between the answer and the send.
                var mail = await ReadAsync(delivery, cancellationToken);
                if (mail is null)
                {
                    continue;
                }

                session ??= await provider.OpenAsync(cancellationToken);
                var (marked, answer) = await SendAsync(delivery, mail, consent, session, cancellationToken);
                handedOver += answer is null ? 0 : 1;
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

            await pace.ReturnAsync(mails.Count - handedOver, cancellationToken);
        }

        Log.Handled(logger, pending.Shard, sent, openCount, pending.DeliveryIds.Count);
        if (deferred is not null)
        {
            throw new DependencyUnavailableException("mail provider", $"The mail provider put off at least one mail: {deferred.Text}");
        }
    }

    /// <returns>Null where what was frozen can't be read: that mail has failed, and holds up none of the others.</returns>
    private async Task<FrozenMail?> ReadAsync(DeliveryRecord delivery, CancellationToken cancellationToken)
    {
        try
        {
            return await editions.GetAsync(delivery, cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or JsonException)
        {
            await MarkAsync(delivery.Failed(clock.GetUtcNow(), null, $"What was frozen can't be read: {unreadable.Message}"), cancellationToken);
            return null;
        }
    }

    private async Task<(DeliveryRecord Marked, EmailAnswer? Answer)> SendAsync(
        DeliveryRecord delivery, FrozenMail mail, ConsentCheck consent, IEmailSession session, CancellationToken cancellationToken)
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
        using var message = MailComposer.Compose(mail, to);
        var answer = await session.SendAsync(new OutgoingMail(delivery.DeliveryId, delivery.Shard, message), cancellationToken);
        answer = answer with { Text = WithoutAddress(answer.Text, subscription) };
        if (answer.Verdict == EmailVerdict.NoSuchMailbox)
        {
            await EndAsync(subscription, answer, consent, cancellationToken);
        }

        return (Judge(delivery with { AddressTag = subscription.AddressTag }, answer, clock.GetUtcNow()), answer);
    }

    /// <summary>What a bounce would say later, said at once: no further mail goes to the address, the others of this message included.</summary>
    private async Task EndAsync(Subscription subscription, EmailAnswer answer, ConsentCheck consent, CancellationToken cancellationToken)
    {
        var ended = await consentWriter.EndAddressAsync(
            subscription.Id, subscription.AddressTag, SubscriptionStatus.Suppressed, $"the mail server knows no such mailbox: {answer.Text}", cancellationToken);
        consent.Forget();
        Log.NoSuchMailbox(logger, subscription.Id, ended);
    }

    /// <returns>The delivery as it is to be recorded; still open where it is put off.</returns>
    private static DeliveryRecord Judge(DeliveryRecord delivery, EmailAnswer answer, DateTimeOffset now) => answer.Verdict switch
    {
        EmailVerdict.Accepted => delivery.Sent(now, answer.Status, answer.Text),
        EmailVerdict.Refused or EmailVerdict.NoSuchMailbox => delivery.Failed(now, answer.Status, answer.Text),
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
            // Another copy of this message marked it meanwhile, after it sent the same mail, or an event on the mail did.
            Log.MarkedElsewhere(logger, marked.DeliveryId);
        }
    }

    // Servers like to quote the address in their answers; neither the table nor the log keeps one in the clear.
    private static string WithoutAddress(string answer, Subscription subscription) =>
        Plain.WithoutAddresses(answer.Replace(subscription.To, "(address)", StringComparison.OrdinalIgnoreCase));

    private static partial class Log
    {
        [LoggerMessage(501, LogLevel.Information, "Mails of shard {Shard}: {SentCount} sent of {OpenCount} open; the message named {Count}.")]
        public static partial void Handled(ILogger logger, int shard, int sentCount, int openCount, int count);

        [LoggerMessage(502, LogLevel.Warning, "Mail {DeliveryId} failed for good with status {Status}; the reason is in its row.")]
        public static partial void Failed(ILogger logger, string deliveryId, int? status);

        [LoggerMessage(503, LogLevel.Warning, "Mail {DeliveryId} was marked by another run of the same message, or by an event.")]
        public static partial void MarkedElsewhere(ILogger logger, string deliveryId);

        [LoggerMessage(504, LogLevel.Information, "{Count} mails of shard {Shard} wait {Wait}: the pace does not let them leave now.")]
        public static partial void Postponed(ILogger logger, int count, int shard, TimeSpan wait);

        [LoggerMessage(505, LogLevel.Warning, "The mailbox of {SubscriptionId} does not exist: {Count} subscriptions of its address get no further mail.")]
        public static partial void NoSuchMailbox(ILogger logger, string subscriptionId, int count);
    }
}
