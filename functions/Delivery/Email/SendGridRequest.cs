using System.Globalization;
using MimeKit;
using SendGrid.Helpers.Mail;

namespace AlertPipeline.Delivery.Email;

/// <summary>Makes a mail into the request of SendGrid's v3 Mail Send. The same mail gives the same request on every try.</summary>
/// <remarks>SendGrid composes the MIME message itself; <c>Date</c> and the boundary are then its own.</remarks>
internal static class SendGridRequest
{
    /// <summary>Custom arguments: they come back as members of every event on the mail. Nothing in them tells who the reader is.</summary>
    public const string DeliveryArgument = "alert_delivery";
    public const string ShardArgument = "alert_shard";

    public const string Category = "alertpipeline";

    // Members of the request of their own, or set by whoever composes the message.
    private static readonly HashSet<HeaderId> NotPassedOn =
        [HeaderId.From, HeaderId.To, HeaderId.Subject, HeaderId.Date, HeaderId.MimeVersion];

    /// <param name="isSandbox">SendGrid checks the request and delivers nothing.</param>
    public static SendGridMessage Of(OutgoingMail mail, bool isSandbox)
    {
        var message = mail.Message;
        var request = new SendGridMessage
        {
            From = Address(message.From.Mailboxes.Single()),
            Subject = message.Subject,
            Contents = [new(MimeTypes.Text, message.TextBody), new(MimeTypes.Html, message.HtmlBody)],
            Categories = [Category],
            CustomArgs = new()
            {
                [DeliveryArgument] = mail.DeliveryId,
                [ShardArgument] = mail.Shard.ToString(CultureInfo.InvariantCulture),
            },
            Personalizations = [new() { Tos = [Address(message.To.Mailboxes.Single())] }],
            Headers = message.Headers.Where(header => !NotPassedOn.Contains(header.Id))
                .ToDictionary(header => header.Field, header => header.Value, StringComparer.OrdinalIgnoreCase),
        };

        // Off whatever the account says: tracking rewrites every link, and SendGrid's own unsubscribing would replace our headers.
        request.SetClickTracking(enable: false, enableText: false);
        request.SetOpenTracking(enable: false);
        request.SetSubscriptionTracking(enable: false);
        if (isSandbox)
        {
            request.SetSandBoxMode(enable: true);
        }

        return request;
    }

    /// <summary>True where the address has letters beyond ASCII before the @, for which SendGrid has no way.</summary>
    public static bool IsUnsupported(MailboxAddress address) => !Encoded(address).All(char.IsAscii);

    // A name must not be empty, nor hold a comma or semicolon: published limitations of Mail Send.
    private static EmailAddress Address(MailboxAddress address)
    {
        var name = Plain.Line((address.Name ?? "").Replace(',', ' ').Replace(';', ' '));
        return new EmailAddress(Encoded(address), name.Length > 0 ? name : null);
    }

    private static string Encoded(MailboxAddress address) => MailboxAddress.EncodeAddrspec(address.Address);

    private static class MimeTypes
    {
        public const string Text = "text/plain";
        public const string Html = "text/html";
    }
}
