using AlertPipeline.Classification;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Messages;
using Answer = AlertPipeline.Classification.Refinement.Refinement;

namespace AlertPipeline.Tests.Classification.Refinement;

public sealed class DraftMergeTests
{
    private const string Title = "US lifts AI chip export ban for Canada";
    private const string Summary = "Ottawa plans a national AI laboratory of its own, say officials in Tokyo.";

    private static readonly UncertainBand Band = new(0.35, 0.65);
    private static readonly UncertainClassifier Classifier = new();

    [Fact]
    public void Without_an_answer_the_draft_stays_as_it_is()
    {
        var draft = Draft();

        var merged = DraftMerge.Merge(draft, [], Band, Classifier, ClassificationBench.Gazetteer);

        Assert.Same(draft.Said, merged.Said);
        Assert.Equal("en", merged.Language);
    }

    [Theory]
    [InlineData(0.60, 0.60)]
    [InlineData(0.99, 0.65)]
    [InlineData(0.36, 0.36)]
    [InlineData(0.0, 0.35)]
    public void A_score_inside_the_band_moves_and_never_leaves_it(double given, double expected)
    {
        var merged = Merge(Draft(), StubRefiner.Says(export: given));

        Assert.Equal(expected, merged.Said.Scores[Topics.Export]);
        Assert.Equal(UncertainClassifier.Sovereignty, merged.Said.Scores[Topics.Sovereignty]);
    }

    [Fact]
    public void A_score_outside_the_band_stays_whatever_is_said()
    {
        var draft = Draft();
        draft = draft with { Said = draft.Said with { Scores = new Dictionary<string, double> { [Topics.Export] = 0.9, [Topics.Sovereignty] = 0.1 } } };

        var merged = Merge(draft, StubRefiner.Says(export: 0.1, sovereignty: 0.9));

        Assert.Equal(draft.Said.Scores, merged.Said.Scores);
        Assert.Equal(draft.Said.Topics, merged.Said.Topics);
        Assert.Equal("agreed", merged.Said.Refinements![StubRefiner.Name]);
    }

