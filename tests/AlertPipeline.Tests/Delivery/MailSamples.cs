using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlertPipeline.Tests.Delivery;

/// <summary>Mails as they are looked at, measured and scored: each shape that a reader may meet.</summary>
internal static class MailSamples
{
    public static IReadOnlyList<string> Names { get; } = ["rich", "branded", "full", "longest", "empty", "alert"];

    /// <summary>The mail with everything that really makes one, its links included.</summary>
    public static async Task<MimeMessage> ComposeAsync(string name)
    {
        var keys = new SecretsOptions { Keys = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray()) };
        var site = new SiteOptions { BaseUrl = "https://alerts.alertpipeline.example" };
        var renderer = new MailRenderer(new LinkTokens(new SecretBox(keys)), Options.Create(Settings(name)), Options.Create(site));
        var draft = Samples.Draft(Samples.Mail(), Get(name));
        var blobs = new InMemoryBlobStore(TimeProvider.System);
        await blobs.CreateContainerAsync(StorageLayout.EditionsContainer, default);
        var editions = new MailEditions(blobs);
        var slip = await new EditionRun(renderer, editions).WriteAsync(draft, Samples.Now, default);
        return MailComposer.Compose(slip.Fill(await editions.GetAsync(slip.EditionId, default)), new MailboxAddress(draft.Subscription.Name, draft.Subscription.To));
    }

    private static EmailOptions Settings(string name) => name != "branded" ? new EmailOptions() : new EmailOptions
    {
        FromName = "Example Policy Desk",
        PostalAddress = "Example Institute, 1 Example Street, London EX1 2AB, United Kingdom",
        Footer = "The Policy Desk is a service of the Example Institute. Questions: answer this mail.",
        Brand = new BrandOptions { Logo = "https://policydesk.example/logo.png", Colour = "#0b6e4f" },
    };

    private static Bulletin Get(string name) => name switch
    {
        "rich" or "branded" => Samples.Digest(Rich()),
        "full" => Samples.Digest([.. Enumerable.Range(0, 25).Select(Numbered)]) with { OmittedCount = 12 },
        "longest" => Samples.Digest([.. Enumerable.Range(0, 25).Select(Longest)]),
        "empty" => Samples.Digest(),
        "alert" => Samples.Alert(Samples.Founding()),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such sample."),
    };

    /// <summary>Both topics, an update, several outlets, a headline of 300 characters, and stories in Arabic, Hebrew and Chinese.</summary>
    private static BulletinItem[] Rich() =>
    [
        Samples.Tightening(),
        Samples.Founding(),
        Samples.Story(
            "Commission proposes that public bodies buy computing for artificial intelligence only from operators that are established in the Union, keep "
            + "weights and training data within its borders, publish the share of foreign components, and open their machines to laboratories of all member "
            + "states",
            "The proposal goes to Parliament and Council. It names no date for entry into force, and leaves standards to a new body.", "Beispiel Nachrichten") with
        {
            Topics = [Topics.Sovereignty],
            Issuers = ["EU"],
            Reasons = ["topic:ai-sovereignty", "\"computing\""],
        },
        Samples.Story(
            "الإمارات تعلن استثمارا في حوسبة سيادية للذكاء الاصطناعي", "قالت الوزارة إن المركز الجديد سيضم 20 ألف معالج (GPU) بحلول عام 2027.", "صحيفة المثال") with
        {
            Topics = [Topics.Sovereignty],
            Issuers = ["AE"],
            Reasons = ["topic:ai-sovereignty"],
        },
        Samples.Story("ישראל מקלה על ייצוא שבבי בינה מלאכותית", "משרד הכלכלה הודיע כי הרישיון הכללי יחול על 18 מדינות.", "עיתון הדוגמה") with
        {
            Direction = Directions.Loosen,
            Issuers = ["IL"],
        },
        Samples.Story("商务部调整人工智能芯片出口管制清单", "公告自2027年1月1日起施行。两类先进封装设备须申请许可。", "示例日报") with
        {
            Direction = Directions.Tighten,
            Issuers = ["CN"],
            EvidenceLevel = "official document",
            PrimarySource = new Uri("https://official.example.cn/gonggao/2026-54.html"),
        },
    ];

    private static BulletinItem Numbered(int number) => Samples.Founding() with
    {
        StoryId = $"story-{number}",
        StateId = $"state-{number}",
        Topics = number % 3 == 0 ? [Topics.Export, Topics.Sovereignty] : number % 3 == 1 ? [Topics.Export] : [Topics.Sovereignty],
    };

    /// <summary>Everything as long as the rooms before this one let it be, and in letters that take most room: markup characters, and many marks.</summary>
    private static BulletinItem Longest(int number)
    {
        var title = string.Concat(Enumerable.Repeat("\"規制\" & <緩和> ", 30))[..Article.MaxTitleLength];
        var summary = string.Concat(Enumerable.Repeat("\"規制\" & <緩和> 🧠x ", 200))[..Article.MaxSummaryLength];
        return Samples.Founding() with
        {
            StoryId = $"story-{number}",
            StateId = $"state-{number}",
            Headline = new MarkedText(title, Marks(title)),
            Summary = new MarkedText(summary, Marks(summary)),
            Issuers = ["US", "GB", "EU", "JP", "KR", "TW", "CN", "RU"],
            Affected = [.. "AE SA QA IN BR ZA CA AU NZ DE FR IT ES NL BE".Split(' ')],
            PrimarySource = Address("official"),
            Outlets = [.. Enumerable.Range(0, 40).Select(i => new BulletinOutlet(
                $"a{i}", string.Concat(Enumerable.Repeat("\"報\" ", 25)), "example.org", "Title", Address($"outlet-{i}"), Samples.Now))],
            Reasons = [.. Enumerable.Range(0, 40).Select(i => $"\"licence {i}\"")],
        };

        Uri Address(string name) => new($"https://{name}.example.org/" + string.Concat(Enumerable.Repeat("a&b=", 480)) + number);

        static IReadOnlyList<MarkedSpan> Marks(string text) => [.. Enumerable.Range(0, text.Length / 4).Select(i => new MarkedSpan(i * 4, 2))];
    }
}
