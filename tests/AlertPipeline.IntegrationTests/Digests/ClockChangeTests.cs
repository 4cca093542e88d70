using System.Text;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Feedback;
using AlertPipeline.IntegrationTests.Delivery;
using AlertPipeline.Tests.Digests.Nights;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlertPipeline.IntegrationTests.Digests;

public sealed class SmtpClockChangeTests : ClockChangeContract
{
    private protected override async Task<Wire> StartAsync(bool losesAnswer)
    {
        var server = losesAnswer ? await SmtpServerScript.StartAsync("--lose-answer", $"{LostAnswer}") : await SmtpServerScript.StartAsync();
        return new Server(server, new SmtpProvider(
            Options.Create(new EmailOptions
            {
                Provider = EmailProviderKind.Smtp,
                Smtp = new SmtpOptions { Host = "127.0.0.1", Port = server.Port, Security = SmtpSecurity.None },
            }),
            Options.Create(new BounceOptions())));
    }

    private sealed class Server(SmtpServerScript server, IEmailProvider provider) : Wire(provider)
    {
        private const string End = "end@example.org";

        /// <summary>The server says what it takes and never that there is no more: so one more mail, which comes last.</summary>
        public override async Task<IReadOnlyList<NightMail>> TakeAsync()
        {
            await SendEndAsync();
            var taken = new List<NightMail>();
            while (await server.MailAsync() is var (_, to, data) && to[0] != End)
            {
                var message = MimeMessage.Load(new MemoryStream(data), Cancellation);
                Assert.Equal(message.To.Mailboxes.Single().Address, Assert.Single(to));
                taken.Add(new NightMail(message.MessageId!, Encoding.Latin1.GetString(data), message.TextBody!));
            }

            return taken;
        }

        public override ValueTask DisposeAsync() => server.DisposeAsync();

        private async Task SendEndAsync()
        {
            await using var session = await Provider.OpenAsync(Cancellation);
            using var message = new MimeMessage([new MailboxAddress("", "alerts@example.com")], [new MailboxAddress("", End)], "End", new TextPart("plain"));
            Assert.Equal(EmailVerdict.Accepted, (await session.SendAsync(new OutgoingMail("end", 0, message), Cancellation)).Verdict);
        }
    }
}

public sealed class SendGridClockChangeTests : ClockChangeContract
{
    private protected override async Task<Wire> StartAsync(bool losesAnswer)
    {
        var server = await SendGridServer.StartAsync();
        if (losesAnswer)
        {
            server.Instead = (context, call) =>
            {
                if (server.Taken.Count != LostAnswer - 1)
                {
                    return Task.FromResult(false);
                }

                server.Take(call);
                context.Abort();
                return Task.FromResult(true);
            };
        }

        return new Server(server, SendGridTests.Provider(server.BaseUrl));
    }

    private sealed class Server(SendGridServer server, IEmailProvider provider) : Wire(provider)
    {
        private int _read;

        public override Task<IReadOnlyList<NightMail>> TakeAsync()
        {
            var calls = server.Taken.Skip(_read).ToList();
            _read += calls.Count;
            Assert.All(calls, call => Assert.Equal($"<{DeliveryOf(call)}@{new EmailOptions().Domain}>", call.Header("Message-Id")));
            return Task.FromResult<IReadOnlyList<NightMail>>([.. calls.Select(call => new NightMail(call.Header("Message-Id")!.Trim('<', '>'), call.Text, call.Content(0)))]);
        }

        public override ValueTask DisposeAsync() => server.DisposeAsync();

        private static string DeliveryOf(SendGridCall call) => call.Request.GetProperty("custom_args").GetProperty(SendGridRequest.DeliveryArgument).GetString()!;
    }
}
