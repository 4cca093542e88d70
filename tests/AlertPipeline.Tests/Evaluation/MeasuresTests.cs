using AlertPipeline.Evaluation;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Evaluation;

/// <summary>The measures on a few items, against figures worked out by hand.</summary>
public sealed class MeasuresTests
{
    /// <summary>Export: 2 right, 1 wrong, 2 missed. Sovereignty: 2 right. Two without a topic, one of them given one.</summary>
    private static readonly Judged[] Items =
    [
        Item(["ai-export"], "loosen", "US,CA", said: ["ai-export"], "loosen", "US", "CA"),
        Item(["ai-export"], "tighten", "US,CN", said: ["ai-export"], "neutral", "US", "JP"),
        Item(["ai-export"], "tighten", "NL", said: [], null, "", ""),
        Item(["ai-sovereignty"], null, "FR", said: ["ai-sovereignty"], null, "FR", ""),
        Item(["ai-export", "ai-sovereignty"], "neutral", "US,GB", said: ["ai-sovereignty"], null, "GB", ""),
        Item([], null, "BR", said: ["ai-export"], "tighten", "US", "CN"),
        Item([], null, "", said: [], null, "", ""),
    ];

    [Fact]
    public void Topics_are_counted_one_by_one_over_all_items()
    {
        var (export, sovereignty) = (Measures.OfTopic(Items, Topics.Export), Measures.OfTopic(Items, Topics.Sovereignty));

        Assert.Equal((new Counts(2, 1, 2), new Counts(2, 0, 0)), (export, sovereignty));
        Assert.Equal((2.0 / 3, 2.0 / 4, 4.0 / 7), (export.Precision, export.Recall, export.F1));
        Assert.Equal(((4.0 / 7) + 1) / 2, Measures.MacroF1(Items), 12);
    }

    [Fact]
    public void False_alarms_are_a_share_of_the_items_without_a_topic() => Assert.Equal(0.5, Measures.FalseAlarms(Items));

    [Fact]
    public void Direction_is_told_over_what_was_found_and_over_all_that_there_is()
    {
        Assert.Equal(1.0 / 2, Measures.DirectionOfFound(Items));
        Assert.Equal(1.0 / 4, Measures.DirectionOfAll(Items));
    }

    /// <summary>Right: US CA, US, FR, GB. Wrong: JP. Missed: CN, NL, US. What has no topic does not count.</summary>
    [Fact]
    public void Jurisdictions_are_pooled_over_the_items_with_a_topic() => Assert.Equal(new Counts(5, 1, 3), Measures.Jurisdictions(Items));

    [Fact]
    public void A_place_that_acts_and_is_meant_counts_once()
    {
        Judged[] items = [Item(["ai-export", "ai-sovereignty"], "loosen", "GB", said: ["ai-export", "ai-sovereignty"], "loosen", "GB", "GB")];

        Assert.Equal(new Counts(1, 0, 0), Measures.Jurisdictions(items));
    }

    [Fact]
    public void Nothing_to_find_and_nothing_found_is_a_full_score()
    {
        Judged[] items = [Item([], null, "", said: [], null, "", "")];

        Assert.Equal((1, 1, 1, 1), (Measures.MacroF1(items), Measures.DirectionOfFound(items), Measures.DirectionOfAll(items), Measures.Jurisdictions(items).F1));
        Assert.Equal(0, Measures.FalseAlarms(items));
    }

    /// <summary>Four pairs of score and truth: 0.04 no, 0.06 yes, 0.95 yes, 1 yes.</summary>
    [Fact]
    public void Reliability_compares_scores_with_what_is_true_of_them_by_tenths()
    {
        Judged[] items = [Scored(["ai-sovereignty"], 0.04, 0.06), Scored(["ai-export", "ai-sovereignty"], 0.95, 1)];

        var tenths = Measures.Reliability(items);

        Assert.Equal(10, tenths.Count);
        Assert.Equal((2, 0.05, 0.5), tenths[0]);
        Assert.Equal((2, 0.975, 1.0), tenths[9]);
        Assert.All(tenths.Skip(1).Take(8), tenth => Assert.Equal(0, tenth.Count));
        Assert.Equal(((2 * 0.45) + (2 * 0.025)) / 4, Measures.CalibrationError(items), 12);
    }

    [Fact]
    public void The_interval_holds_the_measure_and_is_the_same_on_every_run()
    {
        var (low, high) = Bootstrap.Interval(Items, Measures.MacroF1);

        Assert.InRange(Measures.MacroF1(Items), low, high);
        Assert.True(low < high);
        Assert.Equal((low, high), Bootstrap.Interval(Items, Measures.MacroF1));
    }

    [Fact]
    public void The_interval_of_what_is_always_right_is_a_point() => Assert.Equal((1, 1), Bootstrap.Interval([Items[0], Items[3]], Measures.MacroF1));

    [Fact]
    public void The_report_names_every_figure_that_a_later_run_is_compared_by()
    {
        var report = new Report("few", "embedded-0", [.. Items.Select(item => item with { Said = item.Said with { Scores = Scores(0.1, 0.2) } })]);

        Assert.Contains("# few: 7 items, classifier `embedded-0`", report.Text, StringComparison.Ordinal);
        Assert.Equal((0.571, 1), (report.Figures["F1 ai-export"], report.Figures["F1 ai-sovereignty"]));
        Assert.Equal((0.786, 0.5, 0.25), (report.Figures["Macro F1"], report.Figures["Direction, of export items found"], report.Figures["Direction, of all export items"]));
    }

    private static Judged Item(
        IReadOnlyList<string> topics, string? direction, string jurisdictions, IReadOnlyList<string> said, string? saidDirection, string issuers, string affected) => new(
        new LabelledItem("i", "en", "", "", topics, direction, [], [], Codes(jurisdictions), false),
        new AlertPipeline.Messages.Classification(said, saidDirection, Codes(issuers), Codes(affected), Scores(0, 0), [], "embedded-0"));

    private static Judged Scored(IReadOnlyList<string> topics, double export, double sovereignty)
    {
        var item = Item(topics, null, "", [], null, "", "");
        return item with { Said = item.Said with { Scores = Scores(export, sovereignty) } };
    }

    private static Dictionary<string, double> Scores(double export, double sovereignty) => new() { [Topics.Export] = export, [Topics.Sovereignty] = sovereignty };

    private static string[] Codes(string codes) => codes.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
