using System.Net;
using System.Net.Sockets;
using System.Text;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Feedback;
using AlertPipeline.Messages;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlertPipeline.IntegrationTests.Delivery;

public sealed class SmtpTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_server_receives_is_the_mail_byte_for_byte_dots_included()
    {
        await using var server = await SmtpServerScript.StartAsync();
        var mail = Mail(text: ".\n..\n.leading dot\n\nEnd £\n");

        var answer = await SendAsync(server, mail, "ana@example.org");

        Assert.Equal(EmailVerdict.Accepted, answer.Verdict);
        var received = await server.MailAsync();
        Assert.Equal("alerts@example.com", received.From);
        Assert.Equal(["ana@example.org"], received.To);
        var parsed = MimeMessage.Load(new MemoryStream(received.Data), Cancellation);
        Assert.Equal(mail.Text, parsed.TextBody!.ReplaceLineEndings("\n"));
        using var composed = MailComposer.Compose(mail, new MailboxAddress("", "ana@example.org"));
        Assert.Equal(composed.ToString().ReplaceLineEndings("\n").TrimEnd(), Encoding.ASCII.GetString(received.Data).ReplaceLineEndings("\n").TrimEnd());
    }

    [Fact]
    public async Task One_refused_and_one_put_off_do_not_hold_the_others_of_the_same_connection()
    {
        await using var server = await SmtpServerScript.StartAsync();
        await using var session = await Provider(server.Port).OpenAsync(Cancellation);

        var answers = new List<EmailAnswer>();
        foreach (var to in new[] { "ana@example.org", "refused@example.org", "later@example.org", "bo@example.org" })
        {
            using var message = MailComposer.Compose(Mail(), new MailboxAddress("", to));
            answers.Add(await session.SendAsync(new OutgoingMail("delivery", 7, message), Cancellation));
        }

        Assert.Equal(
            [(EmailVerdict.Accepted, 250), (EmailVerdict.Refused, 550), (EmailVerdict.Deferred, 450), (EmailVerdict.Accepted, 250)],
            answers.Select(answer => (answer.Verdict, answer.Status)));
        Assert.Equal(["ana@example.org"], (await server.MailAsync()).To);
        Assert.Equal(["bo@example.org"], (await server.MailAsync()).To);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_mailbox_that_does_not_exist_is_told_from_a_mail_that_is_refused()
    {
        await using var server = await SmtpServerScript.StartAsync();

        Assert.Equal(EmailVerdict.NoSuchMailbox, (await SendAsync(server, Mail(), "unknown@example.org")).Verdict);
        Assert.Equal(EmailVerdict.Refused, (await SendAsync(server, Mail(), "blocked@example.org")).Verdict);
    }

    [Fact]
    public async Task What_comes_back_is_sent_to_an_address_that_names_the_delivery()
    {
        await using var server = await SmtpServerScript.StartAsync();
        await using (var session = await Provider(server.Port, bounces: new BounceOptions { ReturnPath = "bounces@example.net" }).OpenAsync(Cancellation))
        {
            using var message = MailComposer.Compose(Mail(), new MailboxAddress("", "ana@example.org"));
            await session.SendAsync(new OutgoingMail("delivery", 7, message), Cancellation);
        }

        var received = await server.MailAsync();

        Assert.Equal(("bounces+delivery@example.net", "ana@example.org"), (received.From, Assert.Single(received.To)));
        Assert.Equal("alerts@example.com", MimeMessage.Load(new MemoryStream(received.Data), Cancellation).From.Mailboxes.Single().Address);
    }

    [Fact]
    public async Task An_international_address_reaches_a_server_that_takes_it()
    {
        await using var server = await SmtpServerScript.StartAsync();

        Assert.Equal(EmailVerdict.Accepted, (await SendAsync(server, Mail(), "žofie@example.org")).Verdict);

        var received = await server.MailAsync();
        Assert.Equal("žofie@example.org", Assert.Single(received.To));
        Assert.Equal("žofie@example.org", MimeMessage.Load(new MemoryStream(received.Data), Cancellation).To.Mailboxes.Single().Address);
    }

    [Fact]
    public async Task An_international_address_is_refused_for_a_server_that_does_not()
    {
        await using var server = await SmtpServerScript.StartAsync("--no-utf8");

        Assert.Equal(EmailVerdict.Refused, (await SendAsync(server, Mail(), "žofie@example.org")).Verdict);
    }

    [Fact]
    public async Task A_server_that_hangs_up_puts_the_mail_off()
    {
        await using var server = await SmtpServerScript.StartAsync();

        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => SendAsync(server, Mail(), "hangup@example.org"));

        Assert.Equal($"SMTP server 127.0.0.1:{server.Port}", failure.Dependency);
    }

    [Fact]
    public async Task A_refused_sender_is_the_operators_matter_and_fails_no_mail()
    {
        await using var server = await SmtpServerScript.StartAsync();

        await Assert.ThrowsAsync<DependencyUnavailableException>(
            () => SendAsync(server, Mail() with { From = "noreply@example.com" }, "ana@example.org"));
    }

    [Fact]
    public async Task Nobody_listening_puts_the_mail_off()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        await Assert.ThrowsAsync<DependencyUnavailableException>(() => Provider(port).OpenAsync(Cancellation));
    }

    [Fact]
    public async Task Signs_in_and_never_tells_the_password()
    {
        await using var server = await SmtpServerScript.StartAsync("--auth", "mailer:s3cret-word");

        await using (await Provider(server.Port, smtp => (smtp.User, smtp.Password) = ("mailer", "s3cret-word")).OpenAsync(Cancellation))
        {
        }

        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(
            () => Provider(server.Port, smtp => (smtp.User, smtp.Password) = ("mailer", "wrong-word")).OpenAsync(Cancellation));
        Assert.Contains("Email:Smtp:User", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-word", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_wants_a_sign_in_is_an_outage_and_names_the_settings()
    {
        await using var server = await SmtpServerScript.StartAsync("--auth", "mailer:s3cret-word");

        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => SendAsync(server, Mail(), "ana@example.org"));

        Assert.Contains("Email:Smtp:User", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ana@example.org", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--starttls", SmtpSecurity.StartTls)]
    [InlineData("--tls", SmtpSecurity.Tls)]
    internal async Task A_certificate_that_nobody_trusts_is_refused(string mode, SmtpSecurity security)
    {
        await using var server = await SmtpServerScript.StartAsync(mode);

        await Assert.ThrowsAsync<DependencyUnavailableException>(() => Provider(server.Port, smtp => smtp.Security = security).OpenAsync(Cancellation));
    }

    [Fact]
    public async Task A_server_without_STARTTLS_gets_nothing_in_the_clear_when_it_is_asked_for()
    {
        await using var server = await SmtpServerScript.StartAsync();

        await Assert.ThrowsAsync<DependencyUnavailableException>(
            () => Provider(server.Port, smtp => smtp.Security = SmtpSecurity.StartTls).OpenAsync(Cancellation));
    }

    private static FrozenMail Mail(string text = "Hello\n") => new(
        "delivery@example.com", Now, "alerts@example.com", "Alerts", "Hello", text, "<p>Hello</p>\n", [new FrozenHeader("Auto-Submitted", "auto-generated")]);

    private static async Task<EmailAnswer> SendAsync(SmtpServerScript server, FrozenMail mail, string to)
    {
        await using var session = await Provider(server.Port).OpenAsync(Cancellation);
        using var message = MailComposer.Compose(mail, new MailboxAddress("", to));
        return await session.SendAsync(new OutgoingMail("delivery", 7, message), Cancellation);
    }

    private static SmtpProvider Provider(int port, Action<SmtpOptions>? change = null, BounceOptions? bounces = null)
    {
        var smtp = new SmtpOptions { Host = "127.0.0.1", Port = port, Security = SmtpSecurity.None };
        change?.Invoke(smtp);
        return new SmtpProvider(Options.Create(new EmailOptions { Provider = EmailProviderKind.Smtp, Smtp = smtp }), Options.Create(bounces ?? new BounceOptions()));
    }
}
