using AlertPipeline.Messages;
using AlertPipeline.Stories;

namespace AlertPipeline.Tests.Stories;

public sealed class StoryGroupingTests
{
    private static readonly RelevantArticle Lead = TestArticles.Export("a1", "US lifts AI chip export ban for three allies", "loosen");

    [Theory]
    [InlineData("US lifts AI chip export ban for three allies", "loosen")]
    [InlineData("US lifts AI chip export ban for three allies - Example Wire", "loosen")]
    [InlineData("U.S. lifts AI-chip export ban for three allies", "neutral")]
    public void A_copy_with_a_near_equal_headline_is_the_same_story(string title, string direction) =>
        Assert.Single(Stories(Lead, TestArticles.Export("b1", title, direction, "b.example")));

    [Theory]
    [InlineData("US imposes AI chip export ban for three allies", "tighten")]
    [InlineData("US lifts AI chip export ban for three allies", "tighten")]
    [InlineData("UK funds a national AI laboratory", "loosen")]
    public void Another_development_is_another_story(string title, string direction) =>
        Assert.Equal(2, Stories(Lead, TestArticles.Export("b1", title, direction, "b.example")).Count);

    [Fact]
    public void Two_short_headlines_are_one_story_only_when_equal() =>
        Assert.Equal(2, Stories(TestArticles.Sovereignty("a", "AI news today"), TestArticles.Sovereignty("b", "AI news tonight")).Count);

    [Fact]
    public void The_same_link_is_the_same_story_whatever_the_headline() =>
        Assert.Single(Stories(Lead, TestArticles.Export("b1", "Allies win access", "loosen", "b.example", link: Lead.Article.Link!.AbsoluteUri)));

    [Fact]
    public void A_feed_that_links_every_entry_to_its_front_page_is_not_one_story() =>
        Assert.Equal(2, Stories(
            TestArticles.Export("a1", "US lifts AI chip export ban for allies", "loosen", link: "https://a.example/"),
            TestArticles.Export("b1", "Japan funds a national language model", "loosen", link: "https://a.example/")).Count);

    [Fact]
    public void The_grouping_is_the_same_in_any_order_and_in_any_batches()
    {
        RelevantArticle[] articles =
        [
            Lead,
            TestArticles.Export("b1", "US lifts AI chip export ban for three allies, officials say", "loosen", "b.example"),
            TestArticles.Export("c1", "Today: US lifts AI chip export ban for three allies, officials say", "loosen", "c.example"),
            TestArticles.Sovereignty("d1", "France opens a national AI computing centre in Lyon"),
            TestArticles.Sovereignty("e1", "France opens national AI computing centre in Lyon", "e.example"),
        ];
        var expected = GroupsOf(StoryGrouping.Group([], articles));
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            random.Shuffle(articles);
            var cut = random.Next(articles.Length + 1);

            var known = StoryGrouping.Group([], articles[..cut]);
            var all = StoryGrouping.Group(known, articles[cut..]);

            Assert.Equal(expected, GroupsOf(all));
        }
    }

    [Fact]
    public void A_bridging_article_gives_the_younger_story_the_older_ones_id()
    {
        var older = TestArticles.Export("z1", "one two three four five six", "loosen");
        var younger = TestArticles.Export("a1", "three four five six seven eight", "loosen", found: TestArticles.Found.AddHours(1));
        var known = StoryGrouping.Group([], [older]).Concat(StoryGrouping.Group([], [younger])).ToList();
        var bridge = TestArticles.Export("m1", "anything at all can be said here", "loosen", link: older.Article.Link!.AbsoluteUri);
        var second = TestArticles.Export("m2", "three four five six seven eight", "loosen", link: older.Article.Link!.AbsoluteUri);

        var grouped = StoryGrouping.Group(known, [bridge, second]);

        Assert.Equal([known[0].StoryId], grouped.Select(entry => entry.StoryId).Distinct());
    }

    private static List<string> Stories(params RelevantArticle[] articles) =>
        StoryGrouping.Group([], articles).Select(entry => entry.StoryId).Distinct().ToList();

    private static List<string> GroupsOf(IReadOnlyList<IndexedArticle> grouped) => grouped.GroupBy(entry => entry.StoryId)
        .Select(story => string.Join(' ', story.Select(entry => entry.Article.Article.ArticleId).Order(StringComparer.Ordinal)))
        .Order(StringComparer.Ordinal).ToList();
}
