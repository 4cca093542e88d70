using System.Security.Cryptography;
using AlertPipeline.Messages;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Subscribers;

/// <summary>Settings under <c>Secrets</c>. Master keys: a Key Vault reference in Azure, a git-ignored file on one machine.</summary>
internal sealed class SecretsOptions
{
    public const string Section = "Secrets";
    public const int KeyBytes = 32;

    /// <summary>Base64 of 32 random bytes each, separated by commas. The first encrypts and signs, all decrypt and verify (rotation).</summary>
    public string Keys { get; set; } = "";

    /// <exception cref="UserErrorException">No key, or one that is not base64 of 32 bytes; the text names its position, never the key.</exception>
    public IReadOnlyList<byte[]> Read()
    {
        var texts = Keys.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (texts.Length == 0)
        {
            throw new UserErrorException("Secrets:Keys is not set; set it to base64 of 32 random bytes (openssl rand -base64 32).");
        }

        return texts.Select((text, i) =>
        {
            var key = new byte[KeyBytes];
            return Convert.TryFromBase64String(text, key, out var length) && length == KeyBytes
                ? key
                : throw new UserErrorException($"Key {i + 1} of Secrets:Keys is not base64 of {KeyBytes} bytes; make one with: openssl rand -base64 32");
        }).ToList();
    }

    /// <summary>A new master key as it stands in the setting.</summary>
    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));
}

/// <summary>Refuses keys that are none. No key at all is let through here: commands that keep no secrets need none.</summary>
internal sealed class SecretsOptionsValidator : IValidateOptions<SecretsOptions>
{
    public ValidateOptionsResult Validate(string? name, SecretsOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Keys))
        {
            return ValidateOptionsResult.Success;
        }

        try
        {
            options.Read();
            return ValidateOptionsResult.Success;
        }
        catch (UserErrorException wrong)
        {
            return ValidateOptionsResult.Fail(wrong.Message);
        }
    }
}
