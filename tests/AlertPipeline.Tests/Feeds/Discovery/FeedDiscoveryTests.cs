using System.Net;
using System.Text;
using AlertPipeline.Feeds.Discovery;
using AlertPipeline.Net;

namespace AlertPipeline.Tests.Feeds.Discovery;

public sealed class FeedDiscoveryTests
{
    [Fact]
    public void Declared_feeds_come_before_linked_ones_and_comments_last()
    {
        var found = FeedDiscovery.Find(Answer("https://wire.example/start", TestFeeds.Load("page-with-declared-linked-and-comment-feeds.html")));

        Assert.Equal(
            [
                ("https://wire.example/en/feed/?a=1&b=2", "Wire » News", FeedHint.Declared),
                ("https://wire.example/en/atom.xml", null, FeedHint.Declared),
                ("https://wire.example/all.rss", "Everything", FeedHint.Linked),
                ("https://feeds.burner.example/wire-rss", "Through another host", FeedHint.Linked),
                ("https://wire.example/DesktopModules/RSS.ashx?Site=945", "Press", FeedHint.Linked),
                ("https://wire.example/comments/feed/", "Wire » Comments Feed", FeedHint.Declared),
            ],
            found.Select(feed => (feed.Address.AbsoluteUri, feed.Title, feed.Hint)));
        Assert.Equal([false, false, false, false, false, true], found.Select(feed => feed.IsComments));
    }

    [Fact]
    public void A_header_names_feeds_of_what_is_no_page_too()
    {
        var found = FeedDiscovery.Find(Answer(
            "https://wire.example/data", "%PDF-1.7"u8.ToArray(), "application/pdf", link: "</feed.json>; rel=alternate; type=\"application/feed+json\""));

        Assert.Equal("https://wire.example/feed.json", Assert.Single(found).Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("https://www.gov.uk/government/organisations/ai-security-institute", "https://www.gov.uk/government/organisations/ai-security-institute.atom")]
    [InlineData("https://www.gov.uk/search/news-and-communications?organisations%5B%5D=x#top", "https://www.gov.uk/search/news-and-communications.atom?organisations%5B%5D=x")]
    [InlineData("https://www.gov.uk/government/organisations", null)]
    [InlineData("https://www.gov.uk/government/organisations/x/about", null)]
    [InlineData("https://www.gov.uk/government/news/x", null)]
    [InlineData("https://www.gov.uk.other.example/government/organisations/x", null)]
    public void Lists_of_GOV_UK_have_the_same_list_as_Atom(string page, string? feed) => Assert.Equal(
        feed, FeedDiscovery.Find(Answer(page, "<!doctype html><p>List</p>"u8.ToArray())).SingleOrDefault()?.Address.AbsoluteUri);

    [Theory]
    [InlineData("""<meta name="Generator" content="WordPress 6.9">""", "https://a.example/feed/")]
    [InlineData("""<link rel="https://api.w.org/" href="/wp-json/">""", "https://a.example/feed/")]
    [InlineData("""<meta name=generator content="Drupal 11 (https://www.drupal.org)">""", "https://a.example/rss.xml")]
    [InlineData("""<meta name=generator content="Something else">""", null)]
    public void Sites_of_known_programs_have_a_feed_where_those_put_it(string head, string? feed)
    {
        var found = FeedDiscovery.Find(Answer("https://a.example/news/today", Encoding.UTF8.GetBytes("<!doctype html><head>" + head)));

        Assert.Equal(feed, found.SingleOrDefault()?.Address.AbsoluteUri);
        Assert.All(found, guess => Assert.Equal(FeedHint.Guessed, guess.Hint));
    }

    [Theory]
    [InlineData("<!doctype html><a href=\"")]
    [InlineData("<!doctype html><a href=/feed>never closed")]
    [InlineData("<!doctype html><script><!--<script></script>")]
    [InlineData("<!doctype html><link rel=alternate type=application/rss+xml href=/feed")]
    [InlineData("<html></\u0000><![CDATA[<a href='/rss'>]]>&#xFFFFFFFF;<a href='http://['>rss</a>")]
    public void Broken_pages_are_read_to_their_end(string page) =>
        Assert.InRange(FeedDiscovery.Find(Answer("https://a.example/", Encoding.UTF8.GetBytes(page))).Count, 0, 1);

    [Fact]
    public void A_page_may_end_anywhere()
    {
        var page = TestFeeds.Load("page-with-declared-linked-and-comment-feeds.html");

        Assert.All(
            Enumerable.Range(0, page.Length),
            length => Assert.InRange(FeedDiscovery.Find(Answer("https://wire.example/start", page[..length])).Count, 0, 6));
    }

    [Fact]
    public void A_page_that_nests_without_end_or_names_feeds_without_end_names_some()
    {
        var nested = string.Concat(Enumerable.Range(0, 40_000).Select(number => $"<b c={number}><p>"));
        var many = string.Concat(Enumerable.Range(0, 9_000).Select(number => $"<a href=/{number}/feed>{number}</a>"));

        var found = FeedDiscovery.Find(Answer("https://a.example/", Encoding.UTF8.GetBytes("<html>" + nested + many)));

        Assert.Equal(FeedDiscovery.MaxFeeds, found.Count);
    }

    private static OutboundAnswer Answer(string address, byte[] body, string type = "text/html", string? link = null)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = type };
        if (link is not null)
        {
            headers["Link"] = link;
        }

        return new OutboundAnswer(HttpStatusCode.OK, headers, body, new Uri(address), MovedTo: null);
    }
}
