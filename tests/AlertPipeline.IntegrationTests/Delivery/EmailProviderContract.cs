using AlertPipeline.Delivery.Email;
using AlertPipeline.Messages;
using MimeKit;

namespace AlertPipeline.IntegrationTests.Delivery;

/// <summary>What a provider took, read at its far end.</summary>
internal sealed record TakenMail(
    string From, IReadOnlyList<string> To, string Subject, string Text, string Html, string? MessageId, string? ListUnsubscribe,
    string? ListUnsubscribePost, string? AutoSubmitted);

/// <summary>What holds for every provider, looked at from its far end.</summary>
public abstract class EmailProviderContract
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected static FrozenMail Hello { get; } = new(
        "delivery@example.com", Now, "alerts@example.com", "Alerts", "Hello", ".\nHello £ 規制\n..\n", "<p>Hello £ 規制</p>\n",
        [
            new FrozenHeader("List-Unsubscribe", "<https://alerts.example.com/unsubscribe/token>"),
            new FrozenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            new FrozenHeader("Auto-Submitted", "auto-generated"),
        ]);

    [Fact]
    public async Task A_mail_arrives_whole_under_its_own_id()
    {
        await using var far = await StartAsync();

        var answer = await SendAsync(far.Provider, Hello, "ana@example.org");

        Assert.Equal(EmailVerdict.Accepted, answer.Verdict);
        Assert.Equal(
            new TakenMail(
                "alerts@example.com", ["ana@example.org"], "Hello", Hello.Text, Hello.Html, "<delivery@example.com>", "<https://alerts.example.com/unsubscribe/token>",
                "List-Unsubscribe=One-Click", "auto-generated") with
            { To = [] },
            await far.NextAsync() with { To = [] });
    }

    [Fact]
    public async Task Only_the_reader_gets_it()
    {
        await using var far = await StartAsync();

        await SendAsync(far.Provider, Hello, "ana@example.org", name: "Ana, bo@example.org; \"<eve@example.net>\"\r\nBcc: eve@example.net");

        Assert.Equal(["ana@example.org"], (await far.NextAsync()).To);
    }

    [Fact]
    public async Task A_repeat_is_the_same_mail()
    {
        await using var far = await StartAsync();

        await SendAsync(far.Provider, Hello, "ana@example.org");
        await SendAsync(far.Provider, Hello, "ana@example.org");

        Assert.Equal(await far.NextRawAsync(), await far.NextRawAsync());
    }

    [Fact]
    public async Task One_session_takes_many_mails_each_to_its_own_reader()
    {
        await using var far = await StartAsync();
        await using (var session = await far.Provider.OpenAsync(Cancellation))
        {
            foreach (var to in new[] { "ana@example.org", "bo@example.org" })
            {
                using var message = MailComposer.Compose(Hello with { MessageId = $"{to[..2]}@example.com" }, new MailboxAddress("", to));
                Assert.Equal(EmailVerdict.Accepted, (await session.SendAsync(new OutgoingMail(to[..2], 7, message), Cancellation)).Verdict);
            }
        }

        var mails = new[] { await far.NextAsync(), await far.NextAsync() };

        Assert.Equal(["<an@example.com> ana@example.org", "<bo@example.com> bo@example.org"], mails.Select(mail => $"{mail.MessageId} {Assert.Single(mail.To)}").Order());
    }

    [Fact]
    public async Task A_domain_in_any_script_is_sent_to_under_its_ASCII_name()
    {
        await using var far = await StartAsync();

        var answer = await SendAsync(far.Provider, Hello, "ana@bücher.example");

        Assert.Equal((EmailVerdict.Accepted, "ana@xn--bcher-kva.example"), (answer.Verdict, Assert.Single((await far.NextAsync()).To)));
    }

    [Theory]
    [InlineData("Chips\r\nBcc: eve@example.net\r\n\r\nHello")]
    [InlineData("=?utf-8?Q?=0D=0ABcc:_eve@example.net?=")]
    [InlineData("規制 \u202Egnp \0 \ud83d end")]
    public async Task A_hostile_subject_stays_one_line_of_text(string subject)
    {
        await using var far = await StartAsync();

        await SendAsync(far.Provider, Hello with { Subject = subject }, "ana@example.org");

        var mail = await far.NextAsync();
        Assert.DoesNotContain(mail.Subject, char.IsControl);
        Assert.Equal("<delivery@example.com> ana@example.org", $"{mail.MessageId} {Assert.Single(mail.To)}");
    }

    [Fact]
    public async Task Nobody_there_is_an_outage_and_no_verdict_on_the_mail()
    {
        await using var far = await StartAsync();

        await Assert.ThrowsAsync<DependencyUnavailableException>(() => SendAsync(far.Gone, Hello, "ana@example.org"));
    }

    /// <summary>A provider with something behind it that takes mails.</summary>
    private protected abstract Task<FarEnd> StartAsync();

    private protected static async Task<EmailAnswer> SendAsync(IEmailProvider provider, FrozenMail mail, string to, string name = "")
    {
        await using var session = await provider.OpenAsync(Cancellation);
        using var message = MailComposer.Compose(mail, new MailboxAddress(AlertPipeline.Delivery.Plain.Line(name), to));
        return await session.SendAsync(new OutgoingMail("delivery", 7, message), Cancellation);
    }

    private protected static TakenMail Read(byte[] mime, IReadOnlyList<string> recipients)
    {
        var message = MimeMessage.Load(new MemoryStream(mime), Cancellation);
        return new TakenMail(
            message.From.Mailboxes.Single().Address, recipients, message.Subject!, message.TextBody!.ReplaceLineEndings("\n"), message.HtmlBody!.ReplaceLineEndings("\n"),
            message.Headers[HeaderId.MessageId], message.Headers[HeaderId.ListUnsubscribe], message.Headers["List-Unsubscribe-Post"], message.Headers["Auto-Submitted"]);
    }

    /// <summary>A provider, and what it took.</summary>
    /// <param name="gone">The same kind of provider with nobody behind it.</param>
    private protected abstract class FarEnd(IEmailProvider provider, IEmailProvider gone) : IAsyncDisposable
    {
        public IEmailProvider Provider { get; } = provider;

        public IEmailProvider Gone { get; } = gone;

        /// <summary>The next mail that was taken.</summary>
        public abstract Task<TakenMail> NextAsync();

        /// <summary>The next mail that was taken, as it came.</summary>
        public abstract Task<string> NextRawAsync();

        public abstract ValueTask DisposeAsync();
    }
}
