using System.Globalization;
using System.Text.Json;
using AlertPipeline.IntegrationTests.Storage;
using MimeKit;

namespace AlertPipeline.IntegrationTests.Pipeline;

/// <summary>A folder and a storage account of its own, in which <c>run --once</c> can be run again and again at one time.</summary>
internal sealed class Rehearsal : IDisposable
{
    public const string Now = "2026-11-24T07:00:00Z";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alertpipeline-run-");

    /// <param name="samplePort">Port of the sample feeds: article ids are made from the feeds' addresses, so runs that are compared need the same.</param>
    public Rehearsal(string connectionString, int? samplePort = null)
    {
        Settings = new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = connectionString,
            ["Local__AzuriteFolder"] = AzuriteFixture.InstallFolder,

            // A failed message is tried again soon, so that a test does not wait for half a minute.
            ["AzureFunctionsJobHost__extensions__queues__visibilityTimeout"] = "00:00:01",
        };

        // Given and not looked for: tests that look at the same time would find the same port.
        Directory.CreateDirectory(Path.Combine(Folder, ".alertpipeline"));
        File.WriteAllText(
            Path.Combine(Folder, ".alertpipeline", "sample.port"), (samplePort ?? SamplePort.Free()).ToString(CultureInfo.InvariantCulture));
    }

    public string Folder => _folder.FullName;

    public string Outbox => Path.Combine(Folder, "out");

    public Dictionary<string, string> Settings { get; }

    public PipelineCommand Start(params IEnumerable<string> more) =>
        PipelineCommand.Start(Folder, Settings, ["run", "--once", "--outbox", "out", "--now", Now, .. more]);

    public async Task<CommandResult> RunAsync(params IEnumerable<string> more)
    {
        await using var command = Start(more);
        return await command.EndAsync();
    }

    public Task<CommandResult> CommandAsync(params IEnumerable<string> arguments) => PipelineCommand.RunAsync(Folder, Settings, "", arguments);

    public IReadOnlyList<MimeMessage> Mails() =>
        [.. Files("*.eml").Select(file => MimeMessage.Load(file))];

    public IReadOnlyList<JsonElement> WebhookCalls() =>
        [.. Files("*.webhook.json").Select(file => JsonElement.Parse(File.ReadAllBytes(file)))];

    /// <summary>The ids under which anything was sent: Message-ID and webhook-id.</summary>
    public IReadOnlyList<string> SentIds() =>
    [
        .. Mails().Select(mail => mail.MessageId!)
            .Concat(WebhookCalls().Select(call => call.GetProperty("requestHeaders").GetProperty("webhook-id").GetString()!))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>What was sent to whom, without its id: the same thing under two ids stands here twice.</summary>
    public IReadOnlyList<string> SentTexts() =>
    [
        .. Mails().Select(mail => (MessageId: mail.MessageId!, Text: $"{mail.To} {mail.Subject}\n{WithoutLink(mail.TextBody!)}"))
            .Concat(WebhookCalls().Select(call => (
                MessageId: call.GetProperty("requestHeaders").GetProperty("webhook-id").GetString()!, Text: call.GetProperty("body").GetString()!)))
            .DistinctBy(sent => sent.MessageId).Select(sent => sent.Text),
    ];

    /// <summary>The links to the web copy and to unsubscribe are signed with the folder's own key.</summary>
    private static string WithoutLink(string text) => text[..text.LastIndexOf("View in browser:", StringComparison.Ordinal)];

    /// <summary>A row's number in the table that the run ends with.</summary>
    public static int Row(CommandResult result, string name)
    {
        var line = Assert.Single(result.Output.Split('\n'), line => line.Split('│') is [_, var what, ..] && what.Trim() == name);
        return int.Parse(line.Split('│')[2].Trim(), CultureInfo.InvariantCulture);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private IEnumerable<string> Files(string pattern) =>
        Directory.Exists(Outbox) ? Directory.EnumerateFiles(Outbox, pattern).Order(StringComparer.Ordinal) : [];
}
