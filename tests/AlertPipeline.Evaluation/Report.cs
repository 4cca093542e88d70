using System.Globalization;
using System.Text;
using AlertPipeline.Messages;

namespace AlertPipeline.Evaluation;

/// <summary>The measures of one file as text, and by name for the comparison with an earlier run.</summary>
internal sealed class Report
{
    private readonly StringBuilder _text = new();
    private readonly SortedDictionary<string, double> _figures = new(StringComparer.Ordinal);

    public Report(string name, string version, IReadOnlyList<Judged> items)
    {
        _text.Append(CultureInfo.InvariantCulture, $"# {name}: {items.Count} items, classifier `{version}`\n\n");
        AddTopics(items);
        AddSubsets(items);
        AddCalibration(items);
    }

    public string Text => _text.ToString();

    /// <summary>Figures by name, three decimals; higher is better.</summary>
    public IReadOnlyDictionary<string, double> Figures => _figures;

    private void AddTopics(IReadOnlyList<Judged> items)
    {
        _text.Append("| Topic | Items | Precision | Recall | F1 | 95 % interval of F1 |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var topic in Topics.All)
        {
            var counts = Measures.OfTopic(items, topic);
            var (low, high) = Bootstrap.Interval(items, sample => Measures.OfTopic(sample, topic).F1);
            Figure("F1 " + topic, counts.F1);
            _text.Append(CultureInfo.InvariantCulture, $"| {topic} | {counts.Right + counts.Missed} | {counts.Precision:0.000} | {counts.Recall:0.000} | {counts.F1:0.000} | {low:0.000} to {high:0.000} |\n");
        }

        _text.Append("\n| Measure | Value | 95 % interval |\n| --- | --- | --- |\n");
        Row("Macro F1", items, Measures.MacroF1);
        Row("Direction, of export items found", items, Measures.DirectionOfFound);
        Row("Direction, of all export items", items, Measures.DirectionOfAll);
        Row("Jurisdictions, micro F1", items, sample => Measures.Jurisdictions(sample).F1);
        _text.Append(CultureInfo.InvariantCulture, $"| Items without a topic that were given one | {Measures.FalseAlarms(items):0.000} | |\n");
        var places = Measures.Jurisdictions(items);
        _text.Append(CultureInfo.InvariantCulture, $"| Jurisdictions, precision and recall | {places.Precision:0.000}, {places.Recall:0.000} | |\n");
    }

    private void AddSubsets(IReadOnlyList<Judged> items)
    {
        _text.Append("\n| Subset | Items | F1 ai-export | F1 ai-sovereignty | Macro F1 | 95 % interval | Direction | Jurisdictions |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        var subsets = new List<(string Name, IReadOnlyList<Judged> Items)>
        {
            ("hard", [.. items.Where(item => item.Gold.Hard)]),
            ("not English", [.. items.Where(item => item.Gold.Lang != "en")]),
        };
        subsets.AddRange(items.GroupBy(item => item.Gold.Lang, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, (IReadOnlyList<Judged>)[.. group])));
        foreach (var (name, subset) in subsets.Where(subset => subset.Items.Count > 0))
        {
            var (low, high) = Bootstrap.Interval(subset, Measures.MacroF1);
            if (name.Length > 2)
            {
                Figure("Macro F1, " + name, Measures.MacroF1(subset));
            }

            _text.Append(
                CultureInfo.InvariantCulture,
                $"| {name} | {subset.Count} | {Measures.OfTopic(subset, Topics.Export).F1:0.000} | {Measures.OfTopic(subset, Topics.Sovereignty).F1:0.000} | {Measures.MacroF1(subset):0.000} | {low:0.000} to {high:0.000} | {Measures.DirectionOfFound(subset):0.000} | {Measures.Jurisdictions(subset).F1:0.000} |\n");
        }
    }

    private void AddCalibration(IReadOnlyList<Judged> items)
    {
        _text.Append("\nCalibration, both topics:\n\n| Scores | How many | Mean score | Share that is true |\n| --- | --- | --- | --- |\n");
        var tenth = 0;
        foreach (var (count, mean, share) in Measures.Reliability(items))
        {
            _text.Append(CultureInfo.InvariantCulture, $"| {tenth / 10.0:0.0} to {(tenth + 1) / 10.0:0.0} | {count} | {mean:0.000} | {share:0.000} |\n");
            tenth++;
        }

        _text.Append(CultureInfo.InvariantCulture, $"\nExpected calibration error: {Measures.CalibrationError(items):0.000}\n");
    }

    private void Row(string name, IReadOnlyList<Judged> items, Func<IReadOnlyList<Judged>, double> measure)
    {
        var (low, high) = Bootstrap.Interval(items, measure);
        Figure(name, measure(items));
        _text.Append(CultureInfo.InvariantCulture, $"| {name} | {measure(items):0.000} | {low:0.000} to {high:0.000} |\n");
    }

    private void Figure(string name, double value) => _figures[name] = Math.Round(value, 3, MidpointRounding.AwayFromZero);
}
