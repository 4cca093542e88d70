namespace AlertPipeline.Subscribers;

/// <summary>A parsed filter. The same evaluator serves digests, alerts, previews and feeds.</summary>
internal sealed class Filter
{
    private Filter(string text) => Text = text;

    /// <summary>As the subscriber wrote it.</summary>
    public string Text { get; }

    public static Filter Parse(string text) => new(text);

    public FilterMatch Evaluate(FilterTarget target) => throw new InvalidOperationException($"Filter '{Text}' is not compiled for {target.Topics.Count} topics.");
}
