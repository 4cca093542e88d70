using AlertPipeline.Classification.Refinement;

namespace AlertPipeline.Classification.Language;

/// <summary>Stands for Azure AI Language where none is configured: wants nothing, so it is asked nothing.</summary>
internal sealed class NoLanguage : IRefiner
{
    public string Provider => LanguageRefiner.Name;

    public bool Wants(Draft draft) => false;

    public Task<IReadOnlyList<Refinement.Refinement>> RefineAsync(IReadOnlyList<Draft> drafts, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Refinement.Refinement>>([.. drafts.Select(_ => new Refinement.Refinement(
            Provider, new Dictionary<string, double>(), null, [], default, "Language:Endpoint is not set."))]);
}
