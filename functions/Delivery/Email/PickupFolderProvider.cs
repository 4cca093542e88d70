using AlertPipeline.Messages;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlertPipeline.Delivery.Email;

/// <summary>Writes each mail as <c>{deliveryId}.eml</c> into a folder; a repeat writes the same file again.</summary>
internal sealed class PickupFolderProvider(IOptions<EmailOptions> options) : IEmailProvider
{
    // RFC 5322, 2.1: lines end in CR LF, whatever the system.
    private static readonly FormatOptions Format = CreateFormat(isInternational: false);

    // RFC 6532: a local part beyond ASCII has no encoded form, so its header is UTF-8.
    private static readonly FormatOptions InternationalFormat = CreateFormat(isInternational: true);

    public Task<IEmailSession> OpenAsync(CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(options.Value.Pickup.Directory);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(folder, failure);
        }

        return Task.FromResult<IEmailSession>(new Session(folder));
    }

    // A full disk or a folder that is not ours is an outage like that of a server: the mails wait for its end.
    private static DependencyUnavailableException Unavailable(string folder, Exception failure) =>
        new("pickup folder", $"No mail can be written into {folder}: {failure.Message}", innerException: failure);

    private static bool IsInternational(MimeMessage message) =>
        !message.From.Mailboxes.Concat(message.To.Mailboxes).All(mailbox => MailboxAddress.EncodeAddrspec(mailbox.Address).All(char.IsAscii));

    private static FormatOptions CreateFormat(bool isInternational)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = isInternational;
        return format;
    }

    private sealed class Session(string folder) : IEmailSession
    {
        public async Task<EmailAnswer> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
        {
            using var bytes = new MemoryStream();
            await mail.Message.WriteToAsync(IsInternational(mail.Message) ? InternationalFormat : Format, bytes, cancellationToken);
            try
            {
                await AtomicFile.WriteAsync(folder, $"{mail.DeliveryId}.eml", bytes.ToArray(), cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw Unavailable(folder, failure);
            }

            return new EmailAnswer(EmailVerdict.Accepted, null, "written to the pickup folder");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
