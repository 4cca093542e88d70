using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Classification;

/// <summary>Scores that an outside service gives in place of the model's own.</summary>
public sealed class GivenScoreTests
{
    private static readonly EmbeddedClassifier Classifier = EmbeddedClassifier.BuiltIn();
    private static readonly ArticleText Both = new(
        "US lifts AI chip export ban for the UK as Britain unveils sovereign AI compute plan", "London will build national AI supercomputers.", "en");

    [Fact]
    public void No_scores_or_its_own_scores_change_nothing()
    {
        var own = Classifier.Classify(Both);

        Assert.Equivalent(own, Classifier.Classify(Both, new Dictionary<string, double>()), strict: true);
        Assert.Equivalent(own, Classifier.Classify(Both, own.Scores), strict: true);
    }

    [Fact]
    public void A_low_score_takes_a_topic_away_with_all_that_hangs_on_it()
    {
        var said = Classifier.Classify(Both, new Dictionary<string, double> { [Topics.Export] = 0.1 });

        Assert.Equal([Topics.Sovereignty], said.Topics);
        Assert.Null(said.Direction);
        Assert.Empty(said.Affected);
        Assert.DoesNotContain(said.Evidence, span => span.Label.StartsWith("direction:", StringComparison.Ordinal) || span.Label == Topics.Export);
        Assert.Equal(0.1, said.Scores[Topics.Export]);
    }

    [Fact]
    public void A_topic_that_is_absent_keeps_its_own_score()
    {
        var said = Classifier.Classify(Both, new Dictionary<string, double> { [Topics.Sovereignty] = 0.7 });

        Assert.Equal(Classifier.Classify(Both).Scores[Topics.Export], said.Scores[Topics.Export]);
        Assert.Equal(0.7, said.Scores[Topics.Sovereignty]);
    }

    [Theory]
    [InlineData(0.499, false)]
    [InlineData(0.5, true)]
    public void A_topic_is_given_from_the_least_score_on(double score, bool isGiven)
    {
        var said = Classifier.Classify(Both, new Dictionary<string, double> { [Topics.Export] = score });

        Assert.Equal(isGiven, said.Topics.Contains(Topics.Export));
    }

    [Theory]
    [InlineData(-3, 0)]
    [InlineData(7, 1)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.PositiveInfinity, 1)]
    public void A_score_out_of_range_counts_as_the_nearest_one_in_it(double given, double kept)
    {
        var said = Classifier.Classify(Both, new Dictionary<string, double> { [Topics.Export] = given });

        Assert.Equal(kept, said.Scores[Topics.Export]);
    }

    [Fact]
    public void A_topic_without_a_word_to_show_for_it_is_not_given_however_high_its_score()
    {
        var said = Classifier.Classify(new ArticleText("???", string.Empty, "en"), new Dictionary<string, double> { [Topics.Export] = 1, [Topics.Sovereignty] = 1 });

        Assert.Empty(said.Topics);
        Assert.Empty(said.Evidence);
    }

    [Fact]
    public void A_higher_bar_gives_fewer_topics_and_the_same_scores()
    {
        var own = Classifier.Classify(Both).Scores;
        var scores = new Dictionary<string, double> { [Topics.Export] = 0.6, [Topics.Sovereignty] = 0.1 };

        var (open, strict) = (EmbeddedClassifier.BuiltIn(0.05).Classify(Both, scores), EmbeddedClassifier.BuiltIn(0.95).Classify(Both, scores));

        Assert.Equal(Topics.All, open.Topics);
        Assert.Empty(strict.Topics);
        Assert.Equal(open.Scores, strict.Scores);
        Assert.Equal(own, EmbeddedClassifier.BuiltIn(1).Classify(Both).Scores);
    }
}
