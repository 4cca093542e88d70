using AlertPipeline.IntegrationTests.Delivery;
using AlertPipeline.IntegrationTests.Storage;
using MimeKit;

namespace AlertPipeline.IntegrationTests.Pipeline;

/// <summary>Journeys from the sample feeds to what subscribers get, with the real command and a real Azurite.</summary>
public sealed class RunOnceTests(AzuriteFixture azurite)
{
    private const string Founding = "US lifts AI export ban";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_samples_become_the_right_mails_and_webhook_calls_and_a_second_run_sends_nothing()
    {
        using var rehearsal = new Rehearsal(azurite.NewAccount());

        var first = await rehearsal.RunAsync();

        Assert.True(first.ExitCode == 0, string.Join('\n', first.Errors));
        Assert.Equal((3, 24, 0, 0), (Rehearsal.Row(first, "feeds read"), Rehearsal.Row(first, "articles new"), Rehearsal.Row(first, "failed"), Rehearsal.Row(first, "left for later")));
        var mails = rehearsal.Mails();
        Assert.Equal(Rehearsal.Row(first, "mails sent"), mails.Count);
        Assert.All(mails, CheckMail);
        AssertFoundingExample(rehearsal, mails);
        AssertNothingIrrelevant(mails);

        var second = await rehearsal.RunAsync();

        Assert.Equal(0, second.ExitCode);
        Assert.Equal((0, 24, 0, 0), (Rehearsal.Row(second, "articles new"), Rehearsal.Row(second, "articles known"), Rehearsal.Row(second, "mails sent"), Rehearsal.Row(second, "webhooks delivered")));
        Assert.Equal(mails.Select(mail => mail.MessageId), rehearsal.Mails().Select(mail => mail.MessageId));
    }

    [Fact]
    public async Task Without_a_storage_setting_Azurite_is_started_and_stopped_with_the_run()
    {
        using var rehearsal = new Rehearsal(connectionString: "");

        var result = await rehearsal.RunAsync();

        Assert.True(result.ExitCode == 0, string.Join('\n', result.Errors));
        Assert.NotEmpty(rehearsal.Mails());
        Assert.False(File.Exists(Path.Combine(rehearsal.Folder, ".alertpipeline", "storage", "azurite-process.json")));
    }

    [Fact]
    public async Task Over_SMTP_every_reader_gets_the_same_mails_as_in_the_folder()
    {
        var samplePort = SamplePort.Free();
        using var folder = new Rehearsal(azurite.NewAccount(), samplePort);
        await folder.RunAsync();
        await using var server = await SmtpServerScript.StartAsync();
        using var smtp = new Rehearsal(azurite.NewAccount(), samplePort);
        smtp.Settings["Email__Provider"] = "Smtp";
        smtp.Settings["Email__Smtp__Host"] = "127.0.0.1";
        smtp.Settings["Email__Smtp__Port"] = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        smtp.Settings["Email__Smtp__Security"] = "None";

        var result = await smtp.RunAsync();

        Assert.True(result.ExitCode == 0, string.Join('\n', result.Errors));
        var received = new List<(string To, string MessageId)>();
        for (var i = 0; i < Rehearsal.Row(result, "mails sent"); i++)
        {
            var mail = await server.MailAsync();
            received.Add((Assert.Single(mail.To), MimeMessage.Load(new MemoryStream(mail.Data), Cancellation).MessageId!));
        }

        Assert.Equal(folder.Mails().Select(mail => (Assert.Single(mail.To.Mailboxes).Address, mail.MessageId!)).Order(), received.Order());
    }

