using System.ClientModel;
using System.ClientModel.Primitives;
using AlertPipeline.Net;
using Azure.Identity;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;

namespace AlertPipeline.Classification.Chat;

/// <summary>Makes the client of the configured deployment.</summary>
/// <remarks>
/// The OpenAI client itself at Azure's v1 endpoint, which takes the deployment as the model and needs no version: Azure.AI.OpenAI 2.1.0 was
/// built for an older OpenAI client than Microsoft.Extensions.AI.OpenAI needs, and its own calls end in a MissingMethodException beside it
/// (https://github.com/Azure/azure-sdk-for-net/issues/53986).
/// </remarks>
internal static class ChatModel
{
    private const string Path = "/openai/v1/";
    private const string Scope = "https://cognitiveservices.azure.com/.default";
    private const int MaxAnswerBytes = 256 * 1024;

    /// <summary>Sends nothing yet.</summary>
    public static IChatClient Create(ChatModelOptions options, GuardedHttp http)
    {
        var client = new OpenAIClientOptions
        {
            Endpoint = new Uri(options.Endpoint.TrimEnd('/') + Path),
            Transport = new HttpClientPipelineTransport(GuardedClient.Create(http, new ClientLimits(options.Timeout, MaxAnswerBytes))),

            // One try: what fails is judged without the model, and the circuit breaker counts tries.
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),

            // The guard's own deadline is the shorter one.
            NetworkTimeout = options.Timeout + TimeSpan.FromMinutes(1),
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
        };
#pragma warning disable OPENAI001 // The only way to an Entra ID token, and marked as one that may change; the version is pinned.
        return new ChatClient(options.Deployment, AuthenticationOf(options), client).AsIChatClient();
#pragma warning restore OPENAI001
    }

    private static AuthenticationPolicy AuthenticationOf(ChatModelOptions options) => options.Key.Length > 0
        ? ApiKeyAuthenticationPolicy.CreateHeaderApiKeyPolicy(new ApiKeyCredential(options.Key), "api-key")
        : new BearerTokenPolicy(
            new DefaultAzureCredential(new DefaultAzureCredentialOptions
            {
                ManagedIdentityClientId = options.ClientId.Length > 0 ? options.ClientId : null,
                ExcludeInteractiveBrowserCredential = true,
            }),
            Scope);
}
