using Microsoft.Extensions.Options;

namespace AlertPipeline.Classification.Refinement;

/// <summary>What came of one draft.</summary>
/// <param name="Outcomes">Of each service that was to be asked.</param>
internal sealed record RefinedDraft(MergedDraft Merged, IReadOnlyList<RefinerOutcome> Outcomes);

/// <summary>Some drafts after the services were asked. <see cref="Bills"/> are settled once the results are stored.</summary>
internal sealed record RefinedBatch(IReadOnlyList<RefinedDraft> Drafts, IReadOnlyList<(Reservation Reservation, IReadOnlyList<Usage>? Uses)> Bills);

/// <summary>Asks each configured service about the drafts that it wants, inside its budget, and merges what they say.</summary>
/// <remarks>A service that fails, or whose answer breaks a rule, changes nothing; what happened is kept with the article.</remarks>
internal sealed partial class RefinementPipeline(
    IEnumerable<IRefiner> refiners, IClassifier classifier, IGazetteer gazetteer, SpendingLedger spending,
    IOptions<ClassificationOptions> options, ILogger<RefinementPipeline> logger)
{
    /// <summary>Articles that are asked about, and then stored, together: as many answers as a crash may cost.</summary>
    public const int BatchSize = 25;

    private readonly List<IRefiner> _refiners = [.. refiners];
    private readonly UncertainBand _band = options.Value.Band;

    public bool IsWanted(Draft draft) => _refiners.Exists(refiner => refiner.Wants(draft));

    public async Task<RefinedBatch> RefineAsync(IReadOnlyList<Draft> drafts, CancellationToken cancellationToken)
    {
        var outcomes = drafts.Select(_ => new List<RefinerOutcome>()).ToList();
        var bills = new List<(Reservation, IReadOnlyList<Usage>?)>();
        foreach (var refiner in _refiners)
        {
            var wanted = Enumerable.Range(0, drafts.Count).Where(i => refiner.Wants(drafts[i])).ToList();
            if (wanted.Count == 0)
            {
                continue;
            }

            var reservation = await spending.ReserveAsync(
                refiner.Provider, refiner.MonthlyBudgetUsd, wanted.ConvertAll(i => refiner.MostUsd(drafts[i])), cancellationToken);
            if (reservation.IsFirstRefusal)
            {
                Log.BudgetSpent(logger, refiner.Provider, refiner.MonthlyBudgetUsd ?? 0, reservation.Month);
            }

            var told = await AskAsync(refiner, wanted.Take(reservation.Granted).Select(i => drafts[i]).ToList(), cancellationToken);
            if (told.IsBilled || reservation.Refused > 0)
            {
                bills.Add((reservation, told.IsBilled ? told.Outcomes.ConvertAll(outcome => outcome.Usage) : null));
            }

            for (var n = 0; n < wanted.Count; n++)
            {
                outcomes[wanted[n]].Add(n < told.Outcomes.Count
                    ? told.Outcomes[n]
                    : RefinerOutcome.None(refiner.Provider, RefinementWords.Budget, "The month's budget is spent."));
            }
        }

        return new RefinedBatch(
            [.. drafts.Select((draft, i) => new RefinedDraft(DraftMerge.Merge(draft, outcomes[i], _band, classifier, gazetteer), outcomes[i]))], bills);
    }

    /// <summary>To be called when the batch is stored: a crash before it leaves the money set aside, which counts as spent.</summary>
    public async Task SettleAsync(RefinedBatch batch, CancellationToken cancellationToken)
    {
        foreach (var (reservation, uses) in batch.Bills)
        {
            await spending.SettleAsync(reservation, uses, cancellationToken);
        }
    }

    /// <returns>IsBilled: false where nothing was asked, or where what was set aside is the only bound of what it cost.</returns>
    private async Task<(List<RefinerOutcome> Outcomes, bool IsBilled)> AskAsync(IRefiner refiner, List<Draft> drafts, CancellationToken cancellationToken)
    {
        if (drafts.Count == 0)
        {
            return ([], false);
        }

        var answers = await refiner.RefineAsync(drafts, cancellationToken);
        var fits = answers.Count == drafts.Count && answers.All(answer => answer.Provider == refiner.Provider);
        var outcomes = fits
            ? [.. answers.Select(RefinerOutcome.Of)]
            : drafts.ConvertAll(_ => RefinerOutcome.None(
                refiner.Provider, RefinementWords.Invalid, $"{answers.Count} answers came for {drafts.Count} articles, or in another's name."));
        var failed = outcomes.FindAll(outcome => outcome.Answer is null);
        if (failed.Count > 0)
        {
            Log.NoAnswer(logger, refiner.Provider, failed.Count, drafts.Count, failed[0].Problem ?? "");
        }

        return (outcomes, fits);
    }

    private static partial class Log
    {
        [LoggerMessage(211, LogLevel.Warning,
            "{Provider}: no answer that counts for {FailedCount} of {Count} articles, which keep what the embedded classifier says. The first: {Problem}")]
        public static partial void NoAnswer(ILogger logger, string provider, int failedCount, int count, string problem);

        [LoggerMessage(212, LogLevel.Warning,
            "{Provider}: the budget of {BudgetUsd} USD for {Month} is spent. Articles keep what the embedded classifier says until next month, or until the budget is raised.")]
        public static partial void BudgetSpent(ILogger logger, string provider, decimal budgetUsd, string month);
    }
}
