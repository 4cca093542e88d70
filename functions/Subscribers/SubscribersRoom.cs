using Microsoft.Extensions.Options;

namespace AlertPipeline.Subscribers;

internal static class SubscribersRoom
{
    public static IServiceCollection AddSubscribers(this IServiceCollection services)
    {
        services.AddOptions<SecretsOptions>().BindConfiguration(SecretsOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<SecretsOptions>, SecretsOptionsValidator>()
            .AddSingleton(provider => new SecretBox(provider.GetRequiredService<IOptions<SecretsOptions>>().Value))
            .AddSingleton<ILinkTokens, LinkTokens>()
            .AddSingleton<SubscriptionStore>()
            .AddSingleton<ISubscriptionReader>(provider => provider.GetRequiredService<SubscriptionStore>())
            .AddSingleton<IConsentWriter>(provider => provider.GetRequiredService<SubscriptionStore>());
    }
}
