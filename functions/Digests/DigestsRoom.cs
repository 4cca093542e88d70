using AlertPipeline.Messages;

namespace AlertPipeline.Digests;

internal static class DigestsRoom
{
    public static IServiceCollection AddDigests(this IServiceCollection services)
    {
        services.AddOptions<DigestOptions>().BindConfiguration(DigestOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<DigestStore>()
            .AddSingleton<DigestScheduler>()
            .AddSingleton<IMessageHandler<DigestsDue>, DigestBuilder>();
    }
}
