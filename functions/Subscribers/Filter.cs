namespace AlertPipeline.Subscribers;

/// <summary>A parsed filter. The same evaluator serves digests, alerts, previews and feeds.</summary>
internal sealed class Filter
{
    private readonly FilterNode _root;

    private Filter(string text, FilterNode root)
    {
        Text = text;
        _root = root;
        Canonical = root.Print();
    }

    /// <summary>As the subscriber wrote it.</summary>
    public string Text { get; }

    /// <summary>The same filter in its shortest spelling: equal filters have equal canonical texts.</summary>
    public string Canonical { get; }

    /// <exception cref="FilterSyntaxException">With the column and what was expected.</exception>
    public static Filter Parse(string text) => new(text, FilterParser.Parse(text));

    public FilterMatch Evaluate(FilterTarget target)
    {
        var reasons = new List<string>();
        var hits = new List<FilterHit>();
        return Holds(_root, target, reasons, hits) ? new FilterMatch(true, reasons.Distinct().ToList(), hits) : FilterMatch.No;
    }

    /// <summary>False where no story can match because of the source: it may fail without a reader of this filter missing anything.</summary>
    public bool CouldMatch(FilterSource source) => FilterReach.CouldMatch(_root, source);

    /// <summary>Adds reasons and hits of the positive terms only where the node holds, so that a failed branch explains nothing.</summary>
    private static bool Holds(FilterNode node, FilterTarget target, List<string> reasons, List<FilterHit> hits)
    {
        switch (node)
        {
            case FilterNode.And and:
                var (reasonsBefore, hitsBefore) = (reasons.Count, hits.Count);
                if (and.Parts.All(part => Holds(part, target, reasons, hits)))
                {
                    return true;
                }

                reasons.RemoveRange(reasonsBefore, reasons.Count - reasonsBefore);
                hits.RemoveRange(hitsBefore, hits.Count - hitsBefore);
                return false;

            case FilterNode.Or or:
                // Every part is asked, not only up to the first that holds: the reader sees all reasons.
                var any = false;
                foreach (var part in or.Parts)
                {
                    any |= Holds(part, target, reasons, hits);
                }

                return any;

            case FilterNode.Not not:
                return !Holds(not.Part, target, [], []);

            case FilterNode.Facet facet:
                return Explain(FilterFields.Has(target, facet.Field, facet.Values), node, reasons);

            case FilterNode.Comparison comparison:
                return Explain(Compares(comparison, target), node, reasons);

            case FilterNode.Words words:
                var found = target.Texts.SelectMany(text => WordSearch.Find(text.Text, words.Text)
                    .Select(span => new FilterHit(text.ArticleId, text.Field, span.Start, span.Length))).ToList();
                hits.AddRange(found);
                return Explain(found.Count > 0, node, reasons);

            default:
                throw new InvalidOperationException($"Unknown node {node.GetType().Name}.");
        }
    }

    private static bool Explain(bool holds, FilterNode node, List<string> reasons)
    {
        if (holds)
        {
            reasons.Add(node.Print());
        }

        return holds;
    }

    private static bool Compares(FilterNode.Comparison comparison, FilterTarget target)
    {
        var order = FilterFields.Compare(target, comparison.Field, comparison.Value);
        return comparison.Operator switch
        {
            ">=" => order >= 0,
            ">" => order > 0,
            "<=" => order <= 0,
            "<" => order < 0,
            _ => throw new InvalidOperationException($"Unknown operator '{comparison.Operator}'."),
        };
    }
}
