using AlertPipeline.Messages;
using AlertPipeline.Stories;

namespace AlertPipeline.Tests.Stories;

public sealed class IndependenceTests
{
    private const string Title = "Norway to require export permits for Falkon 9000 racks";
    private const string Summary = "The trade ministry in Oslo said yards need a permit for every rack from 1 March, and that partners in the Nordic pact are spared.";

    private static readonly RelevantArticle Lead = Of("a", "fjordwire.example", "Fjord Wire", Title, Summary);
    private static readonly RelevantArticle Copy = Of("b", "bergen.example", "Bergen Ledger", Title + " - Bergen Ledger", Summary);
    private static readonly RelevantArticle Credited = Of("c", "island.example", "Island Post", "Oslo puts racks under permit", "(Fjord Wire) Yards have to ask from March.");
    private static readonly RelevantArticle Own = Of("d", "harbour.example", "Harbour Times", "Yards brace for rack permits", "Builders on the west coast count what the ministry's rule will cost them.");

    [Fact]
    public void A_copy_and_a_text_that_credits_the_wire_are_not_independent_of_it() =>
        Assert.Equal(1, Independence.CountOf([Lead, Copy, Credited]));

    [Fact]
    public void An_outlets_own_article_is_independent() => Assert.Equal(2, Independence.CountOf([Lead, Copy, Own]));

    [Fact]
    public void Two_articles_of_one_outlet_are_one() => Assert.Equal(1, Independence.CountOf([Own, Of("e", "harbour.example", "Harbour Times", "Rule for racks", "")]));

    [Fact]
    public void Copies_of_a_wire_that_is_not_there_itself_are_one() => Assert.Equal(
        1, Independence.CountOf([Credited, Of("f", "north.example", "North Daily", "Permit rule", "Source: Fjord Wire. Racks leave Norway with a permit only.")]));

    [Fact]
    public void A_copy_in_Japanese_is_one_with_its_original() => Assert.Equal(1, Independence.CountOf(
    [
        Of("g", "sakura.example", "Sakura", "政府、計算機ラックの輸出に許可制を導入へ", "3月から適用する。"), Of("h", "tokai.example", "Tokai", "政府、計算機ラックの輸出に許可制を導入へ", ""),
    ]));

    [Fact]
    public void The_order_does_not_matter()
    {
        RelevantArticle[] articles = [Credited, Own, Copy, Lead];

        Assert.Equal(2, Independence.CountOf(articles));
        Assert.Equal(2, Independence.CountOf([.. articles.Reverse()]));
    }

    private static RelevantArticle Of(string id, string source, string outlet, string title, string summary)
    {
        var article = TestArticles.Export(id, title, "tighten", source);
        return article with { Article = article.Article with { Outlet = outlet, Summary = summary } };
    }
}
