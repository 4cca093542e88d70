using System.Net;
using System.Net.Sockets;
using System.Text;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Feedback;
using Microsoft.Extensions.Options;

namespace AlertPipeline.IntegrationTests.Delivery;

public sealed class PickupContractTests : EmailProviderContract
{
    private protected override Task<FarEnd> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory();
        var file = Path.Combine(folder.FullName, "a-file");
        File.WriteAllText(file, "");
        return Task.FromResult<FarEnd>(new Folder(folder, Provider(Path.Combine(folder.FullName, "mails")), Provider(file)));

        static PickupFolderProvider Provider(string path) => new(Options.Create(new EmailOptions { Pickup = new PickupOptions { Directory = path } }));
    }

    /// <summary>A file is overwritten by a repeat: so the same one is read again.</summary>
    private sealed class Folder(DirectoryInfo folder, IEmailProvider provider, IEmailProvider gone) : FarEnd(provider, gone)
    {
        private int _next;

        public override async Task<TakenMail> NextAsync()
        {
            var mime = await NextBytesAsync();
            return Read(mime, [.. MimeKit.MimeMessage.Load(new MemoryStream(mime), Cancellation).GetRecipients().Select(mailbox => mailbox.GetAddress(idnEncode: true))]);
        }

        public override async Task<string> NextRawAsync() => Encoding.ASCII.GetString(await NextBytesAsync());

        public override ValueTask DisposeAsync()
        {
            folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }

        private Task<byte[]> NextBytesAsync()
        {
            var files = Directory.GetFiles(Path.Combine(folder.FullName, "mails")).Order(StringComparer.Ordinal).ToList();
            return File.ReadAllBytesAsync(files[_next++ % files.Count], Cancellation);
        }
    }
}

public sealed class SmtpContractTests : EmailProviderContract
{
    private protected override async Task<FarEnd> StartAsync()
    {
        var server = await SmtpServerScript.StartAsync();
        return new Server(server, Provider(server.Port), Provider(Ports.NobodyListens()));

        static SmtpProvider Provider(int port) => new(Options.Create(new EmailOptions
        {
            Provider = EmailProviderKind.Smtp,
            Smtp = new SmtpOptions { Host = "127.0.0.1", Port = port, Security = SmtpSecurity.None },
        }), Options.Create(new BounceOptions()));
    }

    private sealed class Server(SmtpServerScript server, IEmailProvider provider, IEmailProvider gone) : FarEnd(provider, gone)
    {
        public override async Task<TakenMail> NextAsync()
        {
            var mail = await server.MailAsync();

            // What the server hands its users is decoded: RCPT TO said xn--….
            return Read(mail.Data, [.. mail.To.Select(MimeKit.MailboxAddress.EncodeAddrspec)]);
        }

        public override async Task<string> NextRawAsync() => Encoding.ASCII.GetString((await server.MailAsync()).Data);

        public override ValueTask DisposeAsync() => server.DisposeAsync();
    }
}

public sealed class SendGridContractTests : EmailProviderContract
{
    private protected override async Task<FarEnd> StartAsync()
    {
        var server = await SendGridServer.StartAsync();
        return new Server(server, SendGridTests.Provider(server.BaseUrl), SendGridTests.Provider($"http://127.0.0.1:{Ports.NobodyListens()}"));
    }

    private sealed class Server(SendGridServer server, IEmailProvider provider, IEmailProvider gone) : FarEnd(provider, gone)
    {
        private int _next;

        public override Task<TakenMail> NextAsync()
        {
            var call = server.Taken[_next++];
            return Task.FromResult(new TakenMail(
                call.Request.GetProperty("from").GetProperty("email").GetString()!, [call.Recipient.GetProperty("email").GetString()!],
                call.Request.GetProperty("subject").GetString()!, call.Content(0), call.Content(1), call.Header("Message-Id"), call.Header("List-Unsubscribe"),
                call.Header("List-Unsubscribe-Post"), call.Header("Auto-Submitted")));
        }

        public override Task<string> NextRawAsync() => Task.FromResult(server.Taken[_next++].Text);

        public override ValueTask DisposeAsync() => server.DisposeAsync();
    }
}

internal static class Ports
{
    /// <summary>A port that was free a moment ago.</summary>
    public static int NobodyListens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
