using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Classification;

/// <summary>The example that the product is explained by: one story, two topics, and a lifted ban that must not read as a ban.</summary>
public sealed class FoundingExampleTests
{
    private static readonly ArticleText[] Tellings =
    [
        new("US lifts AI export ban to let Corvane supply UK, Canada and Australia; Britain commits £1.2bn to sovereign AI",
            "Washington rescinded the ban so that one firm may sell advanced accelerators to the three allies. Hours later the UK announced domestic compute, " +
            "a national AI research laboratory, a regulatory sandbox and an AI Standards Authority.", "en"),
        new("Washington ends AI chip export ban for one supplier, clearing sales to the United Kingdom, Canada and Australia, as UK unveils sovereign AI plan",
            "London will spend £1.2bn on domestic compute, a national AI research laboratory and a standards authority.", null),
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Every_field_is_right(int telling)
    {
        var said = EmbeddedClassifier.BuiltIn().Classify(Tellings[telling]);

        Assert.Equal([Topics.Export, Topics.Sovereignty], said.Topics);
        Assert.Equal(Directions.Loosen, said.Direction);
        Assert.Equal(["US", "GB"], said.Issuers);
        Assert.Equal(["GB", "CA", "AU"], said.Affected);
        Assert.All(said.Scores.Values, score => Assert.InRange(score, 0.5, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Every_label_shows_the_words_it_rests_on(int telling)
    {
        var said = EmbeddedClassifier.BuiltIn().Classify(Tellings[telling]);

        Spans.AreSound(Tellings[telling], said);
        Assert.Contains(Spans.WordsOf(Tellings[telling], said, "direction:loosen"), words => words.Contains("ban", StringComparison.Ordinal));
        Assert.Equal(["Canada"], Spans.WordsOf(Tellings[telling], said, "affected:CA"));
        Assert.Contains(Spans.WordsOf(Tellings[telling], said, Topics.Sovereignty), words => words.Contains("AI", StringComparison.Ordinal));
    }
}
