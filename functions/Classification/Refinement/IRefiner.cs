namespace AlertPipeline.Classification.Refinement;

/// <summary>An article and what the embedded classifier said of it.</summary>
internal sealed record Draft(ArticleText Text, Messages.Classification Said);

/// <summary>A government that an outside service found, with the words that show it.</summary>
/// <param name="Code">ISO 3166-1 alpha-2 or EU, from our own gazetteer: a service names a place, it does not invent a code.</param>
/// <param name="Words">Label <c>place:</c> and the code; a range that was checked against the stored text.</param>
internal readonly record struct PlaceFound(string Code, Messages.EvidenceSpan Words);

/// <summary>What a call cost, for the ledger.</summary>
/// <param name="Calls">This article's share of the calls made, failed ones included: 0.1 where ten articles went in one call.</param>
/// <param name="CostUsd">By the configured prices, rounded up to a millionth.</param>
internal readonly record struct Usage(decimal Calls, long InputTokens, long OutputTokens, decimal CostUsd);

/// <summary>What one service made of one article.</summary>
/// <param name="Provider">Name in the ledger: <c>language</c>, <c>chat</c>.</param>
/// <param name="Scores">Per topic that it judged, 0 to 1; empty where it said nothing about topics.</param>
/// <param name="Language">ISO 639-1; null where it did not tell.</param>
/// <param name="Problem">Why there is no answer, in one sentence without the article's text; null where there is one.</param>
internal sealed record Refinement(
    string Provider, IReadOnlyDictionary<string, double> Scores, string? Language, IReadOnlyList<PlaceFound> Places, Usage Usage, string? Problem)
{
    /// <summary>The problem in one word, as kept with the article: of <see cref="RefinementWords"/>. Counts only where there is a problem.</summary>
    public string ProblemWord { get; init; } = RefinementWords.Failed;
}

/// <summary>Asks an outside service about articles. What it answers may move a score inside the uncertain band and add language and places, nothing else.</summary>
internal interface IRefiner
{
    /// <summary>As in <see cref="Refinement.Provider"/>.</summary>
    string Provider { get; }

    /// <summary>The most that it may cost in a calendar month (UTC); null = it has no price.</summary>
    decimal? MonthlyBudgetUsd => null;

    /// <summary>Whether it has anything to say about such a draft: the chat model only in the uncertain band.</summary>
    bool Wants(Draft draft);

    /// <summary>The most that asking about this draft can cost, whatever comes back: set aside before it is asked.</summary>
    decimal MostUsd(Draft draft) => 0;

    /// <summary>One answer for each draft, in their order. A service that fails is a <see cref="Refinement.Problem"/>, never an exception.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task<IReadOnlyList<Refinement>> RefineAsync(IReadOnlyList<Draft> drafts, CancellationToken cancellationToken);
}
