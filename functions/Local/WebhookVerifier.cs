using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AlertPipeline.Local;

/// <summary>Checks a call as its receiver does: Standard Webhooks 1.0, symmetric signatures (<c>v1</c>).</summary>
/// <remarks>
/// Written apart from Delivery's signer on purpose, and the table of rooms keeps it so: the sample's endpoint stands for someone else's
/// program, and one that shared the signer's code would also share its mistakes and verify them.
/// </remarks>
/// <param name="secret"><c>whsec_</c> and the key in base64.</param>
internal sealed class WebhookVerifier(string secret, TimeProvider clock)
{
    private const string SecretPrefix = "whsec_";
    private const string Version = "v1,";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly byte[] _key = Convert.FromBase64String(secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret);

    /// <param name="timestamp">Seconds since 1970.</param>
    /// <param name="signatures">One or more, separated by spaces; one that fits is enough.</param>
    public bool Verify(string id, string timestamp, string signatures, ReadOnlySpan<byte> body)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds)
        {
            return false;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = Encoding.ASCII.GetBytes(Version + Convert.ToBase64String(HMACSHA256.HashData(_key, signed)));
        return signatures.Split(' ').Any(given => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected));
    }
}
