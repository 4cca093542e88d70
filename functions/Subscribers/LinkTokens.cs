using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AlertPipeline.Subscribers;

/// <summary>Signed, single-purpose tokens in links that work without a login.</summary>
internal interface ILinkTokens
{
    /// <summary>A URL-safe token that only <see cref="TryReadUnsubscribe"/> accepts; it does not expire, since a mail may be old.</summary>
    string Unsubscribe(string subscriptionId);

    /// <returns>False for anything that this installation did not sign for this purpose.</returns>
    bool TryReadUnsubscribe(string token, out string subscriptionId);
}

/// <summary>Tokens of the form <c>base64url(id ‖ HMAC-SHA256)</c>: the same id gives the same token, so that a repeated mail is the same mail.</summary>
internal sealed class LinkTokens(SecretBox secrets) : ILinkTokens
{
    public string Unsubscribe(string subscriptionId)
    {
        var id = Encoding.UTF8.GetBytes(subscriptionId);
        return Base64Url.EncodeToString([.. id, .. HMACSHA256.HashData(secrets.TagKeys(SecretPurpose.UnsubscribeLink).First(), id)]);
    }

    public bool TryReadUnsubscribe(string token, out string subscriptionId)
    {
        subscriptionId = "";
        var bytes = new byte[token.Length];
        if (!Base64Url.IsValid(token) || !Base64Url.TryDecodeFromChars(token, bytes, out var length) || length <= HMACSHA256.HashSizeInBytes)
        {
            return false;
        }

        var id = bytes.AsSpan(0, length - HMACSHA256.HashSizeInBytes).ToArray();
        var tag = bytes.AsSpan(id.Length, HMACSHA256.HashSizeInBytes).ToArray();
        subscriptionId = Encoding.UTF8.GetString(id);
        return secrets.TagKeys(SecretPurpose.UnsubscribeLink)
            .Any(key => CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, id), tag));
    }
}
