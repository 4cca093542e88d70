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
    [InlineData("US reimposes AI chip export ban for three allies", "tighten")]
    [InlineData("UK funds a national AI laboratory", "loosen")]
    public void Another_development_is_another_story(string title, string direction) =>
        Assert.Equal(2, Stories(Lead, TestArticles.Export("b1", title, direction, "b.example")).Count);

    [Fact]
    public void Two_headlines_of_one_frame_with_other_words_in_it_are_two_stories() =>
        Assert.Equal(2, Stories(TestArticles.Sovereignty("a", "Government sets aside £900m for sovereign compute: coastal laboratory"), TestArticles.Sovereignty("b", "Government sets aside £900m for sovereign compute: railway archive")).Count);

    [Fact]
    public void The_same_link_is_the_same_story_whatever_the_headline() =>
        Assert.Single(Stories(Lead, TestArticles.Export("b1", "Allies win access", "loosen", "b.example", link: Lead.Article.Link!.AbsoluteUri)));

    [Fact]
    public void A_feed_that_links_every_entry_to_its_front_page_is_not_one_story() =>
        Assert.Equal(2, Stories(
            TestArticles.Export("a1", "US lifts AI chip export ban for allies", "loosen", link: "https://a.example/"),
            TestArticles.Export("b1", "Japan funds a national language model", "loosen", link: "https://a.example/")).Count);

    [Fact]
    public void Any_order_and_any_batches_give_the_same_grouping()
    {
        // Every article of the labelled set that may be looked at: copies, rewrites, translations, and twins that must stay apart.
        var articles = LabelledStories.Articles(half: "develop").ToArray();
        var expected = GroupsOf(StoryGrouping.Group([], articles));
        var random = new Random(7);
        for (var round = 0; round < 6; round++)
        {
            random.Shuffle(articles);
            IReadOnlyList<IndexedArticle> known = [];

            for (var from = 0; from < articles.Length;)
            {
                var count = Math.Min(random.Next(1, 120), articles.Length - from);
                known = StoryGrouping.Group(known, articles[from..(from + count)]);
                from += count;
            }

            Assert.Equal(expected, GroupsOf(known));
        }
    }

    [Fact]
    public void One_article_at_a_time_gives_the_same_grouping()
    {
        var articles = LabelledStories.Articles(half: "develop").Take(150).ToArray();
        new Random(11).Shuffle(articles);
        IReadOnlyList<IndexedArticle> known = [];

        foreach (var article in articles)
        {
            known = StoryGrouping.Group(known, [article]);
        }

        Assert.Equal(GroupsOf(StoryGrouping.Group([], articles)), GroupsOf(known));
    }

    [Fact]
    public void An_article_that_stands_between_two_stories_moves_to_the_closer_one_and_the_older_story_keeps_its_id()
    {
        var tight = TestArticles.Export("a1", "Norway bans Falkon 9000 processors from Oslo and Bergen campuses", "tighten");
        var between = TestArticles.Export("b1", "Falkon 9000 processors at Oslo and Bergen campuses under review", "neutral", "b.example");
        var loose = TestArticles.Export("c1", "Falkon 9000 processors at Oslo and Bergen campuses under review, then freed", "loosen", "c.example");
        var before = StoryGrouping.Group([], [tight, between]);
        Assert.Single(before.Select(entry => entry.StoryId).Distinct());

        var after = StoryGrouping.Group(before, [loose]);

        Assert.Equal(before[0].StoryId, after[0].StoryId);
        Assert.NotEqual(before[0].StoryId, after[1].StoryId);
        Assert.Equal(after[1].StoryId, after[2].StoryId);
    }

    [Fact]
    public void A_settled_article_stays_in_its_story()
    {
        var tight = TestArticles.Export("a1", "Norway bans Falkon 9000 processors from Oslo and Bergen campuses", "tighten");
        var between = TestArticles.Export("b1", "Falkon 9000 processors at Oslo and Bergen campuses under review", "neutral", "b.example");
        var loose = TestArticles.Export("c1", "Falkon 9000 processors at Oslo and Bergen campuses under review, then freed", "loosen", "c.example");
        var before = StoryGrouping.Group([], [tight, between]);

        var after = StoryGrouping.Group(before, [loose], settledBefore: TestArticles.Found.AddMinutes(1));

        Assert.Equal(before[0].StoryId, after[1].StoryId);
        Assert.NotEqual(before[0].StoryId, after[2].StoryId);
    }

    [Fact]
    public void A_bridging_article_gives_the_younger_story_the_older_ones_id()
    {
        var older = TestArticles.Export("z1", "alpha beta gamma delta epsilon", "loosen");
        var younger = TestArticles.Export("a1", "zeta eta theta iota kappa", "loosen", found: TestArticles.Found.AddHours(1));
        var known = StoryGrouping.Group([], [older]).Concat(StoryGrouping.Group([], [younger])).ToList();
        var bridge = TestArticles.Export("m1", "zeta eta theta iota kappa", "loosen", link: older.Article.Link!.AbsoluteUri);

        var grouped = StoryGrouping.Group(known, [bridge]);

        Assert.Equal([known[0].StoryId], grouped.Select(entry => entry.StoryId).Distinct());
    }

    private static List<string> Stories(params RelevantArticle[] articles) =>
        StoryGrouping.Group([], articles).Select(entry => entry.StoryId).Distinct().ToList();

    private static List<string> GroupsOf(IReadOnlyList<IndexedArticle> grouped) => grouped.GroupBy(entry => entry.StoryId)
        .Select(story => string.Join(' ', story.Select(entry => entry.Article.Article.ArticleId).Order(StringComparer.Ordinal)))
        .Order(StringComparer.Ordinal).ToList();
}
