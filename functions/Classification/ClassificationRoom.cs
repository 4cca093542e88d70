using AlertPipeline.Classification.Chat;
using AlertPipeline.Classification.Language;
using AlertPipeline.Classification.Model;
using AlertPipeline.Classification.Reclassification;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Classification.Terms;
using AlertPipeline.Messages;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Classification;

internal static class ClassificationRoom
{
    /// <summary>Needs storage, Net and a <see cref="TimeProvider"/>. The services that refine are asked in the order in which they are added.</summary>
    public static IServiceCollection AddClassification(this IServiceCollection services)
    {
        services.AddOptions<ClassificationOptions>().BindConfiguration("Classification").ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ClassificationOptions>, ClassificationOptionsValidator>()
            .AddSingleton<IClassifier>(provider => EmbeddedClassifier.BuiltIn(
                provider.GetRequiredService<IOptions<ClassificationOptions>>().Value.LeastScore))
            .AddSingleton<IGazetteer>(_ => new PlaceGazetteer(Lexicon.BuiltIn))
            .AddSingleton<IMessageHandler<ArticlesFound>, ArticleClassifier>()
            .AddSingleton<ArticleLedger>()
            .AddSingleton<Reclassifier>()
            .AddRefinement()
            .AddLanguage()
            .AddChat();
    }
}
