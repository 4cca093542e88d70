namespace AlertPipeline.Classification.Refinement;

/// <summary>What a service did for an article, as <see cref="Messages.Classification.Refinements"/> and the ledger keep it.</summary>
internal static class RefinementWords
{
    /// <summary>It answered, and nothing changed but a score on the same side of the threshold.</summary>
    public const string Agreed = "agreed";

    /// <summary>It told the language or places that were not known.</summary>
    public const string Added = "added";

    /// <summary>The article has other topics with its answer than without.</summary>
    public const string Moved = "moved";

    /// <summary>It gave no answer.</summary>
    public const string Failed = "failed";

    /// <summary>Its answer breaks a rule and was thrown away.</summary>
    public const string Invalid = "invalid";

    /// <summary>It would not answer, because of what the article says.</summary>
    public const string Refused = "refused";

    /// <summary>It was not asked: it had failed too often just before.</summary>
    public const string Open = "open";

    /// <summary>It was not asked: the month's budget is spent.</summary>
    public const string Budget = "budget";
}
