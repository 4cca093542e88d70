using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Subscribers;

public sealed class FilterTests
{
    private static readonly FilterTarget Lifted = new(
        ["ai-export", "ai-sovereignty"], "loosen", null, [], ["US"], ["GB", "CA", "AU"], ["news.example.com"], ["en"], 0.8, "several",
        [
            new FilterText("a1", TextField.Title, "US lifts export licence rule for AI chips"),
            new FilterText("a1", TextField.Summary, "Allies no longer need an export  licence. 日本も輸出規制を緩和した。"),
        ]);

    [Theory]
    [InlineData("topic:ai-export")]
    [InlineData("topic:AI-Export direction:loosen")]
    [InlineData("issuer:us affected:GB,FR")]
    [InlineData("place:CA")]
    [InlineData("source:example.com")]
    [InlineData("source:www.news.example.com")]
    [InlineData("lang:en score>=0.8")]
    [InlineData("topic:ai-export evidence>=several")]
    [InlineData("\"export licence\"")]
    [InlineData("Export-Licence")]
    [InlineData("licence AND NOT tariff")]
    [InlineData("tariff OR chips")]
    [InlineData("(tariff OR chips) -direction:tighten")]
    [InlineData("輸出規制")]
    public void A_filter_matches_what_it_describes(string filter) => Assert.True(Filter.Parse(filter).Evaluate(Lifted).Matches);

    [Theory]
    [InlineData("direction:tighten")]
    [InlineData("topic:ai-export direction:tighten")]
    [InlineData("issuer:GB")]
    [InlineData("affected:US")]
    [InlineData("source:ample.com")]
    [InlineData("topic:ai-export -source:example.com")]
    [InlineData("chips score>0.8")]
    [InlineData("topic:ai-export evidence>=official")]
    [InlineData("chip")]
    [InlineData("\"licence export\"")]
    [InlineData("licence AND tariff")]
    [InlineData("stage:proposed")]
    public void A_filter_does_not_match_what_it_does_not_describe(string filter) =>
        Assert.False(Filter.Parse(filter).Evaluate(Lifted).Matches);

    [Fact]
    public void A_match_says_why_and_where()
    {
        var match = Filter.Parse("(tariff OR \"export licence\") topic:ai-export -direction:tighten").Evaluate(Lifted);

        Assert.Equal(["\"export licence\"", "topic:ai-export"], match.Reasons);
        Assert.Equal(
            [new FilterHit("a1", TextField.Title, 9, 14), new FilterHit("a1", TextField.Summary, 25, 15)], match.Hits);
    }

    [Fact]
    public void A_branch_that_fails_explains_nothing()
    {
        var match = Filter.Parse("(chips tariff) OR direction:loosen").Evaluate(Lifted);

        Assert.Equal(["direction:loosen"], match.Reasons);
        Assert.Empty(match.Hits);
    }

    [Theory]
    [InlineData("topik:ai-export", 1, "no field 'topik'")]
    [InlineData("topic:ai-exports", 7, "'ai-exports' is not a value of topic; expected ai-export, ai-sovereignty")]
    [InlineData("topic:", 7, "expected a value for topic:")]
    [InlineData("topic:ai-export (chips", 23, "expected ')'")]
    [InlineData("topic:ai-export)", 16, "')' does not belong here")]
    [InlineData("\"open", 1, "not closed")]
    [InlineData("score>=2", 8, "a number from 0 to 1")]
    [InlineData("score:0.7", 1, "score>=0.7")]
    [InlineData("title>3", 1, "cannot be compared")]
    [InlineData("issuer:USA", 8, "two-letter country code")]
    [InlineData("-source:example.com", 1, "nearly everything")]
    [InlineData("topic:ai-export OR -chips", 1, "nearly everything")]
    [InlineData("score>=0", 1, "nearly everything")]
    [InlineData("", 1, "the filter ends here")]
    [InlineData("a OR", 5, "expected a word")]
    [InlineData("---", 4, "expected a word")]
    [InlineData("\"!?\"", 1, "no letter or digit")]
    public void An_error_says_the_column_and_what_was_expected(string filter, int column, string says)
    {
        var failure = Assert.Throws<FilterSyntaxException>(() => Filter.Parse(filter));

        Assert.Equal(column, failure.Column);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_refused_and_not_a_crash() =>
        Assert.Throws<FilterSyntaxException>(() => Filter.Parse(new string('(', 1_900) + "a"));

    [Theory]
    [InlineData("a AND (b OR c)", "a (b OR c)")]
    [InlineData("NOT NOT a", "a")]
    [InlineData("a b (c d)", "a b c d")]
    [InlineData("NOT (a b) c", "-(a b) c")]
    [InlineData("\"AND\" \"x\"", "\"AND\" x")]
    [InlineData("topic:ai-export,ai-export", "topic:ai-export")]
    [InlineData("\"say \\\"hi\\\"\"", "\"say \\\"hi\\\"\"")]
    public void The_canonical_text_is_the_shortest_spelling(string filter, string canonical) =>
        Assert.Equal(canonical, Filter.Parse(filter).Canonical);

    [Fact]
    public void Printing_and_parsing_agree_on_random_filters()
    {
        var random = new Random(20_261_124);
        for (var i = 0; i < 5_000; i++)
        {
            var text = new FilterNode.And([new FilterNode.Words("must"), RandomNode(random, 0)]).Print();

            var once = Filter.Parse(text);

            Assert.Equal(once.Canonical, Filter.Parse(once.Canonical).Canonical);
            Assert.Equal(once.Evaluate(Lifted).Matches, Filter.Parse(once.Canonical).Evaluate(Lifted).Matches);
        }
    }

    private static FilterNode RandomNode(Random random, int depth) => random.Next(depth > 4 ? 4 : 7) switch
    {
        0 => new FilterNode.Words(Pick(random, "chips", "export licence", "AND", "a-b", "say \"hi\"", "c\\d", "日本", "-x1", "x:y", "(q)")),
        1 => new FilterNode.Facet("topic", ["ai-export"]),
        2 => new FilterNode.Facet("affected", ["GB", "CA"]),
        3 => new FilterNode.Comparison("score", Pick(random, ">=", "<"), "0.5"),
        4 => new FilterNode.Not(RandomNode(random, depth + 1)),
        5 => new FilterNode.And([RandomNode(random, depth + 1), RandomNode(random, depth + 1)]),
        _ => new FilterNode.Or([RandomNode(random, depth + 1), RandomNode(random, depth + 1)]),
    };

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
