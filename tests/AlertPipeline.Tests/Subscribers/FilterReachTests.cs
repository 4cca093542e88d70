using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Subscribers;

public sealed class FilterReachTests
{
    private static readonly string[] Hosts = ["bafa.de", "news.bafa.de", "gov.uk", "example.com", "blog.example.com"];
    private static readonly string[] Languages = ["de", "en", "fr"];
    private static readonly string[] Words = ["chips", "licence", "compute"];

    private static readonly FilterSource Bafa = new(["bafa.de"], "de");

    [Theory]
    [InlineData("topic:ai-export")]
    [InlineData("chips OR source:gov.uk")]
    [InlineData("source:bafa.de")]
    [InlineData("source:gov.uk,bafa.de")]
    [InlineData("topic:ai-export lang:de")]
    [InlineData("topic:ai-export -source:gov.uk")]
    [InlineData("topic:ai-export -lang:en")]
    [InlineData("source:presse.bafa.de")]
    [InlineData("topic:ai-export -source:presse.bafa.de")]
    [InlineData("topic:ai-export -(source:bafa.de chips)")]
    public void A_source_counts_where_the_filter_could_match_what_it_tells(string filter) => Assert.True(Filter.Parse(filter).CouldMatch(Bafa));

    [Theory]
    [InlineData("source:gov.uk")]
    [InlineData("source:gov.uk OR source:example.com")]
    [InlineData("topic:ai-export lang:en,fr")]
    [InlineData("topic:ai-export -source:bafa.de")]
    [InlineData("topic:ai-export -source:de")]
    [InlineData("topic:ai-export -lang:de")]
    [InlineData("topic:ai-export -(source:bafa.de OR chips)")]
    public void A_source_does_not_count_where_the_filter_cannot_match_what_it_tells(string filter) =>
        Assert.False(Filter.Parse(filter).CouldMatch(Bafa));

    [Theory]
    [InlineData("source:bafa.de source:gov.uk", true)]
    [InlineData("source:bafa.de lang:en", true)]
    [InlineData("-(-source:bafa.de OR -source:gov.uk) chips", true)]
    [InlineData("source:example.com source:gov.uk", false)]
    [InlineData("source:example.com lang:de", false)]
    [InlineData("source:bafa.de -source:bafa.de", false)]
    public void A_source_that_the_filter_names_counts_also_where_it_needs_others_beside_it(string filter, bool counts) =>
        Assert.Equal(counts, Filter.Parse(filter).CouldMatch(Bafa));

    [Theory]
    [InlineData("source:gov.uk")]
    [InlineData("topic:ai-export -source:gov.uk")]
    [InlineData("topic:ai-export lang:fr")]
    public void A_source_of_which_nothing_is_known_always_counts(string filter) =>
        Assert.True(Filter.Parse(filter).CouldMatch(new FilterSource(null, null)));

    /// <summary>A source that is said not to count and fails would be a story that a reader misses without being told.</summary>
    [Fact]
    public void Whatever_matches_a_story_of_a_source_alone_counts_that_source()
    {
        var random = new Random(20_261_124);
        var matched = 0;
        var refused = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var filter = Filter.Parse(RandomNode(random, 0, "must").Print());
            var source = RandomSource(random);
            var couldMatch = filter.CouldMatch(source);
            refused += couldMatch ? 0 : 1;
            if (filter.Evaluate(RandomStory(random, [source])).Matches)
            {
                matched++;
                Assert.True(couldMatch, $"{filter.Text} matches a story of {source}");
            }
        }

        Assert.True(matched > 2_000 && refused > 2_000, $"{matched} stories matched, {refused} sources were refused.");
    }

    [Fact]
    public void Whatever_matches_a_story_that_a_named_source_tells_with_others_counts_that_source()
    {
        var random = new Random(20_261_125);
        var matched = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var source = RandomSource(random);
            var name = new FilterNode.Facet("source", [Pick(random, source.Hosts!)]);
            var filter = Filter.Parse(new FilterNode.And([name, RandomNode(random, 0, "must")]).Print());
            if (filter.Evaluate(RandomStory(random, [source, RandomSource(random), RandomSource(random)])).Matches)
            {
                matched++;
                Assert.True(filter.CouldMatch(source), $"{filter.Text} matches a story of {source} and others");
            }
        }

        Assert.True(matched > 2_000, $"Only {matched} stories matched.");
    }

    private static FilterSource RandomSource(Random random) => new(
        [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Pick(random, Hosts)).Distinct()], random.Next(4) == 0 ? null : Pick(random, Languages));

    /// <summary>A story whose articles are of these sources, at least one of each.</summary>
    private static FilterTarget RandomStory(Random random, IReadOnlyList<FilterSource> sources)
    {
        var hosts = sources.SelectMany(source => Enumerable.Range(0, random.Next(1, 3))
            .Select(_ => random.Next(3) == 0 ? "sub." + Pick(random, source.Hosts!) : Pick(random, source.Hosts!))).Distinct();
        var languages = sources.Select(source => source.Language ?? (random.Next(2) == 0 ? null : Pick(random, Languages))).OfType<string>().Distinct();
        return new FilterTarget(
            [Pick(random, Topics.All)], Pick(random, Directions.All), null, [], ["US"], [Pick(random, ["GB", "CA"])], [.. hosts], [.. languages],
            random.NextDouble(), Pick(random, ["single", "several"]),
            [new FilterText("a", TextField.Title, $"must {Pick(random, Words)} {Pick(random, Words)}")]);
    }

    private static FilterNode RandomNode(Random random, int depth, string? must = null)
    {
        FilterNode node = random.Next(depth > 3 ? 6 : 9) switch
        {
            0 => new FilterNode.Words(Pick(random, Words)),
            1 => new FilterNode.Facet("topic", [Pick(random, Topics.All)]),
            2 => new FilterNode.Facet("source", [Pick(random, Hosts)]),
            3 => new FilterNode.Facet("lang", [Pick(random, Languages)]),
            4 => new FilterNode.Facet("source", [.. new[] { Pick(random, Hosts), Pick(random, Hosts) }.Distinct()]),
            5 => new FilterNode.Comparison("score", Pick(random, [">=", "<"]), "0.5"),
            6 => new FilterNode.Not(RandomNode(random, depth + 1)),
            7 => new FilterNode.And([RandomNode(random, depth + 1), RandomNode(random, depth + 1)]),
            _ => new FilterNode.Or([RandomNode(random, depth + 1), RandomNode(random, depth + 1)]),
        };
        return must is null ? node : new FilterNode.And([new FilterNode.Words(must), node]);
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
