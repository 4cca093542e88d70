using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AlertPipeline.Storage;

namespace AlertPipeline.Subscribers;

/// <summary>Signed, single-purpose tokens in links that work without a login.</summary>
internal interface ILinkTokens
{
    /// <summary>A URL-safe token that only <see cref="TryReadUnsubscribe"/> accepts; it does not expire, since a mail may be old.</summary>
    string Unsubscribe(string subscriptionId);

    /// <returns>False for anything that this installation did not sign for this purpose.</returns>
    bool TryReadUnsubscribe(string token, out string subscriptionId);

    /// <summary>A URL-safe token that only <see cref="TryReadWebCopy"/> accepts; it does not expire either.</summary>
    string WebCopy(int shard, string deliveryId);

    /// <returns>False for anything that this installation did not sign for this purpose.</returns>
    bool TryReadWebCopy(string token, out int shard, out string deliveryId);
}

/// <summary>Tokens of the form <c>base64url(text ‖ HMAC-SHA256)</c>: the same text gives the same token, so that a repeated mail is the same mail.</summary>
internal sealed class LinkTokens(SecretBox secrets) : ILinkTokens
{
    private const int ShardDigits = 2;

    public string Unsubscribe(string subscriptionId) => Sign(SecretPurpose.UnsubscribeLink, subscriptionId);

    public bool TryReadUnsubscribe(string token, out string subscriptionId) => TryRead(SecretPurpose.UnsubscribeLink, token, out subscriptionId);

    // With the shard, since a delivery is found in one read by both and in one read a shard by its id alone.
    public string WebCopy(int shard, string deliveryId) => Sign(SecretPurpose.WebCopyLink, TableKey.OfShard(shard) + deliveryId);

    public bool TryReadWebCopy(string token, out int shard, out string deliveryId)
    {
        (shard, deliveryId) = (0, "");
        if (!TryRead(SecretPurpose.WebCopyLink, token, out var text))
        {
            return false;
        }

        shard = int.Parse(text.AsSpan(0, ShardDigits), NumberStyles.None, CultureInfo.InvariantCulture);
        deliveryId = text[ShardDigits..];
        return true;
    }

    private string Sign(SecretPurpose purpose, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Base64Url.EncodeToString([.. bytes, .. HMACSHA256.HashData(secrets.TagKeys(purpose).First(), bytes)]);
    }

    private bool TryRead(SecretPurpose purpose, string token, out string text)
    {
        text = "";
        var bytes = new byte[token.Length];
        if (!Base64Url.IsValid(token) || !Base64Url.TryDecodeFromChars(token, bytes, out var length) || length <= HMACSHA256.HashSizeInBytes)
        {
            return false;
        }

        var signed = bytes.AsSpan(0, length - HMACSHA256.HashSizeInBytes).ToArray();
        var tag = bytes.AsSpan(signed.Length, HMACSHA256.HashSizeInBytes).ToArray();
        text = Encoding.UTF8.GetString(signed);
        return secrets.TagKeys(purpose).Any(key => CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, signed), tag));
    }
}
