using AlertPipeline.Classification.Refinement;
using AlertPipeline.Net;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Classification.Language;

internal static class LanguageRoom
{
    private const string KeyHeader = "Ocp-Apim-Subscription-Key";
    private const string Scope = "https://cognitiveservices.azure.com/.default";

    /// <summary>1,000 languages, or the entities of 5 documents, are far below.</summary>
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <summary>Registers Azure AI Language as a refiner, which wants no article unless <c>Language:Endpoint</c> is set. Needs the Net room, the gazetteer and a <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddLanguage(this IServiceCollection services)
    {
        services.AddOptions<LanguageOptions>().BindConfiguration("Language").ValidateOnStart();

        // Decided when it is made and not here: the settings are not known while rooms are added.
        return services
            .AddSingleton<IValidateOptions<LanguageOptions>, LanguageOptionsValidator>()
            .AddSingleton<IRefiner>(provider => provider.GetRequiredService<IOptions<LanguageOptions>>().Value is { IsConfigured: true } options
                ? Create(
                    options, provider.GetRequiredService<IOptions<ClassificationOptions>>().Value.Band, provider.GetRequiredService<GuardedHttp>(),
                    provider.GetService<TokenCredential>(), provider.GetRequiredService<IGazetteer>(),
                    provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LanguageRefiner>>())
                : new NoLanguage());
    }

    /// <param name="credential">Used where there is no key; null = the identity of the process.</param>
    public static LanguageRefiner Create(
        LanguageOptions options, UncertainBand band, GuardedHttp http, TokenCredential? credential, IGazetteer gazetteer, TimeProvider clock,
        ILogger<LanguageRefiner> logger)
    {
        var retries = new ClockedRetries(options.MaxRetries, options.LongestWait, clock);
        var settings = new PipelineSettings
        {
            Transport = new HttpClientTransport(GuardedClient.Create(http, new ClientLimits(options.RequestTimeout, MaxAnswerBytes))),
            RetryPolicy = retries,
        };

        // The handler has a deadline for each exchange, on our clock.
        settings.Retry.NetworkTimeout = Timeout.InfiniteTimeSpan;
        settings.Diagnostics.IsLoggingEnabled = false;
        settings.Diagnostics.IsTelemetryEnabled = false;
        settings.Diagnostics.IsDistributedTracingEnabled = false;

        HttpPipelinePolicy signIn = options.HasKey
            ? new KeySignIn(options.Key)
            : new BearerTokenAuthenticationPolicy(
                credential ?? new DefaultAzureCredential(new DefaultAzureCredentialOptions { ExcludeInteractiveBrowserCredential = true }), Scope);
        var client = new LanguageClient(HttpPipelineBuilder.Build(settings, signIn), retries, options);
        return new LanguageRefiner(client, new ClassificationJobs(client, options, clock), gazetteer, options, band, clock, logger);
    }

    private sealed class PipelineSettings : ClientOptions;

    /// <summary>Azure.Core keeps its own policy for a key to itself.</summary>
    private sealed class KeySignIn(string key) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) => message.Request.Headers.SetValue(KeyHeader, key);
    }
}
