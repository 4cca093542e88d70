using AlertPipeline.Messages;
using AlertPipeline.Stories.Matching;

namespace AlertPipeline.Tests.Stories;

public sealed class PairScoreTests
{
    private const string Title = "Norway to require export permits for 14 types of Falkon 9000 racks";

    [Fact]
    public void A_copy_links()
    {
        Assert.True(ScoreOf(Title, "UPDATE 1-" + Title + " - Fjord Gazette") >= PairScore.Link);
    }

    [Theory]
    [InlineData("Norway to require export permits for 15 types of Falkon 9000 racks", "tighten")]
    [InlineData("Norway to drop export permits for 14 types of Falkon 9000 racks", "tighten")]
    [InlineData("Iceland to require export permits for 14 types of Falkon 9000 racks", "tighten")]
    [InlineData("Oslo plan for Falkon 9000 racks: what it means for yards in Bergen", "loosen")]
    public void Another_count_direction_or_country_is_never_the_same_story(string title, string direction) =>
        Assert.Equal(PairScore.Never, ScoreOf(Title, title, direction));

    [Fact]
    public void Another_product_is_never_the_same_story() =>
        Assert.Equal(PairScore.Never, ScoreOf("US clears H200 for Oslo yards", "US clears MI308 for Oslo yards"));

    [Fact]
    public void A_later_headline_that_turns_the_act_round_is_another_story_whatever_the_classifier_says()
    {
        var first = Read(TestArticles.Export("a", "US waives volume limits for Falkon racks sold to Oslo", "loosen"));
        var wasTurned = Read(TestArticles.Export("b", "Oslo yards keep their Falkon racks under US rule", "loosen", found: TestArticles.Found.AddDays(3)));
        var turned = Read(TestArticles.Export("c", "US grants Falkon racks to Oslo", "loosen"));
        var later = Read(TestArticles.Export("d", "US takes back grant of Falkon racks to Oslo", "loosen", found: TestArticles.Found.AddDays(3)));

        Assert.Equal(PairScore.Never, PairScore.Of(turned, later));
        Assert.NotEqual(PairScore.Never, PairScore.Of(first, wasTurned));
    }

    [Fact]
    public void The_score_is_the_same_either_way_round()
    {
        var traits = LabelledStories.Articles(half: "develop").Take(60).Select(Read).ToList();

        var asymmetric = traits.SelectMany(a => traits.Where(b => PairScore.Of(a, b) != PairScore.Of(b, a)));

        Assert.Empty(asymmetric);
    }

    [Fact]
    public void Keys_survive_being_stored()
    {
        var traits = Read(TestArticles.Export("a", Title, "tighten"));

        Assert.Equal(traits.UnpackedKeys, StoryKey.Unpack(StoryKey.Pack(traits.UnpackedKeys)));
    }

    private static int ScoreOf(string a, string b, string direction = "tighten") =>
        PairScore.Of(Read(TestArticles.Export("a", a, "tighten")), Read(TestArticles.Export("b", b, direction)));

    private static StoryTraits Read(RelevantArticle article) => new TraitsReader(Rarity.BuiltIn).Read(article);
}
