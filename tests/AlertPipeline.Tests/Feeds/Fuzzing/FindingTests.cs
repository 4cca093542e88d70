using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Parsing;

namespace AlertPipeline.Tests.Feeds.Fuzzing;

/// <summary>What damaged documents have shown, made small.</summary>
public sealed class FindingTests
{
    [Fact]
    public void Half_a_surrogate_pair_in_a_name_hides_none_of_its_neighbours()
    {
        var feed = TestFeeds.Parse(
            """{"version":"https://jsonfeed.org/version/1.1","title":"T","\ud800version":1,"items":[{"id":"a","title":"Good","\ud800xxxxx":2}],"\ud800tems":3}""");

        Assert.Equal("T", feed.Title?.Value);
        Assert.Equal(("a", "Good"), (Assert.Single(feed.Entries).Id, feed.Entries[0].Title?.Value));
    }

    [Fact]
    public void A_host_that_is_nothing_but_www_is_still_a_source()
    {
        var feed = TestFeeds.Parse(TestFeeds.Rss("<item><title>Good</title><link>http://www.?x</link></item>"));

        var article = Assert.Single(ArticleBuilder.Build(feed, "0123456789abcdef", new Uri("https://world.example/"), DateTimeOffset.UnixEpoch).Articles);

        Assert.Equal("www.", article.Source);
    }

    [Theory]
    [InlineData("http://\uFFFDxample.org/")]
    [InlineData("http://xn--é.example/")]
    public void A_link_whose_host_has_no_ASCII_form_is_no_link(string link)
    {
        var feed = TestFeeds.Parse(TestFeeds.Rss($"<item><title>Good</title><link>{link}</link></item>"));

        var article = Assert.Single(ArticleBuilder.Build(feed, "0123456789abcdef", new Uri("https://world.example/"), DateTimeOffset.UnixEpoch).Articles);

        Assert.Equal((null, "world.example"), (article.Link, article.Source));
    }

    [Fact]
    public void Many_entries_without_anything_are_rejected_once()
    {
        var feed = TestFeeds.Parse(TestFeeds.Rss(string.Concat(Enumerable.Repeat("<item/>", 1_000)), TestFeeds.Item("good")));
        var built = ArticleBuilder.Build(feed, "0123456789abcdef", new Uri("https://world.example/"), DateTimeOffset.UnixEpoch);

        var sorted = SortedEntries.Sort(built, SeenEntries.None, DateTimeOffset.UnixEpoch);

        Assert.Equal((1_000, 1, 1), (built.Rejected.Count, sorted.Rejected.Count, sorted.Unseen.Count));
    }

    [Theory]
    [InlineData("""{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"ID","content_text":"x"}]}""")]
    [InlineData("""{"total":1,"start":0,"results":[{"title":"x","link":"/a","content_id":"ID"}]}""")]
    [InlineData("""{"count":1,"results":[{"title":"x","document_number":"ID","html_url":"https://a.example/"}]}""")]
    public void An_id_in_JSON_is_cut_where_no_honest_one_ends(string document)
    {
        var feed = TestFeeds.Parse(document.Replace("ID", new string('i', 50_000), StringComparison.Ordinal));

        Assert.Equal(FeedLimits.MaxFieldLength, Assert.Single(feed.Entries).Id!.Length);
    }
}
