using System.Globalization;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Messages;
using AlertPipeline.Stories;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Benchmarks.Digests;

/// <summary>Subscriptions and stories of a day, generated: the same numbers give the same.</summary>
internal static class DigestWorld
{
    /// <summary>Seven in the morning in London, in winter.</summary>
    public static readonly DateTimeOffset Cut = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    private static readonly string[] Places = ["US", "GB", "CN", "NL", "JP", "KR", "TW", "DE", "FR", "IN", "AE", "SA", "CA", "AU", "EU"];
    private static readonly string[] Directions = ["tighten", "loosen", "neutral"];
    private static readonly string[] Words = ["licence", "accelerators", "compute", "laboratory", "lithography", "weights", "servers", "memory", "clouds", "entity"];

    /// <summary>Distinct filters of five kinds: topics, places, directions, words and all of them.</summary>
    public static IEnumerable<Subscription> Subscriptions(int count, int filters)
    {
        var texts = Enumerable.Range(0, filters).Select(FilterText).ToList();
        var schedule = new DigestSchedule(new TimeOnly(7, 0), TimeZoneInfo.FindSystemTimeZoneById("Europe/London"), Enum.GetValues<DayOfWeek>());
        return Enumerable.Range(0, count).Select(i => new Subscription(
            string.Create(CultureInfo.InvariantCulture, $"reader-{i:D6}"), Channel.Email, string.Create(CultureInfo.InvariantCulture, $"reader-{i}@example.org"),
            null, Filter.Parse(texts[i % filters]), Cadence.Daily, schedule, EmptyDigest.Send, ["updates"], SubscriptionStatus.Active, "standard", null, null));
    }

    /// <summary>Stories of one to six articles in the day before the cut.</summary>
    public static IEnumerable<StoryState> Stories(int count) => Enumerable.Range(0, count).Select(i =>
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{i:x24}");
        var at = Cut.AddMinutes(-1 - (i * 1400 / count));
        var articles = Enumerable.Range(0, 1 + (i % 6)).Select(k => Article(i, k, at.AddMinutes(-k))).ToList();
        return new StoryState(
            id, $"{id}-000000011", 1, at, [.. articles[0].Classification.Topics], articles[0].Classification.Direction,
            [.. articles[0].Classification.Issuers], [.. articles[0].Classification.Affected], 0.9, articles, []);
    });

    private static RelevantArticle Article(int story, int copy, DateTimeOffset foundAt)
    {
        var (issuer, affected, word) = (Places[story % Places.Length], Places[(story + 3) % Places.Length], Words[story % Words.Length]);
        var topics = story % 3 == 0 ? [Topics.Sovereignty] : story % 7 == 0 ? new[] { Topics.Export, Topics.Sovereignty } : [Topics.Export];
        var title = string.Create(CultureInfo.InvariantCulture, $"{issuer} ministry sets rule {story} on AI {word} for {affected}, says outlet {copy}");
        var summary = string.Create(CultureInfo.InvariantCulture,
            $"The ministry said on Monday that rule {story} on {word} applies from 1 January and that firms in {affected} may ask for a review. It names {story + 3} products.");
        var host = string.Create(CultureInfo.InvariantCulture, $"outlet{copy}.example.org");
        return new RelevantArticle(
            new Article(
                string.Create(CultureInfo.InvariantCulture, $"a{story}-{copy}"), "feed", 3, host, $"Outlet {copy}", new Uri($"https://{host}/{story}"),
                title, summary, "en", foundAt, foundAt),
            new Messages.Classification(
                topics, topics.Contains(Topics.Export) ? Directions[story % 3] : null, [issuer], [affected], topics.ToDictionary(topic => topic, _ => 0.9),
                [new EvidenceSpan(topics[0], TextField.Title, 0, 2)], "embedded-2"));
    }

    private static string FilterText(int i) => (i % 5) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"topic:ai-export score>={0.2 + (i * 0.001):0.000}"),
        1 => $"place:{Places[i % Places.Length]},{Places[(i / 5) % Places.Length]} topic:ai-export,ai-sovereignty" + (i < 75 ? "" : string.Create(CultureInfo.InvariantCulture, $" score>={i * 0.001:0.000}")),
        2 => string.Create(CultureInfo.InvariantCulture, $"direction:{Directions[(i / 5) % 3]} score>={i * 0.001:0.000}"),
        3 => string.Create(CultureInfo.InvariantCulture, $"\"{Words[(i / 5) % Words.Length]}\" score>={i * 0.001:0.000}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"topic:ai-export,ai-sovereignty score>={0.1 + (i * 0.001):0.000}"),
    };
}

/// <summary>Takes every mail and does nothing with it, so that the figures are our own.</summary>
internal sealed class TakesAll : IEmailProvider, IEmailSession
{
    public int Taken { get; private set; }

    public Task<IEmailSession> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<IEmailSession>(this);

    public Task<EmailAnswer> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        Taken++;
        return Task.FromResult(new EmailAnswer(EmailVerdict.Accepted, 250, "taken"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
