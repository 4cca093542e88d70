namespace AlertPipeline.Stories;

/// <summary>What makes one state of a story differ from another.</summary>
/// <param name="Topics">In alphabetical order with commas between: a text, so that equal facts are equal records wherever they were read.</param>
/// <param name="Evidence">Of <see cref="EvidenceLevels"/>.</param>
internal sealed record StateFacts(string Topics, string? Direction, string? Stage, string Evidence)
{
    /// <summary>For each fact that was another one before: what it was last.</summary>
    /// <param name="earlier">Facts of the story's earlier states, the oldest first.</param>
    public static IReadOnlyList<StoryChange> Changes(IEnumerable<StateFacts> earlier, StateFacts now)
    {
        var before = earlier.Reverse().ToList();
        return [.. new (string Field, Func<StateFacts, string?> ValueOf)[]
        {
            ("direction", facts => facts.Direction), ("stage", facts => facts.Stage), ("evidence", facts => facts.Evidence),
            ("topics", facts => facts.Topics),
        }.Select(fact => before.Find(facts => fact.ValueOf(facts) != fact.ValueOf(now)) is { } other ? new StoryChange(fact.Field, fact.ValueOf(other), fact.ValueOf(now)) : null)
            .OfType<StoryChange>()];
    }
}

/// <summary>A fact that is another one now.</summary>
/// <param name="Field"><c>direction</c>, <c>stage</c>, <c>evidence</c> or <c>topics</c>.</param>
internal sealed record StoryChange(string Field, string? Before, string? Now);

/// <summary>How well a story is shown: the words that filters know.</summary>
internal static class EvidenceLevels
{
    public const string Single = "single";

    /// <summary>Several outlets that do not copy each other.</summary>
    public const string Several = "several";

    /// <summary>An official source has published on it itself.</summary>
    public const string Document = "document";

    /// <summary>1 to 3: the digit that ends a state's id.</summary>
    public static int RankOf(string level) => level switch
    {
        Single => 1,
        Several => 2,
        _ => 3,
    };
}
