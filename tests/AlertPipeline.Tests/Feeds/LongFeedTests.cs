using System.Runtime.CompilerServices;
using System.Text;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Feeds;

/// <summary>A feed of many entries takes the memory of what is kept of it and of one entry, however long its texts are.</summary>
public sealed class LongFeedTests
{
    private const int EntryCount = 10_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_ten_thousand_entries_only_the_last_is_alive_whole(bool keepsShortened)
    {
        var whole = new List<WeakReference>();
        var alive = new List<int>();
        var document = Document(EntryCount, contentLength: 3_000);

        var feed = FeedParser.Parse(document, null, null, entry =>
        {
            whole.Add(new WeakReference(entry.Summary!.Value));
            if (whole.Count % 2_500 == 0)
            {
                alive.Add(CountAlive(whole));
            }

            return keepsShortened ? ArticleBuilder.Shorten(entry) : null;
        });

        Assert.Equal((EntryCount, keepsShortened ? EntryCount : 0), (feed.EntryCount, feed.Entries.Count));
        Assert.Equal(4, alive.Count);
        Assert.All(alive, count => Assert.InRange(count, 1, 2));
        Assert.All(feed.Entries, entry => Assert.InRange(entry.Summary!.Value.Length, 1, Article.MaxSummaryLength + 1));
    }

    [Fact]
    public void Articles_of_shortened_entries_are_those_of_whole_ones()
    {
        var at = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
        var address = new Uri("https://long.example/feed");
        string[] documents =
        [
            TestFeeds.Rss(
                TestFeeds.Item("one", "A &amp;amp; b &lt;i&gt;c&lt;/i&gt;", $"<description>&lt;p&gt;{new string('x', 5_000)}&lt;/p&gt;</description>"),
                TestFeeds.Item("two", string.Concat(Enumerable.Repeat("word ", 100)), $"<description>{string.Concat(Enumerable.Repeat("word  \u200B&lt;br&gt; ", 900))}</description>"),
                TestFeeds.Item("", "", "<description>&lt;script&gt;x&lt;/script&gt;</description><body>Only here &amp;lt;b&amp;gt;</body>"),
                TestFeeds.Item("four", "", $"<description>{string.Concat(Enumerable.Repeat("\U0001F600", 1_500))}</description>"),
                "<item><guid>five</guid></item>"),
            Encoding.UTF8.GetString(TestFeeds.Load("rss-with-broken-markup.xml")),
            Encoding.UTF8.GetString(TestFeeds.Load("atom-relative-links-under-three-bases.xml")),
            Encoding.UTF8.GetString(TestFeeds.Load("json-feed-with-number-ids.json")),
        ];

        foreach (var document in documents.Select(Encoding.UTF8.GetBytes))
        {
            var whole = ArticleBuilder.Build(FeedParser.Parse(document, null, address), "feed", address, at);
            var shortened = ArticleBuilder.Build(FeedParser.Parse(document, null, address, ArticleBuilder.Shorten), "feed", address, at);

            Assert.NotEmpty(whole.Articles);
            Assert.Equal(whole.Articles, shortened.Articles);
            Assert.Equal(whole.Rejected, shortened.Rejected);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CountAlive(List<WeakReference> objects)
    {
        GC.Collect();
        return objects.Count(held => held.IsAlive);
    }

    private static byte[] Document(int entries, int contentLength)
    {
        var content = string.Concat(Enumerable.Repeat("lorem ", contentLength / 6));
        return Encoding.UTF8.GetBytes(TestFeeds.Rss([.. Enumerable.Range(0, entries).Select(
            i => TestFeeds.Item($"entry-{i}", $"Title {i}", $"<description>{content}{i}</description>"))]));
    }
}
