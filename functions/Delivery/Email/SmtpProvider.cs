using System.Globalization;
using System.Net.Sockets;
using AlertPipeline.Messages;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlertPipeline.Delivery.Email;

/// <summary>Hands mails to an SMTP server, one connection for a batch.</summary>
/// <remarks>A 5xx on the recipient or the content ends that mail; everything else that fails is tried again later (RFC 5321, 4.2.1).</remarks>
internal sealed class SmtpProvider(IOptions<EmailOptions> options) : IEmailProvider
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

            return new Session(client, server);
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

    private sealed class Session(SmtpClient client, string server) : IEmailSession
    {
        public async Task<EmailAnswer> SendAsync(string deliveryId, MimeMessage message, CancellationToken cancellationToken)
        {
            try
            {
                var answer = await client.SendAsync(message, cancellationToken);
                return new EmailAnswer(EmailVerdict.Accepted, (int)SmtpStatusCode.Ok, answer);
            }
            catch (SmtpCommandException exception) when (client.IsConnected && exception.ErrorCode != SmtpErrorCode.SenderNotAccepted)
            {
                var status = (int)exception.StatusCode;
                return new EmailAnswer(status >= 500 ? EmailVerdict.Refused : EmailVerdict.Deferred, status, exception.Message);
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
