using AlertPipeline.Delivery;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Delivery;

/// <summary>Bulletins and subscriptions that the tests of this room share.</summary>
internal static class Samples
{
    public const string Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    public static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    public static Subscription Mail(string id = "ana", string to = "ana@example.org", string? name = "Ana") => new(
        id, Channel.Email, to, name, Filter.Parse("topic:ai-export direction:loosen"), Cadence.Daily,
        new DigestSchedule(new TimeOnly(7, 0), TimeZoneInfo.FindSystemTimeZoneById("Europe/London"), [DayOfWeek.Tuesday]),
        EmptyDigest.Send, [], SubscriptionStatus.Active, "standard", null, null);

    public static Subscription Hook(string id = "hook", string format = "standard", string? secret = Secret) => new(
        id, Channel.Webhook, "https://hooks.example.org/in", null, Filter.Parse("topic:ai-sovereignty"), Cadence.Instant, null,
        EmptyDigest.Skip, [], SubscriptionStatus.Active, format, secret, "ops@example.org");

    public static Bulletin Digest(params BulletinItem[] items) =>
        new(BulletinKind.Digest, Now, Now.AddDays(-1), items, 0, items.Length == 0 ? null : "terms-1", Sources());

    /// <summary>One of them is silent.</summary>
    public static SourceAssurance Sources() => new(42, 41, 1, [new SourceTrouble("0123456789abcdef", "BAFA", "silent", new DateTimeOffset(2026, 11, 12, 9, 0, 0, TimeSpan.Zero))]);

    public static Bulletin Alert(BulletinItem item) => new(BulletinKind.Alert, Now, null, [item], 0, "terms-1", null);

    public static DeliveryDraft Draft(Subscription subscription, Bulletin? bulletin = null) =>
        new(DeliveryIds.OfDigest(subscription.Id, Now), subscription, bulletin ?? Digest(Founding()));

    public static BulletinItem Story(
        string headline, string summary, string outlet = "Example Times", string link = "https://times.example.org/a", string source = "times.example.org") => new(
        "story-" + headline.Length, "state-" + headline.Length, false, new MarkedText(headline, []), new MarkedText(summary, []), [Topics.Export], null, [], [],
        "one outlet", null, [new BulletinOutlet("article", outlet, source, headline, new Uri(link), Now)], [], ["topic:ai-export"]);

    /// <summary>The example that the whole product is judged by.</summary>
    public static BulletinItem Founding()
    {
        const string Headline = "US lifts AI chip export ban for one supplier; UK answers with £1.2bn for sovereign AI";
        const string Summary =
            "The US has lifted its ban on exporting advanced AI systems so that a single company may supply the UK, Canada and Australia. "
            + "Hours later the UK announced £1.2bn for domestic compute, a national AI research laboratory and an AI Standards Authority. "
            + "Neither government has published the full text.";
        return new BulletinItem(
            "story-founding", "state-founding-1", false,
            new MarkedText(Headline, [Mark(Headline, "lifts"), Mark(Headline, "export ban")]),
            new MarkedText(Summary, [Mark(Summary, "lifted its ban on exporting"), Mark(Summary, "domestic compute")]),
            [Topics.Export, Topics.Sovereignty], Directions.Loosen, ["US", "GB"], ["GB", "CA", "AU"], "several outlets", null,
            [
                new BulletinOutlet("a1", "The Example Times", "times.example.org", Headline, new Uri("https://times.example.org/ai/export-ban-lifted"), Now.AddHours(-5)),
                new BulletinOutlet("a2", "Compute Policy Weekly", "cpw.example.net", "A ban is lifted", new Uri("https://cpw.example.net/2026/47"), Now.AddHours(-3)),
                new BulletinOutlet("a3", "日本政策通信", "nippon.example.jp", "米国、AI輸出規制を緩和", new Uri("https://nippon.example.jp/ai"), null),
            ],
            [new BulletinEvidence("direction:loosen", "a1", TextField.Title, 3, 5, "lifts"), new BulletinEvidence("issuer:US", "a1", TextField.Title, 0, 2, "US")],
            ["topic:ai-export", "direction:loosen"]);
    }

    public static BulletinItem Tightening() => Story(
        "Netherlands adds two lithography tools to its licence list",
        "Exports of two further immersion tools will need a licence from 1 January. The ministry says that servicing is covered as well.") with
    {
        IsUpdate = true,
        Stage = "in-force",
        KeyDates = ["2027-01-01", "--03-15"],
        KeyFigures = ["two further immersion tools"],
        Changes = [new BulletinChange("stage", "announced", "in-force"), new BulletinChange("evidence", "single", "document")],
        Direction = Directions.Tighten,
        Issuers = ["NL"],
        Affected = ["CN"],
        EvidenceLevel = "official document",
        PrimarySource = new Uri("https://official.example.nl/stcrt-2026-12345.html"),
        Reasons = ["topic:ai-export", "\"lithography\""],
    };

    private static MarkedSpan Mark(string text, string words) => new(text.IndexOf(words, StringComparison.Ordinal), words.Length);
}
