using AlertPipeline.Messages;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Classification;

internal static class ClassificationRoom
{
    public static IServiceCollection AddClassification(this IServiceCollection services)
    {
        services.AddOptions<ClassificationOptions>().BindConfiguration("Classification").ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ClassificationOptions>, ClassificationOptionsValidator>()
            .AddSingleton<IClassifier>(provider => new TermClassifier(
                provider.GetRequiredService<IOptions<ClassificationOptions>>().Value.LeastScore))
            .AddSingleton<IMessageHandler<ArticlesFound>, ArticleClassifier>()
            .AddSingleton<ArticleLedger>();
    }
}
