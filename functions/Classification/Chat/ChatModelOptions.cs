using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Classification.Chat;

/// <summary>Section <c>Chat</c>: a chat model in Azure OpenAI that judges what the embedded classifier is not sure of. Without an endpoint there is none.</summary>
internal sealed class ChatModelOptions : IValidatableObject
{
    /// <summary>Address of the Azure OpenAI resource, as <c>https://name.openai.azure.com</c>; http on this machine only. Empty = no chat model.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Name of the deployment. The model must take a temperature and a JSON schema for its answer, which reasoning models do not.</summary>
    public string Deployment { get; set; } = "";

    /// <summary>Key of the resource, or a Key Vault reference to it; never shown. Empty = the app's identity (Entra ID), which must be allowed to use the resource.</summary>
    public string Key { get; set; } = "";

    /// <summary>Client id of a user-assigned identity. Empty = the one that the surroundings give.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Most that may be spent in a calendar month (UTC), in USD: 0 to 1,000,000. At it articles keep what the embedded classifier says; 0 = ask nothing.</summary>
    [Range(0, 1_000_000)]
    public decimal MonthlyBudgetUsd { get; set; } = 10;

    /// <summary>
    /// Price of a million tokens that the model reads, in USD: above 0 to 10,000. The default is above what the usual models cost: with it
    /// less is spent than the budget allows, never more.
    /// </summary>
    [Range(0.000_001, 10_000)]
    public decimal InputUsdPerMillionTokens { get; set; } = 10;

    /// <summary>Price of a million tokens that it writes, likewise.</summary>
    [Range(0.000_001, 10_000)]
    public decimal OutputUsdPerMillionTokens { get; set; } = 40;

    /// <summary>Longest wait for one answer, connection included: 1 second to 1 minute. A stage has five minutes for everything.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>For how long it is not asked once it has failed too often: 1 second to 1 hour; longer where it asks for longer itself.</summary>
    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(30);

    public bool IsConfigured => Endpoint.Length > 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsConfigured && !IsAddress(Endpoint))
        {
            yield return new ValidationResult(
                $"Chat:Endpoint is '{Endpoint}'; expected the address of the resource without a path, as in https://name.openai.azure.com.");
        }

        if (IsConfigured && Deployment.Trim().Length == 0)
        {
            yield return new ValidationResult("Chat:Deployment is empty; name the deployment of the model, or leave Chat:Endpoint empty for none.");
        }

        // Never with the key: the text ends up in logs.
        if (Key.Any(c => c is <= ' ' or > '~'))
        {
            yield return new ValidationResult("Chat:Key holds a character that no key has; copy the key of the resource again, without blanks.");
        }

        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromMinutes(1))
        {
            yield return new ValidationResult($"Chat:Timeout is {Timeout:c}; it must be between 00:00:01 and 00:01:00.");
        }

        if (BreakFor < TimeSpan.FromSeconds(1) || BreakFor > TimeSpan.FromHours(1))
        {
            yield return new ValidationResult($"Chat:BreakFor is {BreakFor:c}; it must be between 00:00:01 and 01:00:00.");
        }
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address is { UserInfo: "", PathAndQuery: "/", Fragment: "" }
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}

[OptionsValidator]
internal sealed partial class ChatModelOptionsValidator : IValidateOptions<ChatModelOptions>;
