namespace AlertPipeline.Subscribers;

/// <summary>The secret of an endpoint as Standard Webhooks 1.0 writes it: <c>whsec_</c> and the base64 of 24 to 64 bytes.</summary>
internal static class WebhookSecret
{
    public const int MinBytes = 24;
    public const int MaxBytes = 64;

    private const string Prefix = "whsec_";

    /// <param name="key">What calls are signed with; empty where the secret is none.</param>
    /// <returns>False for anything else.</returns>
    public static bool TryRead(string? secret, out byte[] key)
    {
        key = [];
        if (secret is null || !secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var buffer = new byte[secret.Length];
        if (!Convert.TryFromBase64String(secret[Prefix.Length..], buffer, out var length) || length is < MinBytes or > MaxBytes)
        {
            return false;
        }

        key = buffer[..length];
        return true;
    }
}
