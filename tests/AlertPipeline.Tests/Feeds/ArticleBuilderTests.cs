using AlertPipeline.Feeds;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Feeds;

public sealed class ArticleBuilderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);
    private static readonly Uri Address = new("https://feeds.world.example/rss");

    [Fact]
    public void An_entry_becomes_plain_text_with_a_clean_link()
    {
        var article = Assert.Single(Build(TestFeeds.Rss(
            "<language>en-us</language>",
            "<item><guid>g1</guid><title>Rule &amp;amp; &lt;b&gt;reason&lt;/b&gt;</title>"
            + "<link>HTTPS://www.World.example:443/a?id=7&amp;utm_source=rss&amp;fbclid=x#top</link>"
            + "<description>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</description>"
            + "<pubDate>Mon, 23 Nov 2026 10:00:00 +0100</pubDate></item>")).Articles);

        Assert.Equal(
            new Article(
                StableHash.Id("05feed", "g1"), "05feed", 5, "world.example", "World", new Uri("https://www.world.example/a?id=7"),
                "Rule & reason", "One Two", "en", new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero), Now),
            article);
    }

    [Fact]
    public void Long_texts_end_behind_a_word_inside_their_limits()
    {
        var words = string.Join(' ', Enumerable.Repeat("sovereignty", 400));

        var article = Assert.Single(Build(TestFeeds.Rss(TestFeeds.Item("1", words, $"<description>{words}</description>"))).Articles);

        Assert.EndsWith("sovereignty…", article.Title, StringComparison.Ordinal);
        Assert.InRange(article.Title.Length, 280, Article.MaxTitleLength);
        Assert.EndsWith("sovereignty…", article.Summary, StringComparison.Ordinal);
        Assert.InRange(article.Summary.Length, 1_980, Article.MaxSummaryLength);
    }

    [Fact]
    public void An_entry_without_a_title_is_named_by_its_first_words()
    {
        var article = Assert.Single(Build(TestFeeds.Rss("<item><guid>1</guid><description>Minister lifts the ban</description></item>")).Articles);

        Assert.Equal(("Minister lifts the ban", "Minister lifts the ban"), (article.Title, article.Summary));
    }

    [Fact]
    public void An_entry_without_any_words_is_rejected_with_the_reason()
    {
        var built = Build(TestFeeds.Rss(TestFeeds.Item("1"), "<item><guid>2</guid><description>&lt;img src='x'&gt;</description></item>"));

        Assert.Single(built.Articles);
        var rejected = Assert.Single(built.Rejected);
        Assert.Equal("Entry 2 of the feed has neither a title nor a text.", rejected.Reason);
        Assert.Equal(StableHash.Id("05feed", "rejected", "2"), rejected.ArticleId);
    }

    [Fact]
    public void An_edit_that_only_moves_the_time_in_the_id_is_the_same_article()
    {
        const string Page = "https://www.gov.example/government/news/rule";

        var before = Assert.Single(Build(TestFeeds.Rss($"<item><guid>{Page}#2026-11-20T10:00:00Z</guid><title>Rule</title></item>")).Articles);
        var after = Assert.Single(Build(TestFeeds.Rss($"<item><guid>{Page}#2026-11-24T06:30:00+00:00</guid><title>Rule, updated</title></item>")).Articles);

        Assert.Equal(before.ArticleId, after.ArticleId);
    }

    [Fact]
    public void Without_an_id_the_link_names_the_article_whatever_it_is_tracked_with()
    {
        var first = Assert.Single(Build(TestFeeds.Rss("<item><title>A</title><link>https://a.example/x?utm_medium=rss</link></item>")).Articles);
        var second = Assert.Single(Build(TestFeeds.Rss("<item><title>A, corrected</title><link>https://a.example/x#comments</link></item>")).Articles);

        Assert.Equal(first.ArticleId, second.ArticleId);
    }

    [Fact]
    public void An_id_that_every_entry_shares_names_none_of_them()
    {
        var built = Build(TestFeeds.Rss(
            "<item><guid isPermaLink='false'>site</guid><title>A</title><link>https://a.example/1</link></item>",
            "<item><guid isPermaLink='false'>site</guid><title>B</title><link>https://a.example/2</link></item>"));

        Assert.Equal(2, built.Articles.Select(article => article.ArticleId).Distinct().Count());
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("/relative")]
    [InlineData("ftp://a.example/")]
    [InlineData("https://user:pw@a.example/")]
    [InlineData("https://")]
    [InlineData(null)]
    public void What_is_no_web_address_is_no_link(string? written) => Assert.Null(ArticleLink.Canonical(written));

    private static BuiltArticles Build(string document) => ArticleBuilder.Build(TestFeeds.Parse(document), "05feed", Address, Now);
}