    [Fact]
    public void Where_a_score_crosses_the_threshold_all_other_fields_are_those_of_the_embedded_classifier()
    {
        var merged = Merge(Draft(), StubRefiner.Says(export: 0.2, sovereignty: 0.8));

        var expected = Classifier.Classify(Text(), new Dictionary<string, double> { [Topics.Export] = 0.35, [Topics.Sovereignty] = 0.65 });
        Assert.Equal([Topics.Sovereignty], merged.Said.Topics);
        Assert.Equal((expected.Direction, expected.Version), (merged.Said.Direction, merged.Said.Version));
        Assert.Equal(expected.Issuers, merged.Said.Issuers);
        Assert.Equal(expected.Affected, merged.Said.Affected);
        Assert.Equal(expected.Evidence, merged.Said.Evidence);
        Assert.Equal("moved", merged.Said.Refinements![StubRefiner.Name]);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.PositiveInfinity)]
    public void A_score_that_is_none_is_not_used(double given) =>
        Assert.Equal(UncertainClassifier.Export, Merge(Draft(), StubRefiner.Says(export: given)).Said.Scores[Topics.Export]);

    [Fact]
    public void A_topic_that_we_do_not_have_is_not_added()
    {
        var answer = StubRefiner.Says() with { Scores = new Dictionary<string, double> { ["ai-safety"] = 0.6 } };

        var merged = Merge(Draft(), answer);

        Assert.Equal(Topics.All, merged.Said.Scores.Keys);
        Assert.Equal("agreed", merged.Said.Refinements![StubRefiner.Name]);
    }

    [Fact]
    public void Two_services_that_judge_the_same_topic_weigh_the_same_in_any_order()
    {
        var first = StubRefiner.Says(export: 0.4) with { Provider = "a" };
        var second = StubRefiner.Says(export: 0.6) with { Provider = "b" };

        var merged = Merge(Draft(), first, second);
        var turned = Merge(Draft(), second, first);

        Assert.Equal(0.5, merged.Said.Scores[Topics.Export], 9);
        Assert.Equal(merged.Said.Scores, turned.Said.Scores);
        Assert.Equal(merged.Said.Evidence, turned.Said.Evidence);
    }

    [Theory]
    [InlineData(null, "fr", "fr", "added")]
    [InlineData("en", "fr", "en", "agreed")]
    [InlineData(null, "French", null, "agreed")]
    [InlineData(null, "FR", null, "agreed")]
    public void A_language_is_taken_only_where_none_is_known(string? declared, string told, string? expected, string word)
    {
        var merged = Merge(Draft(declared), StubRefiner.Says(language: told));

        Assert.Equal(expected, merged.Language);
        Assert.Equal(word, merged.Said.Refinements![StubRefiner.Name]);
    }

    [Fact]
    public void Words_that_name_a_place_of_our_gazetteer_become_evidence_and_nothing_else_changes()
    {
        var place = PlaceAt("CA", TextField.Summary, "Ottawa");

        var merged = Merge(Draft(), StubRefiner.Says(places: [place, place]));

        Assert.Equal([.. Draft().Said.Evidence, place.Words], merged.Said.Evidence);
        Assert.Equal(Draft().Said.Affected, merged.Said.Affected);
        Assert.Equal("added", merged.Said.Refinements![StubRefiner.Name]);
    }

    [Theory]
    [InlineData("RU", "place:RU", 0, 6)]
    [InlineData("CA", "affected:CA", 0, 6)]
    [InlineData("CA", "place:US", 0, 6)]
    [InlineData("CA", "place:CA", 7, 5)]
    [InlineData("CA", "place:CA", -1, 6)]
    [InlineData("CA", "place:CA", 0, 0)]
    [InlineData("CA", "place:CA", 0, -6)]
    [InlineData("CA", "place:CA", 0, 4000)]
    [InlineData("CA", "place:CA", int.MaxValue, int.MaxValue)]
    public void Words_that_do_not_bear_a_place_out_are_dropped(string code, string label, int start, int length)
    {
        var place = new PlaceFound(code, new EvidenceSpan(label, TextField.Summary, start, length));

        var merged = Merge(Draft(), StubRefiner.Says(places: [place]));

        Assert.Equal(Draft().Said.Evidence, merged.Said.Evidence);
    }

    [Fact]
    public void No_more_places_are_kept_than_an_article_can_carry()
    {
        var text = new ArticleText(Title, string.Concat(Enumerable.Repeat("Ottawa, ", 100)), "en");
        var places = Enumerable.Range(0, 100).Select(i => new PlaceFound("CA", new EvidenceSpan("place:CA", TextField.Summary, i * 8, 6))).ToList();

        var merged = DraftMerge.Merge(
            new Draft(text, Classifier.Classify(text)), [RefinerOutcome.Of(StubRefiner.Says(places: places))], Band, Classifier, ClassificationBench.Gazetteer);

        Assert.Equal(DraftMerge.MaxPlaces, merged.Said.Evidence.Count(span => span.Label == "place:CA"));
    }

    [Fact]
    public void What_comes_with_a_problem_is_not_used()
    {
        var answer = StubRefiner.Says(export: 0.36, language: "fr", places: [PlaceAt("CA", TextField.Summary, "Ottawa")], problem: "Broken.");

        var merged = Merge(Draft(null), answer);

        Assert.Equal(Draft().Said.Scores, merged.Said.Scores);
        Assert.Equal(Draft().Said.Evidence, merged.Said.Evidence);
        Assert.Null(merged.Language);
        Assert.Equal("failed", merged.Said.Refinements![StubRefiner.Name]);
    }

    private static ArticleText Text(string? language = "en") => new(Title, Summary, language);

    private static Draft Draft(string? language = "en") => new(Text(language), Classifier.Classify(Text(language)));

    private static MergedDraft Merge(Draft draft, params Answer[] answers) =>
        DraftMerge.Merge(draft, [.. answers.Select(RefinerOutcome.Of)], Band, Classifier, ClassificationBench.Gazetteer);

    private static PlaceFound PlaceAt(string code, TextField field, string words) =>
        new(code, new EvidenceSpan("place:" + code, field, (field == TextField.Title ? Title : Summary).IndexOf(words, StringComparison.Ordinal), words.Length));
}
