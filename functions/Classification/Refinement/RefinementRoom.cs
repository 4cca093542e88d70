namespace AlertPipeline.Classification.Refinement;

internal static class RefinementRoom
{
    /// <summary>What asks the services that are registered as <see cref="IRefiner"/>; with none of them nothing is ever asked.</summary>
    public static IServiceCollection AddRefinement(this IServiceCollection services) => services
        .AddSingleton<SpendingLedger>()
        .AddSingleton<RefinementPipeline>();
}
