using System.Globalization;
using System.Text;

namespace AlertPipeline.Evaluation;

/// <summary>An article with the story that it was put into.</summary>
internal sealed record Placed(StoryItem Item, string? Story);

/// <summary>How well articles were grouped, pair by pair: as text, and by name for the comparison with an earlier run.</summary>
internal sealed class StoryReport
{
    private const string Opposites = "lifts-vs-imposes";

    private static readonly string[] Kinds = ["lead", "twin", "copy", "rewrite", "translation", "followup"];

    private readonly StringBuilder _text = new();
    private readonly SortedDictionary<string, double> _figures = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<Placed> _items;
    private readonly Dictionary<(string, string), string> _twins;

    /// <param name="placed">A pair counts as found where both are in one story, and as right where both are labelled with one.</param>
    public StoryReport(string name, IReadOnlyList<Placed> placed)
    {
        _items = placed;
        _twins = placed.SelectMany(item => item.Item.Twins.Select(twin => (A: item.Item.Story!, B: twin.Story, twin.How)))
            .SelectMany(twin => new[] { (Key: (twin.A, twin.B), twin.How), (Key: (twin.B, twin.A), twin.How) }).DistinctBy(twin => twin.Key).ToDictionary(twin => twin.Key, twin => twin.How);
        _text.Append(CultureInfo.InvariantCulture, $"# {name}: {placed.Count} articles, {placed.Select(item => item.Item.Story).OfType<string>().Distinct().Count()} stories\n\n");
        AddHalves();
        AddTwins();
    }

    public string Text => _text.ToString();

    public IReadOnlyDictionary<string, double> Figures => _figures;

    private void AddHalves()
    {
        _text.Append("| Half | Pairs | Found | Right | Wrong | Precision | Recall | F1 |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var half in _items.Select(item => item.Item.Half).Distinct().Order(StringComparer.Ordinal))
        {
            var pairs = PairsOf(half).ToList();
            var name = half.Length == 0 ? "all" : half;
            Row(name, "all pairs", pairs, isKept: true);
            var byKind = pairs.GroupBy(KindOf, StringComparer.Ordinal).ToDictionary(kind => kind.Key, StringComparer.Ordinal);
            if (byKind.Keys.Any(kind => kind.Length > 0))
            {
                Row(name, "copies", pairs.Where(pair => KindOf(pair) is "lead" or "twin" or "copy"), isKept: true);
                Row(name, "copies and rewrites", pairs.Where(pair => KindOf(pair) is "lead" or "twin" or "copy" or "rewrite"), isKept: true);
                foreach (var kind in Kinds.Skip(2).Where(byKind.ContainsKey))
                {
                    Row(name, kind + " with anything", byKind[kind], isKept: false);
                }
            }
        }
    }

    private void Row(string half, string what, IEnumerable<(Placed A, Placed B)> pairs, bool isKept)
    {
        var counts = default(Counts);
        foreach (var (a, b) in pairs)
        {
            counts += (IsOne(a.Item.Story, b.Item.Story), IsOne(a.Story, b.Story)) switch
            {
                (true, true) => new Counts(1, 0, 0),
                (false, true) => new Counts(0, 1, 0),
                (true, false) => new Counts(0, 0, 1),
                _ => default,
            };
        }

        if (isKept)
        {
            _figures[$"F1 {half}, {what}"] = Math.Round(counts.F1, 3, MidpointRounding.AwayFromZero);
            _figures[$"Precision {half}, {what}"] = Math.Round(counts.Precision, 3, MidpointRounding.AwayFromZero);
        }

        _text.Append(
            CultureInfo.InvariantCulture,
            $"| {half}, {what} | {counts.Right + counts.Missed} | {counts.Right + counts.Wrong} | {counts.Right} | {counts.Wrong} | {counts.Precision:0.000} | {counts.Recall:0.000} | {counts.F1:0.000} |\n");
    }

    private void AddTwins()
    {
        if (_twins.Count == 0)
        {
            return;
        }

        _text.Append("\n| Twins | Pairs of stories | Kept apart |\n| --- | --- | --- |\n");
        var merged = _items.Where(item => item.Story is not null).GroupBy(item => item.Story!, StringComparer.Ordinal)
            .SelectMany(story => story.SelectMany(a => story.Select(b => (A: a.Item.Story ?? "", B: b.Item.Story ?? "")))).Where(_twins.ContainsKey).ToHashSet();
        foreach (var how in _twins.GroupBy(twin => twin.Value, StringComparer.Ordinal).OrderBy(how => how.Key, StringComparer.Ordinal))
        {
            var (all, apart) = (how.Count() / 2, how.Count(twin => !merged.Contains(twin.Key)) / 2);
            if (how.Key == Opposites)
            {
                _figures["Opposites kept apart"] = Math.Round((double)apart / all, 3, MidpointRounding.AwayFromZero);
            }

            _text.Append(CultureInfo.InvariantCulture, $"| {how.Key} | {all} | {apart} |\n");
        }

        foreach (var (a, b) in merged.Where(pair => _twins[pair] == Opposites && string.CompareOrdinal(pair.A, pair.B) < 0).Order())
        {
            _text.Append(CultureInfo.InvariantCulture, $"\nOpposites in one story: {a} and {b}\n");
        }
    }

    /// <summary>Every pair of the half, once.</summary>
    private IEnumerable<(Placed A, Placed B)> PairsOf(string half)
    {
        var items = _items.Where(item => item.Item.Half == half).ToList();
        return items.SelectMany((a, i) => items.Take(i).Select(b => (b, a)));
    }

    /// <summary>That of the two which is further from a copy of the first article.</summary>
    private static string KindOf((Placed A, Placed B) pair) =>
        Array.IndexOf(Kinds, pair.A.Item.Kind) >= Array.IndexOf(Kinds, pair.B.Item.Kind) ? pair.A.Item.Kind : pair.B.Item.Kind;

    private static bool IsOne(string? a, string? b) => a is not null && a == b;
}
