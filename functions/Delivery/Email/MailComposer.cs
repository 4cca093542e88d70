using MimeKit;
using MimeKit.Text;

namespace AlertPipeline.Delivery.Email;

/// <summary>Makes the MIME message. The same frozen mail gives the same bytes on every try, apart from <c>To</c>.</summary>
internal static class MailComposer
{
    private const int LineLength = 78;

    public static MimeMessage Compose(FrozenMail mail, MailboxAddress to)
    {
        var message = new MimeMessage();
        message.From.Add(new MailboxAddress(mail.FromName.Length == 0 ? null : Plain.Line(mail.FromName), mail.From));
        message.To.Add(to);
        message.Subject = Plain.Line(mail.Subject);
        message.Date = mail.Date;
        message.MessageId = mail.MessageId;
        foreach (var header in mail.Headers)
        {
            message.Headers.Add(new Header(header.Name, header.Value));
        }

        message.Body = new MultipartAlternative(
            new TextPart(TextFormat.Plain) { Text = mail.Text },
            new TextPart(TextFormat.Html) { Text = mail.Html })
        {
            // Given by us since MimeKit would take a random one: each try must send the same bytes.
            Boundary = "=_" + mail.MessageId[..mail.MessageId.IndexOf('@', StringComparison.Ordinal)],
        };

        // Every line short and in ASCII, whatever the server says it can take.
        message.Prepare(EncodingConstraint.SevenBit, LineLength);
        return message;
    }
}
