using System.Text;
using AlertPipeline.Feeds.Parsing;

namespace AlertPipeline.Tests.Feeds;

public sealed class FeedParserTests
{
    [Fact]
    public void Broken_markup_is_repaired_and_keeps_every_entry()
    {
        var feed = TestFeeds.ParseFile("rss-with-broken-markup.xml");

        Assert.Equal("Chips & Compute", feed.Title?.Value);
        Assert.Equal("en", feed.Language);
        Assert.Equal(["Licence for R&D lifted – at last", "Second", "Third, cut off"], feed.Entries.Select(entry => entry.Title?.Value));
        Assert.Equal(["one", "two", "three"], feed.Entries.Select(entry => entry.Id));
        Assert.Equal("http://chips.example/1?a=1&b=2", feed.Entries[0].Link);
        Assert.Equal(["Ana"], feed.Entries[1].Authors);
        Assert.Equal("First bold line", HtmlText.ToPlain(feed.Entries[0].Summary!, 100));
        Assert.Contains("repaired", Assert.Single(feed.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Latin_1_means_windows_1252()
    {
        var feed = TestFeeds.ParseFile("rss-windows-1252-declared-as-latin-1.xml");

        Assert.Equal("Café – ministers", feed.Title?.Value);
        Assert.Equal("“Souveraineté”", feed.Entries[0].Title?.Value);
    }

    [Fact]
    public void Relative_addresses_resolve_against_the_nearest_base()
    {
        var feed = TestFeeds.ParseFile("atom-relative-links-under-three-bases.xml");

        Assert.Equal("https://gov.example/news", feed.Link);
        var entry = feed.Entries[0];
        Assert.Equal("https://gov.example/news/2026/rule", entry.Link);
        Assert.Equal("https://gov.example/news/2026/rule.pdf", Assert.Single(entry.Enclosures).Url);
        Assert.Contains("href=\"https://gov.example/news/2026/texts/full\"", entry.Content?.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Atom_fields_are_read_as_the_format_says()
    {
        var feed = TestFeeds.ParseFile("atom-relative-links-under-three-bases.xml");

        Assert.Equal(FeedFormat.Atom, feed.Format);
        Assert.Equal("News & notes", HtmlText.ToPlain(feed.Title!, 100));
        Assert.Equal("en-GB", feed.Language);
        var (first, second) = (feed.Entries[0], feed.Entries[1]);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 11, 0, 0, TimeSpan.Zero), first.Published);
        Assert.Equal(["Press office <press@gov.example>"], first.Authors);
        Assert.Equal(["exports"], first.Categories);
        Assert.Equal("https://gov.example/only-an-id", second.Link);
        Assert.Equal(["Minister"], second.Authors);
        Assert.Equal(new FeedText("a < b", IsHtml: false, new Uri("https://gov.example/news/")), second.Summary);
    }

    [Fact]
    public void Rdf_items_stand_beside_their_channel()
    {
        var feed = TestFeeds.ParseFile("rdf-items-beside-channel.rdf");

        Assert.Equal((FeedFormat.Rdf, "経済", "ja"), (feed.Format, feed.Title?.Value, feed.Language));
        var entry = Assert.Single(feed.Entries);
        Assert.Equal("半導体の輸出管理", entry.Title?.Value);
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero), entry.Published);
        Assert.Equal("<p>本文</p>", entry.Content?.Value);
        Assert.Equal(["輸出"], entry.Categories);
    }

    [Fact]
    public void A_json_feed_with_small_mistakes_is_read()
    {
        var feed = TestFeeds.ParseFile("json-feed-with-number-ids.json", address: new Uri("https://notes.example/feed.json"));

        Assert.Equal("https://notes.example/notes", feed.Link);
        Assert.Equal(["17", "18"], feed.Entries.Select(entry => entry.Id));
        Assert.Equal("https://notes.example/notes/17", feed.Entries[0].Link);
        Assert.Equal(["cloud", "5"], feed.Entries[0].Categories);
        Assert.Equal(new Enclosure("https://notes.example/a.mp3", "audio/mpeg", "12"), Assert.Single(feed.Entries[1].Enclosures));
        Assert.False(feed.Entries[1].Content?.IsHtml);
        Assert.Single(feed.Problems);
    }

    [Fact]
    public void The_byte_order_mark_outranks_the_header_and_the_header_the_declaration()
    {
        const string Document = """<?xml version="1.0" encoding="windows-1251"?><rss><channel><title>Zażółć</title></channel></rss>""";
        byte[] marked = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Document)];

        Assert.Equal("Zażółć", FeedParser.Parse(marked, "text/xml; charset=koi8-r", null).Title?.Value);
        Assert.Equal("Zażółć", FeedParser.Parse(Encoding.UTF8.GetBytes(Document), "text/xml; charset=utf-8", null).Title?.Value);
        Assert.NotEqual("Zażółć", FeedParser.Parse(Encoding.UTF8.GetBytes(Document), "text/xml", null).Title?.Value);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void Wide_encodings_are_recognised_by_their_zero_bytes(string name)
    {
        var bytes = Encoding.GetEncoding(name).GetBytes("<rss><channel><title>宽</title></channel></rss>");

        Assert.Equal("宽", FeedParser.Parse(bytes, "text/xml; charset=us-ascii", null).Title?.Value);
    }

    [Fact]
    public void A_lone_bad_byte_does_not_turn_utf_8_into_latin()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("<rss><channel><title>Größe überall"), 0xFF, .. Encoding.UTF8.GetBytes("</title></channel></rss>")];

        Assert.Equal("Größe überall\uFFFD", FeedParser.Parse(bytes, null, null).Title?.Value);
    }

    [Theory]
    [InlineData("<html><head><title>Not found</title></head><body><p>Nothing here</body></html>")]
    [InlineData("<!DOCTYPE html><p>maintenance")]
    [InlineData("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>https://a.example/</loc></url></urlset>")]
    [InlineData("{\"error\":\"rate limited\"}")]
    [InlineData("[1,2,3]")]
    [InlineData("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[")]
    [InlineData("var feed = \"<rss>\";")]
    [InlineData("plain words")]
    [InlineData("   ")]
    [InlineData("")]
    [InlineData("<")]
    [InlineData("<?xml version=\"1.0\"?>")]
    public void What_is_no_feed_is_refused_with_a_sentence(string document)
    {
        var refusal = Assert.Throws<FeedFormatException>(() => TestFeeds.Parse(document));

        Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
    }
}
