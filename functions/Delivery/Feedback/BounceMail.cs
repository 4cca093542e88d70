using MimeKit;

namespace AlertPipeline.Delivery.Feedback;

/// <summary>What a mail that came back says.</summary>
/// <param name="DeliveryIds">Of the mail that it is about, the most certain first; none where it names none of ours.</param>
/// <param name="Entry">What became of that mail; null where it says nothing that counts.</param>
internal sealed record BounceReading(IReadOnlyList<string> DeliveryIds, FeedbackEntry? Entry);

/// <summary>Reads delivery status notifications (RFC 3464) and complaints (RFC 5965). Pure.</summary>
internal static class BounceMail
{
    /// <param name="eventId">The same for the same mail.</param>
    /// <param name="domain">Of our message ids.</param>
    /// <param name="now">Taken as its time where it gives none, or one that has not come yet.</param>
    /// <exception cref="InvalidDataException">It is neither; the message says what it is.</exception>
    public static BounceReading Read(MimeMessage mail, string eventId, string domain, DateTimeOffset now)
    {
        var at = mail.Date == DateTimeOffset.MinValue || mail.Date > now ? now : mail.Date.ToUniversalTime();
        var parts = new MimeIterator(mail);
        (MailFate Fate, string Text)? found = null;
        var isReport = false;
        var ids = new List<string>();
        while (parts.MoveNext())
        {
            switch (parts.Current)
            {
                case MessageDeliveryStatus status:
                    isReport = true;
                    found = Worse(found, Judge(status));
                    break;
                case MessageFeedbackReport complaint:
                    isReport = true;
                    found = Worse(found, Judge(complaint));
                    break;

                // The mail that was sent, or its headers alone.
                case MessagePart { Message: { } returned } when DeliveryIdOf(returned.MessageId, domain) is { } id:
                    ids.Add(id);
                    break;
                default:
                    break;
            }
        }

        if (!isReport)
        {
            throw new InvalidDataException($"It is neither a delivery report (RFC 3464) nor a complaint (RFC 5965), but {mail.Body?.ContentType.MimeType ?? "empty"}.");
        }

        ids.AddRange(mail.To.Mailboxes.Select(mailbox => mailbox.Address).Concat(Addresses(mail, "Delivered-To")).Concat(Addresses(mail, "X-Original-To"))
            .Select(TaggedId).OfType<string>());
        return new BounceReading(
            [.. ids.Distinct(StringComparer.Ordinal)], found is { } told ? FeedbackEntry.Of(eventId, told.Fate, at, told.Text) : null);
    }

    private static (MailFate, string)? Worse((MailFate Fate, string)? first, (MailFate Fate, string)? second) =>
        first is null || second?.Fate > first.Value.Fate ? second : first;

    // The first group is about the message, each further one about one recipient: RFC 3464, 2.1.
    private static (MailFate, string)? Judge(MessageDeliveryStatus status)
    {
        (MailFate Fate, string)? worst = null;
        foreach (var recipient in status.StatusGroups.Skip(1))
        {
            var code = recipient["Status"]?.Split(' ', '(')[0].Trim();
            MailFate? fate = recipient["Action"]?.Trim().ToLowerInvariant() switch
            {
                "failed" => EnhancedStatus.IsNoSuchMailbox(code) ? MailFate.HardBounce : MailFate.SoftBounce,
                "delayed" => MailFate.Deferred,
                "delivered" => MailFate.Delivered,

                // "relayed" and "expanded" say that nobody knows what follows.
                _ => null,
            };
            if (fate is { } told)
            {
                worst = Worse(worst, (told, $"{code} {recipient["Diagnostic-Code"]}"));
            }
        }

        return worst;
    }

    private static (MailFate, string)? Judge(MessageFeedbackReport complaint) => complaint.Fields["Feedback-Type"]?.Trim().ToLowerInvariant() switch
    {
        "not-spam" => null,
        "opt-out" or "opt-out-list" => (MailFate.Unsubscribed, "opt-out"),
        var type => (MailFate.Complaint, type ?? "complaint"),
    };

    private static string? DeliveryIdOf(string? messageId, string domain) =>
        messageId?.Split('@') is [var id, var at] && at.Equals(domain, StringComparison.OrdinalIgnoreCase) && IsId(id) ? id : null;

    /// <summary>The id in <c>local+{id}@domain</c>, which the mail was sent from where <see cref="BounceOptions.ReturnPath"/> is set.</summary>
    private static string? TaggedId(string address)
    {
        var local = address[..Math.Max(address.LastIndexOf('@'), 0)];
        return local.IndexOf('+', StringComparison.Ordinal) is var plus and >= 0 && local[(plus + 1)..] is var id && IsId(id) ? id : null;
    }

    private static IEnumerable<string> Addresses(MimeMessage mail, string header) =>
        from found in mail.Headers
        where found.Field.Equals(header, StringComparison.OrdinalIgnoreCase)
        let mailbox = MailboxAddress.TryParse(found.Value, out var parsed) ? parsed : null
        where mailbox is not null
        select mailbox.Address;

    private static bool IsId(string id) => id.Length is > 0 and <= 64 && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}
