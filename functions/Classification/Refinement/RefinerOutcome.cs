namespace AlertPipeline.Classification.Refinement;

/// <summary>How it went with one service and one article.</summary>
/// <param name="Answer">Null where there is none that counts.</param>
/// <param name="ProblemWord">Of <see cref="RefinementWords"/>; counts only where there is no answer.</param>
/// <param name="Problem">One sentence; null where there is an answer.</param>
internal sealed record RefinerOutcome(string Provider, Refinement? Answer, string ProblemWord, string? Problem, Usage Usage)
{
    public static RefinerOutcome Of(Refinement refinement) => new(
        refinement.Provider, refinement.Problem is null ? refinement : null, refinement.ProblemWord, refinement.Problem, refinement.Usage);

    public static RefinerOutcome None(string provider, string word, string problem) => new(provider, null, word, problem, default);
}
