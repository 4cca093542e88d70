namespace AlertPipeline.Classification.Reclassification;

/// <summary>In what a reader may see that two classifications of one article differ.</summary>
internal enum Difference
{
    NewlyRelevant,
    NoLongerRelevant,
    Topic,
    Direction,
    Places,
}

/// <summary>A stored article as the classifier of today sees it.</summary>
/// <param name="Id">Of the row: the article's id; of a later text with <c>~</c> and the text's hash behind.</param>
/// <param name="Stored">What counts in the ledger.</param>
internal sealed record Reclassified(string Id, string Title, Messages.Classification Stored, Messages.Classification Now)
{
    /// <summary>Empty where both say the same. An article that is relevant in one only differs in nothing else.</summary>
    public IReadOnlyList<Difference> Differences { get; } = Compare(Stored, Now);

    private static Difference[] Compare(Messages.Classification stored, Messages.Classification now) => (stored.Topics.Count, now.Topics.Count) switch
    {
        (0, 0) => [],
        (0, _) => [Difference.NewlyRelevant],
        (_, 0) => [Difference.NoLongerRelevant],
        _ =>
        [
            .. Differ(stored.Topics, now.Topics) ? [Difference.Topic] : Array.Empty<Difference>(),
            .. stored.Direction != now.Direction ? [Difference.Direction] : Array.Empty<Difference>(),
            .. Differ(stored.Issuers, now.Issuers) || Differ(stored.Affected, now.Affected) ? [Difference.Places] : Array.Empty<Difference>(),
        ],
    };

    private static bool Differ(IEnumerable<string> a, IEnumerable<string> b) => !a.ToHashSet(StringComparer.Ordinal).SetEquals(b);
}
