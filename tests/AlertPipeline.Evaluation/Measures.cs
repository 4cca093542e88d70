using AlertPipeline.Messages;

namespace AlertPipeline.Evaluation;

/// <summary>An item and what the classifier said of it.</summary>
internal sealed record Judged(LabelledItem Gold, Messages.Classification Said);

/// <summary>True positives, false positives, false negatives.</summary>
internal readonly record struct Counts(int Right, int Wrong, int Missed)
{
    public double Precision => Ratio(Right, Right + Wrong);

    public double Recall => Ratio(Right, Right + Missed);

    public double F1 => Ratio(2 * Right, (2 * Right) + Wrong + Missed);

    public static Counts operator +(Counts a, Counts b) => new(a.Right + b.Right, a.Wrong + b.Wrong, a.Missed + b.Missed);

    /// <summary>Nothing to find and nothing found is a full score.</summary>
    private static double Ratio(int part, int whole) => whole == 0 ? 1 : (double)part / whole;
}

/// <summary>The measures of the label guide, each over a set of judged items.</summary>
internal static class Measures
{
    public static Counts OfTopic(IReadOnlyList<Judged> items, string topic)
    {
        var sum = default(Counts);
        foreach (var (gold, said) in items)
        {
            var (isTrue, isSaid) = (gold.Topics.Contains(topic), said.Topics.Contains(topic));
            sum += new Counts(isTrue && isSaid ? 1 : 0, !isTrue && isSaid ? 1 : 0, isTrue && !isSaid ? 1 : 0);
        }

        return sum;
    }

    public static double MacroF1(IReadOnlyList<Judged> items) => Topics.All.Average(topic => OfTopic(items, topic).F1);

    /// <summary>Of items without a topic, the share that was given one.</summary>
    public static double FalseAlarms(IReadOnlyList<Judged> items) =>
        Share(items.Where(item => item.Gold.Topics.Count == 0), item => item.Said.Topics.Count > 0);

    /// <summary>Of export items that were found, the share with the right direction.</summary>
    public static double DirectionOfFound(IReadOnlyList<Judged> items) => Share(
        items.Where(item => item.Gold.Direction is not null && item.Said.Topics.Contains(Topics.Export)), item => item.Gold.Direction == item.Said.Direction);

    /// <summary>Of all export items; one that was missed is wrong.</summary>
    public static double DirectionOfAll(IReadOnlyList<Judged> items) => Share(
        items.Where(item => item.Gold.Direction is not null), item => item.Gold.Direction == item.Said.Direction);

    /// <summary>Codes that act or are meant, over items with a topic.</summary>
    public static Counts Jurisdictions(IReadOnlyList<Judged> items)
    {
        var sum = default(Counts);
        foreach (var (gold, said) in items.Where(item => item.Gold.Topics.Count > 0))
        {
            var codes = said.Issuers.Union(said.Affected).ToList();
            var right = codes.Count(gold.Jurisdictions.Contains);
            sum += new Counts(right, codes.Count - right, gold.Jurisdictions.Count(code => !codes.Contains(code)));
        }

        return sum;
    }

    /// <summary>Of both topics' scores: per tenth of the scale, how many, their mean, and the share that is true.</summary>
    public static IReadOnlyList<(int Count, double Mean, double Share)> Reliability(IReadOnlyList<Judged> items)
    {
        var pairs = items.SelectMany(item => Topics.All.Select(topic => (Score: item.Said.Scores[topic], IsTrue: item.Gold.Topics.Contains(topic)))).ToList();
        return [.. Enumerable.Range(0, 10).Select(tenth =>
        {
            var inside = pairs.Where(pair => Math.Min(9, (int)(pair.Score * 10)) == tenth).ToList();
            return inside.Count == 0 ? (0, 0, 0) : (inside.Count, inside.Average(pair => pair.Score), inside.Average(pair => pair.IsTrue ? 1.0 : 0));
        })];
    }

    /// <summary>Mean distance between score and truth over the tenths, weighted by how many are in each.</summary>
    public static double CalibrationError(IReadOnlyList<Judged> items)
    {
        var tenths = Reliability(items);
        return tenths.Sum(tenth => tenth.Count * Math.Abs(tenth.Mean - tenth.Share)) / tenths.Sum(tenth => tenth.Count);
    }

    private static double Share(IEnumerable<Judged> items, Func<Judged, bool> isTrue)
    {
        var (count, right) = (0, 0);
        foreach (var item in items)
        {
            count++;
            right += isTrue(item) ? 1 : 0;
        }

        return count == 0 ? 1 : (double)right / count;
    }
}
