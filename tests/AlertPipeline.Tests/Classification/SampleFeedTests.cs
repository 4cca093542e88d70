using System.Text.Json;
using System.Xml.Linq;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Messages;
using AlertPipeline.Stories;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Classification;

/// <summary>The bundled samples say what the product is for: about half of their entries must be in no mail.</summary>
public sealed class SampleFeedTests
{
    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "Samples");

    [Fact]
    public void About_half_of_the_sample_entries_are_relevant_and_each_says_the_right_thing()
    {
        var entries = Entries();

        var said = entries.Select(entry => (entry.Title, Said: EmbeddedClassifier.BuiltIn().Classify(entry)))
            .Where(item => item.Said.Topics.Count > 0)
            .Select(item => $"{Short(item.Title)}: {string.Join('+', item.Said.Topics)} {item.Said.Direction} {string.Join(',', item.Said.Issuers)} > {string.Join(',', item.Said.Affected)}");

        Assert.Equal(24, entries.Count);
        Assert.Equal(
            [
                "US lifts AI export ban so Corvane can su: ai-export+ai-sovereignty loosen US,GB > GB,CA,AU",
                "US tightens export controls on AI accele: ai-export tighten US > MY,TH",
                "White House rejects plan to lift ban on : ai-export neutral US > VN",
                "<script>alert('outbox')</script> US adds: ai-export tighten US > ",
                "In the press: US ends AI export ban for : ai-export+ai-sovereignty loosen US,GB > GB,CA,AU",
                "European Commission names Finland and Po: ai-sovereignty  EU > ",
                "Netherlands extends export licence requi: ai-export tighten NL > ",
                "La France réserve 400 millions d'euros à: ai-sovereignty  FR > ",
                "US lifts AI export ban so Corvane can su: ai-export+ai-sovereignty loosen US,GB > GB,CA,AU",
                "政府、国産AI向けの計算基盤に3000億円を支援: ai-sovereignty  JP > ",
                "South Korea eases export controls on hig: ai-export loosen KR > JP,AU",
                "Canada opens a national AI supercomputer: ai-sovereignty  CA > ",
            ],
            said);
    }

    [Fact]
    public void The_founding_example_comes_three_times_as_one_link_and_a_near_equal_title()
    {
        var rss = Rss().Single(item => item.Element("title")!.Value.StartsWith("US lifts AI export ban", StringComparison.Ordinal));
        var atom = Atom().Single(entry => Text(entry, "title").StartsWith("In the press", StringComparison.Ordinal));

        var link = atom.Element(atom.Name.Namespace + "link")!.Attribute("href")!.Value;

        Assert.StartsWith(rss.Element("link")!.Value + "?utm_", link, StringComparison.Ordinal);
        Assert.Equal(2, Entries().Count(entry => entry.Title.StartsWith("US lifts AI export ban so Corvane", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_founding_example_is_one_story_and_no_other_sample_joins_it()
    {
        var link = new Uri(Rss().First().Element("link")!.Value);
        var articles = Entries().Select((entry, i) => new RelevantArticle(
            new Article($"a{i:00}", "f", 0, "s.example", "S", entry.Title.StartsWith("In the press", StringComparison.Ordinal) || i == 0 ? link : null,
                entry.Title, entry.Summary, null, null, new DateTimeOffset(2026, 11, 23, 12, i, 0, TimeSpan.Zero)),
            EmbeddedClassifier.BuiltIn().Classify(entry))).Where(article => article.Classification.Topics.Count > 0).ToList();

        var stories = StoryGrouping.Group([], articles).GroupBy(entry => entry.StoryId, entry => entry.Article.Article.ArticleId).ToList();

        Assert.Equal(10, stories.Count);
        Assert.Equal(["a00", "a08", "a16"], stories.Single(story => story.Count() > 1).Order());
    }

    [Fact]
    public void The_sample_subscriptions_are_of_the_kinds_that_the_product_has()
    {
        var json = File.ReadAllText(Path.Combine(Samples, "subscriptions.json")).Replace("{base}", "http://127.0.0.1:7071", StringComparison.Ordinal);

        var subscriptions = SubscriptionFileReader.Read("subscriptions.json", json);

        Assert.Equal(
            ["ana", "kenji", "marta", "weekly-europe", "alerts", "nigeria", "away (paused)", "hook"],
            subscriptions.Select(s => s.Status == SubscriptionStatus.Active ? s.Id : $"{s.Id} ({s.Status.ToString().ToLowerInvariant()})"));
        Assert.Equal([Cadence.Instant, Cadence.Daily, Cadence.Weekly], subscriptions.Select(s => s.Cadence).Distinct().Order());
    }

    [Fact]
    public void The_feed_list_names_every_sample_feed()
    {
        var listed = XDocument.Load(Path.Combine(Samples, "feeds.opml")).Descendants("outline").Select(outline => outline.Attribute("xmlUrl")!.Value);

        Assert.Equal(
            Directory.GetFiles(Path.Combine(Samples, "feeds")).Select(path => "{base}/" + Path.GetFileName(path)).Order(StringComparer.Ordinal),
            listed.Order(StringComparer.Ordinal));
    }

    private static string Short(string title) => title[..Math.Min(40, title.Length)];

    private static List<ArticleText> Entries()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Samples, "feeds", "tech-policy.json")));
        return
        [
            .. Rss().Select(item => new ArticleText(item.Element("title")!.Value, item.Element("description")!.Value, "en")),
            .. Atom().Select(entry => new ArticleText(Text(entry, "title"), Text(entry, "summary"), null)),
            .. json.RootElement.GetProperty("items").EnumerateArray().Select(item => new ArticleText(
                item.GetProperty("title").GetString()!,
                (item.TryGetProperty("content_text", out var text) ? text : item.GetProperty("content_html")).GetString()!, null)),
        ];
    }

    private static IEnumerable<XElement> Rss() => XDocument.Load(Path.Combine(Samples, "feeds", "world-wire.xml")).Descendants("item");

    private static IEnumerable<XElement> Atom()
    {
        var feed = XDocument.Load(Path.Combine(Samples, "feeds", "gov-notices.atom")).Root!;
        return feed.Elements(feed.Name.Namespace + "entry");
    }

    private static string Text(XElement entry, string name) => entry.Element(entry.Name.Namespace + name)!.Value;
}
