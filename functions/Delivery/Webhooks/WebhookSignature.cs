using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AlertPipeline.Delivery.Webhooks;

/// <summary>Signatures of Standard Webhooks 1.0: <c>v1,</c> and the base64 of HMAC-SHA256 over <c>id.timestamp.body</c>; several are parted by a space.</summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string Scheme = "v1,";

    /// <returns>The value of the <c>webhook-signature</c> header: one signature for each key, in their order.</returns>
    public static string Sign(IReadOnlyList<byte[]> keys, string id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var signed = SignedContent(id, Timestamp(at), body);
        return string.Join(' ', keys.Select(key => Scheme + Convert.ToBase64String(HMACSHA256.HashData(key, signed))));
    }

    /// <summary>Whether any of the signatures in <paramref name="header"/> was made with <paramref name="key"/>; takes the same time wherever they differ.</summary>
    public static bool Verify(byte[] key, string id, string timestamp, ReadOnlySpan<byte> body, string header)
    {
        var expected = HMACSHA256.HashData(key, SignedContent(id, timestamp, body));
        var isValid = false;
        foreach (var signature in header.Split(' '))
        {
            var given = new byte[signature.Length];
            if (signature.StartsWith(Scheme, StringComparison.Ordinal)
                && Convert.TryFromBase64String(signature[Scheme.Length..], given, out var length))
            {
                isValid |= CryptographicOperations.FixedTimeEquals(expected, given.AsSpan(0, length));
            }
        }

        return isValid;
    }

    /// <summary>Seconds since 1970, as the header holds them.</summary>
    public static string Timestamp(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static byte[] SignedContent(string id, string timestamp, ReadOnlySpan<byte> body) =>
        [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
}
