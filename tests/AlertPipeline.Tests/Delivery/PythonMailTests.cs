using System.Diagnostics;
using System.Text.Json;
using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlertPipeline.Tests.Delivery;

/// <summary>Mails as they lie in the pickup folder, read by Python's <c>email</c> package, which is not ours and reports every defect.</summary>
public sealed class PythonMailTests
{
    // One line of JSON a file. Every part's defects and every header's count.
    private const string Reader = """
        import email, email.policy, json, sys
        for path in sys.argv[1:]:
            with open(path, "rb") as file:
                mail = email.message_from_binary_file(file, policy=email.policy.default)
            defects = [repr(d) for part in mail.walk() for d in part.defects]
            defects += [f"{name}: {d!r}" for part in mail.walk() for name, value in part.items() for d in value.defects]
            print(json.dumps({
                "defects": defects, "names": [name.lower() for name in mail.keys()], "subject": str(mail["subject"]),
                "to": [a.addr_spec for a in mail["to"].addresses], "from": [a.addr_spec for a in mail["from"].addresses],
                "id": str(mail["message-id"]), "unsubscribe": str(mail["list-unsubscribe"]), "post": str(mail["list-unsubscribe-post"]),
                "parts": [part.get_content_type() for part in mail.walk()],
                "text": mail.get_body(("plain",)).get_content(), "html": mail.get_body(("html",)).get_content(),
            }))
        """;

    public static TheoryData<string, string> Readers => new()
    {
        { "ana@example.org", "Ana" },
        { "ana@bücher.example", "Žofie Příkladová" },
        { "taro@例え.example", "規制 太郎" },
        { "ana@example.org", "Ana, \"<eve@example.net>\"; (x)\r\nBcc: eve@example.net" },
    };

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task It_reads_every_mail_without_a_defect(string to, string name)
    {
        Assert.SkipUnless(HasPython(), "There is no python3 here.");
        var subscription = Samples.Mail(to: to, name: name);
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = await DeliverAsync(subscription, folder.FullName);

            var read = JsonElement.Parse(await RunPythonAsync(file));

            Assert.Empty(read.GetProperty("defects").EnumerateArray().Select(defect => defect.GetString()));
            Assert.Equal([MailboxAddress.EncodeAddrspec(to)], Addresses(read.GetProperty("to")));
            Assert.Equal(["alerts@alertpipeline.example"], Addresses(read.GetProperty("from")));
            Assert.Equal("<delivery@alertpipeline.example>", read.GetProperty("id").GetString());
            Assert.Equal("<https://alerts.example.org/unsubscribe/token-of-ana>", read.GetProperty("unsubscribe").GetString());
            Assert.Equal("List-Unsubscribe=One-Click", read.GetProperty("post").GetString());
            Assert.Equal(["multipart/alternative", "text/plain", "text/html"], read.GetProperty("parts").EnumerateArray().Select(part => part.GetString()));
            Assert.Contains("日本政策通信", read.GetProperty("text").GetString(), StringComparison.Ordinal);
            Assert.Contains("日本政策通信", read.GetProperty("html").GetString(), StringComparison.Ordinal);
            Assert.StartsWith("1 development: US lifts AI chip export ban", read.GetProperty("subject").GetString(), StringComparison.Ordinal);
            var names = read.GetProperty("names").EnumerateArray().Select(header => header.GetString()!).ToList();
            Assert.Equal(names.Distinct(), names);
            Assert.DoesNotContain(names, header => header is "bcc" or "cc" or "precedence" or "sender");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static TheoryData<string> Mails => [.. MailSamples.Names];

    [Theory]
    [MemberData(nameof(Mails))]
    public async Task It_and_MimeKit_read_every_sample_alike(string sample)
    {
        Assert.SkipUnless(HasPython(), "There is no python3 here.");
        var file = Path.GetTempFileName();
        try
        {
            await (await MailSamples.ComposeAsync(sample)).WriteToAsync(file, Bench.Cancel);

            var read = JsonElement.Parse(await RunPythonAsync(file));

            var mail = await MimeMessage.LoadAsync(file, Bench.Cancel);
            Assert.Empty(read.GetProperty("defects").EnumerateArray().Select(defect => defect.GetString()));
            Assert.Equal(mail.Subject, read.GetProperty("subject").GetString());
            Assert.Equal(mail.HtmlBody!.ReplaceLineEndings("\n"), read.GetProperty("html").GetString());
            Assert.Equal(mail.TextBody!.ReplaceLineEndings("\n"), read.GetProperty("text").GetString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A local part beyond ASCII makes the headers UTF-8 (RFC 6532), each of which Python's parser calls a defect.</summary>
    [Fact]
    public async Task An_international_address_is_written_in_UTF8_as_its_standard_says()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = await DeliverAsync(Samples.Mail(to: "žofie@bücher.example", name: "規制 太郎"), folder.FullName);

            var mail = await MimeMessage.LoadAsync(file, Bench.Cancel);

            var to = Assert.Single(mail.To.Mailboxes);
            Assert.Equal(("規制 太郎", "žofie@bücher.example"), (to.Name, to.GetAddress(idnEncode: false)));
            Assert.Equal("delivery@alertpipeline.example", mail.MessageId);
            Assert.Contains("žofie@", await File.ReadAllTextAsync(file, Bench.Cancel), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Addresses(JsonElement addresses) => addresses.EnumerateArray().Select(address => MailboxAddress.EncodeAddrspec(address.GetString()!));

    private static async Task<string> DeliverAsync(Subscription subscription, string folder)
    {
        var bench = new Bench(subscription);
        await bench.FreezeAsync(new DeliveryDraft("delivery", subscription, Samples.Digest(Samples.Founding())));
        await bench.SendMailsAsync(new PickupFolderProvider(Options.Create(new EmailOptions { Pickup = new PickupOptions { Directory = folder } })));
        return Path.Combine(folder, "delivery.eml");
    }

    private static bool HasPython() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "python3")));

    private static async Task<string> RunPythonAsync(string file)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Reader, file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PYTHONIOENCODING"] = "utf-8" },
        })!;
        var errors = python.StandardError.ReadToEndAsync(Bench.Cancel);
        var output = await python.StandardOutput.ReadToEndAsync(Bench.Cancel);
        await python.WaitForExitAsync(Bench.Cancel);
        Assert.True(python.ExitCode == 0, await errors);
        return output;
    }
}
