using System.Globalization;
using System.Net.Sockets;
using AlertPipeline.Delivery.Feedback;
using AlertPipeline.Messages;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlertPipeline.Delivery.Email;

/// <summary>Hands mails to an SMTP server, one connection for a batch.</summary>
/// <remarks>A 5xx on the recipient or the content ends that mail; everything else that fails is tried again later (RFC 5321, 4.2.1).</remarks>
internal sealed class SmtpProvider(IOptions<EmailOptions> options, IOptions<BounceOptions> bounces) : IEmailProvider
{
    public async Task<IEmailSession> OpenAsync(CancellationToken cancellationToken)
    {
        var smtp = options.Value.Smtp;
        var server = string.Create(CultureInfo.InvariantCulture, $"SMTP server {smtp.Host}:{smtp.Port}");
        var client = new SmtpClient { Timeout = (int)smtp.Timeout.TotalMilliseconds };
        try
        {
            await client.ConnectAsync(smtp.Host, smtp.Port, Security(smtp.Security), cancellationToken);
            if (smtp.User.Length > 0)
            {
                await client.AuthenticateAsync(smtp.User, smtp.Password, cancellationToken);
            }

            return new Session(client, server, bounces.Value.ReturnPath);
        }
        catch (Exception exception) when (IsConnectionFailure(exception) || exception is AuthenticationException or SmtpCommandException or NotSupportedException)
        {
            client.Dispose();

            // An authentication error may quote what was sent, so its text stays out.
            var what = exception is AuthenticationException ? "it does not accept Email:Smtp:User and Email:Smtp:Password" : exception.Message;
            throw new DependencyUnavailableException(server, $"{server} can't be used: {what}", innerException: exception);
        }
    }

    private static SecureSocketOptions Security(SmtpSecurity security) => security switch
    {
        SmtpSecurity.None => SecureSocketOptions.None,
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => throw new ArgumentOutOfRangeException(nameof(security), security, "Expected None, StartTls or Tls."),
    };

    private static bool IsConnectionFailure(Exception exception) => exception
        is SocketException or IOException or TimeoutException or SslHandshakeException or SmtpProtocolException or ServiceNotConnectedException;

    private sealed class Session(SmtpClient client, string server, string returnPath) : IEmailSession
    {
        public async Task<EmailAnswer> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
        {
            // RFC 6531, 3.2: who does not offer SMTPUTF8 must not be sent such an address, and MailKit sends it all the same.
            if (IsInternational(mail.Message) && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            {
                return new EmailAnswer(EmailVerdict.Refused, null, $"{server} can't send to an address with letters beyond ASCII before the @.");
            }

            try
            {
                var answer = returnPath.Length == 0
                    ? await client.SendAsync(mail.Message, cancellationToken)
                    : await client.SendAsync(mail.Message, ReturnPath(mail.DeliveryId), mail.Message.To.Mailboxes, cancellationToken);
                return new EmailAnswer(EmailVerdict.Accepted, (int)SmtpStatusCode.Ok, answer);
            }
            catch (SmtpCommandException exception) when (client.IsConnected && exception.ErrorCode != SmtpErrorCode.SenderNotAccepted)
            {
                var status = (int)exception.StatusCode;
                return new EmailAnswer(VerdictOf(status, exception), status, exception.Message);
            }
            catch (SmtpCommandException exception)
            {
                // A refused sender is our setting, not this reader: no mail must end as failed for it. Its words are not passed on,
                // since a server that hangs up may quote the reader's address, and this text is logged.
                var what = client.IsConnected ? "to our sender address; check Email:From" : "and hung up";
                throw new DependencyUnavailableException(server, $"{server} answered {(int)exception.StatusCode} {what}.", innerException: exception);
            }
            catch (ServiceNotAuthenticatedException exception)
            {
                throw new DependencyUnavailableException(
                    server, $"{server} wants a sign-in first; set Email:Smtp:User and Email:Smtp:Password.", innerException: exception);
            }
            catch (NotSupportedException exception)
            {
                return new EmailAnswer(EmailVerdict.Refused, null, $"{server} can't send to this address: {exception.Message}");
            }
            catch (Exception exception) when (IsConnectionFailure(exception))
            {
                throw new DependencyUnavailableException(server, $"{server} broke off: {exception.Message}", innerException: exception);
            }
        }

        private static bool IsInternational(MimeMessage message) =>
            !message.To.Mailboxes.All(mailbox => MailboxAddress.EncodeAddrspec(mailbox.Address).All(char.IsAscii));

        // 5xx without an enhanced code may be about anything: RFC 5321, 4.2.
        private static EmailVerdict VerdictOf(int status, SmtpCommandException exception) =>
            status < 500 ? EmailVerdict.Deferred
            : exception.ErrorCode == SmtpErrorCode.RecipientNotAccepted && EnhancedStatus.IsNoSuchMailbox(EnhancedStatus.Find(exception.Message)) ? EmailVerdict.NoSuchMailbox
            : EmailVerdict.Refused;

        private MailboxAddress ReturnPath(string deliveryId)
        {
            var at = returnPath.LastIndexOf('@');
            return new MailboxAddress("", $"{returnPath[..at]}+{deliveryId}{returnPath[at..]}");
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                if (client.IsConnected)
                {
                    await client.DisconnectAsync(quit: true);
                }
            }
            catch (Exception exception) when (IsConnectionFailure(exception))
            {
                // Every mail has its answer already; a server that hangs up before our QUIT takes nothing back.
            }

            client.Dispose();
        }
    }
}
