using System.Text;
using AlertPipeline.Feeds.Parsing;

namespace AlertPipeline.Tests.Feeds;

/// <summary>What a feed says about how it wants to be read.</summary>
public sealed class FeedWishesTests
{
    private static readonly Uri Address = new("https://gov.example/feeds/news.atom?page=1");

    [Fact]
    public void Skipped_hours_and_days_are_read_however_they_are_written()
    {
        var feed = TestFeeds.Parse("""
            <rss version="2.0"><channel><title>Office hours</title>
              <skipHours><hour>24</hour><hour> 7</hour><hour>07</hour><hour>10:00</hour><hour>25</hour><hour>-1</hour><hour>noon</hour></skipHours>
              <skipDays><day>sunday</day><Day>SATURDAY</Day><day>Mon</day><day>S</day><other/></skipDays>
            </channel></rss>
            """);

        Assert.Equal([0, 7, 10], feed.SkipHours);
        Assert.Equal([DayOfWeek.Sunday, DayOfWeek.Monday, DayOfWeek.Saturday], feed.SkipDays);
    }

    [Fact]
    public void A_syndication_interval_has_a_beginning()
    {
        var feed = TestFeeds.Parse("""
            <rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>Twice a day</title>
              <sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency><sy:updateBase>2000-01-01T06:00+00:00</sy:updateBase>
            </channel></rss>
            """);

        Assert.Equal((TimeSpan.FromHours(12), new DateTimeOffset(2000, 1, 1, 6, 0, 0, TimeSpan.Zero)), (feed.PollInterval!.Value, feed.UpdateBase!.Value));
    }

    [Theory]
    [InlineData("""<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{0}</feed>""")]
    [InlineData("""<rss><channel xmlns:atom="http://www.w3.org/2005/Atom"><title>News</title>{0}</channel></rss>""")]
    public void The_feed_names_itself_its_hub_and_its_next_page(string document)
    {
        var prefix = document.StartsWith("<rss", StringComparison.Ordinal) ? "atom:" : "";
        var links = $"""
            <{prefix}link rel="self" href="news.atom"/><{prefix}link rel="hub" href="https://hub.example/"/><{prefix}link rel="hub" href="https://second.example/"/>
            <{prefix}link rel="next" href="?page=2"/><{prefix}link href="https://gov.example/news"/>
            """;

        var feed = Parse(document.Replace("{0}", links, StringComparison.Ordinal));

        Assert.Equal("https://gov.example/feeds/news.atom", feed.SelfAddress?.AbsoluteUri);
        Assert.Equal("https://hub.example/", feed.HubAddress?.AbsoluteUri);
        Assert.Equal("https://gov.example/feeds/news.atom?page=2", feed.NextPage?.AbsoluteUri);
        Assert.Equal("https://gov.example/news", feed.Link);
    }

    [Theory]
    [InlineData("https://elsewhere.example/feeds/news.atom?page=2")]
    [InlineData("http://gov.example/feeds/news.atom?page=2")]
    [InlineData("https://gov.example:8443/feeds/news.atom?page=2")]
    [InlineData("https://gov.example/feeds/news.atom?page=1")]
    [InlineData("javascript:alert(1)")]
    public void A_next_page_elsewhere_or_where_we_are_is_none(string next) =>
        Assert.Null(Parse($"""<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><link rel="next" href="{next}"/></feed>""").NextPage);

    private static ParsedFeed Parse(string document) => FeedParser.Parse(Encoding.UTF8.GetBytes(document), null, Address);
}
