using AlertPipeline.Feeds.Parsing;

namespace AlertPipeline.Tests.Feeds;

public sealed class SitemapTests
{
    [Fact]
    public void Addresses_with_a_news_title_are_entries()
    {
        var feed = TestFeeds.ParseFile("news-sitemap-with-plain-addresses.xml");

        Assert.Equal((FeedFormat.Sitemap, "World Wire", "en"), (feed.Format, feed.Title?.Value, feed.Language));
        Assert.Equal(["https://wire.example/chips?a=1&b=2", "https://wire.example/compute"], feed.Entries.Select(entry => entry.Id));
        Assert.Equal(["Chips & licences", "Compute at home"], feed.Entries.Select(entry => entry.Title?.Value));
        Assert.Equal(feed.Entries[0].Id, feed.Entries[0].Link);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero), feed.Entries[0].Published);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 11, 0, 0, TimeSpan.Zero), feed.Entries[0].Updated);
        Assert.Equal(["export", "chips"], feed.Entries[0].Categories);
        Assert.Equal("Addresses without a news title were left out: 1.", Assert.Single(feed.Problems));
    }

    [Fact]
    public void A_broken_news_sitemap_is_repaired()
    {
        var feed = TestFeeds.Parse(
            """
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
            <url><loc>https://a.example/?x=1&y=2</loc><news:news><news:title>Chips & licences</news:title></news:news></url></urlset>
            """);

        Assert.Equal(("https://a.example/?x=1&y=2", "Chips & licences"), (Assert.Single(feed.Entries).Link, feed.Entries[0].Title?.Value));
    }

    [Fact]
    public void A_news_sitemap_may_be_empty_for_a_while() =>
        Assert.Empty(TestFeeds.Parse("""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>""").Entries);

    [Fact]
    public void A_plain_sitemap_is_refused()
    {
        var refused = Assert.Throws<FeedFormatException>(() => TestFeeds.Parse(
            """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/1</loc></url><url><loc>https://a.example/2</loc></url></urlset>"""));

        Assert.Contains("plain sitemap: it names 2 addresses and no titles", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_of_sitemaps_is_refused_with_the_first_of_them()
    {
        var sitemaps = string.Concat(Enumerable.Range(1, 5).Select(number => $"<sitemap><loc>https://a.example/{number}.xml</loc><lastmod>2026-11-23</lastmod></sitemap>"));

        var refused = Assert.Throws<FeedFormatException>(() => TestFeeds.Parse($"<sitemapindex>{sitemaps}</sitemapindex>"));

        Assert.EndsWith(
            "an index of 5 sitemaps (https://a.example/1.xml, https://a.example/2.xml, https://a.example/3.xml, …); give the address of the one with the news.",
            refused.Message,
            StringComparison.Ordinal);
    }
}