    /// <summary>With the published executable this is what shows that trimming left SendGrid's requests whole.</summary>
    [Fact]
    public async Task Through_SendGrid_every_reader_gets_the_same_mails_as_in_the_folder()
    {
        var samplePort = SamplePort.Free();
        using var folder = new Rehearsal(azurite.NewAccount(), samplePort);
        await folder.RunAsync();
        await using var server = await SendGridServer.StartAsync();
        using var sendGrid = new Rehearsal(azurite.NewAccount(), samplePort);
        sendGrid.Settings["Email__Provider"] = "SendGrid";
        sendGrid.Settings["Email__SendGrid__ApiKey"] = SendGridServer.Key;
        sendGrid.Settings["Email__SendGrid__BaseUrl"] = server.BaseUrl;
        sendGrid.Settings["Net__AllowHosts__0"] = new Uri(server.BaseUrl).Authority;

        var result = await sendGrid.RunAsync();

        Assert.True(result.ExitCode == 0, string.Join('\n', result.Errors));
        Assert.Equal(
            folder.Mails().Select(mail => $"<{mail.MessageId}> {Assert.Single(mail.To.Mailboxes).Address} {mail.Subject}").Order(),
            server.Taken.Select(call => $"{call.Header("Message-Id")} {call.Recipient.GetProperty("email").GetString()} {call.Request.GetProperty("subject").GetString()}").Order());
        Assert.DoesNotContain(result.Errors, line => line.Contains(SendGridServer.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_due_only_nothing_is_cut_before_its_time()
    {
        using var rehearsal = new Rehearsal(azurite.NewAccount());

        var result = await rehearsal.RunAsync("--due-only");

        // Imported a moment ago: the first cut of every digest lies in the future, instant alerts do not wait.
        Assert.Equal(24, Rehearsal.Row(result, "articles new"));
        Assert.All(rehearsal.Mails(), mail => Assert.DoesNotContain("digest", mail.TextBody!.AsSpan(0, 40).ToString(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_message_that_is_none_goes_to_poison_with_its_reason_and_can_be_sent_back()
    {
        var account = azurite.NewAccount();
        using var rehearsal = new Rehearsal(account);
        await rehearsal.RunAsync();
        var queue = new global::Azure.Storage.Queues.QueueClient(
            account, "articles-found", new global::Azure.Storage.Queues.QueueClientOptions { MessageEncoding = global::Azure.Storage.Queues.QueueMessageEncoding.Base64 });
        await queue.SendMessageAsync("no envelope", Cancellation);

        var run = await rehearsal.RunAsync();
        var depths = await rehearsal.CommandAsync("queues");
        var peek = await rehearsal.CommandAsync("queues", "peek", "articles-found");
        var redrive = await rehearsal.CommandAsync("queues", "redrive", "articles-found");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("articles-found\t0\t1", depths.Output, StringComparison.Ordinal);
        Assert.Contains("not an envelope", peek.Output, StringComparison.Ordinal);
        Assert.Contains("1 messages sent back", redrive.Output, StringComparison.Ordinal);
    }

    private static void CheckMail(MimeMessage mail)
    {
        Assert.Single(mail.To.Mailboxes);
        Assert.Single(mail.From.Mailboxes);
        Assert.NotEmpty(mail.TextBody!);
        Assert.Contains("<html", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{32}@alertpipeline.example$", mail.MessageId);
        Assert.Matches("^<http://localhost:7071/unsubscribe/[A-Za-z0-9_-]+>$", mail.Headers[HeaderId.ListUnsubscribe]);
        Assert.Equal("List-Unsubscribe=One-Click", mail.Headers["List-Unsubscribe-Post"]);
        Assert.DoesNotContain(mail.Headers, header => header.Id is HeaderId.Bcc or HeaderId.Cc);
    }

    private static void AssertFoundingExample(Rehearsal rehearsal, IReadOnlyList<MimeMessage> mails)
    {
        var call = Assert.Single(rehearsal.WebhookCalls(), call => call.GetProperty("body").GetString()!.Contains(Founding, StringComparison.Ordinal));
        var story = System.Text.Json.JsonElement.Parse(call.GetProperty("body").GetString()!).GetProperty("data").GetProperty("story");
        Assert.Equal(["ai-export", "ai-sovereignty"], story.GetProperty("topics").EnumerateArray().Select(topic => topic.GetString()));
        Assert.Equal("loosen", story.GetProperty("direction").GetString());
        Assert.Equal(["GB", "US"], story.GetProperty("issuers").EnumerateArray().Select(place => place.GetString()).Order());
        Assert.Equal(["AU", "CA", "GB"], story.GetProperty("affected").EnumerateArray().Select(place => place.GetString()).Order());
        Assert.True(call.GetProperty("signatureVerified").GetBoolean());

        // Marta asked for tightening only.
        var readers = mails.Where(mail => mail.TextBody!.Contains(Founding, StringComparison.Ordinal)).SelectMany(mail => mail.To.Mailboxes).Select(to => to.Address).Distinct().ToList();
        Assert.Contains("ana@readers.example", readers);
        Assert.DoesNotContain("marta@readers.example", readers);
        Assert.All(mails, mail => Assert.True(Count(mail.TextBody!.ReplaceLineEndings(" "), Founding) <= 1));
    }

    private static void AssertNothingIrrelevant(IReadOnlyList<MimeMessage> mails)
    {
        foreach (var words in new[] { "soybean", "CSV", "wealth fund", "self-sovereign", "AI factory in an old mill" })
        {
            Assert.DoesNotContain(mails, mail => mail.TextBody!.Contains(words, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static int Count(string text, string words) => text.Split(words).Length - 1;
}
