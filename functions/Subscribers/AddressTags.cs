using System.Security.Cryptography;
using System.Text;
using MimeKit;

namespace AlertPipeline.Subscribers;

/// <summary>Keyed hashes of addresses, by which the same address is found again without being told.</summary>
internal sealed class AddressTags(SecretBox secrets)
{
    /// <summary>Under the current key: 64 hex digits.</summary>
    public string Current(string address) => All(address)[0];

    /// <summary>Under each key that is still set, the current one first.</summary>
    public IReadOnlyList<string> All(string address)
    {
        // Case before the @ may matter by the letter of RFC 5321 (2.4), and does nowhere: one mailbox must not be taken for two.
        var canonical = Encoding.UTF8.GetBytes(MailboxAddress.EncodeAddrspec(address).ToLowerInvariant());
        return [.. secrets.TagKeys(SecretPurpose.AddressTag).Select(key => Convert.ToHexStringLower(HMACSHA256.HashData(key, canonical)))];
    }
}
