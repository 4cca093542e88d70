using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AlertPipeline.Subscribers;

/// <summary>Encrypts addresses and secrets at rest: AES-256-GCM under a subkey of the master key for each purpose.</summary>
internal sealed class SecretBox(SecretsOptions options)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly IReadOnlyList<byte[]> _masters = options.Read();

    /// <returns><c>base64url(nonce ‖ ciphertext ‖ tag)</c>; another text every time.</returns>
    public string Seal(SecretPurpose purpose, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[NonceBytes + plain.Length + TagBytes];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(Subkey(_masters[0], purpose), TagBytes);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceBytes, plain.Length), sealedBytes.AsSpan(NonceBytes + plain.Length));
        return Base64Url.EncodeToString(sealedBytes);
    }

    /// <exception cref="CryptographicException">None of the keys fits, or the text was altered.</exception>
    public string Open(SecretPurpose purpose, string text)
    {
        var sealedBytes = Base64Url.DecodeFromChars(text);
        if (sealedBytes.Length < NonceBytes + TagBytes)
        {
            throw new CryptographicException($"A sealed {purpose} of {sealedBytes.Length} bytes; at least {NonceBytes + TagBytes} were expected.");
        }

        var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        foreach (var master in _masters)
        {
            using var aes = new AesGcm(Subkey(master, purpose), TagBytes);
            try
            {
                aes.Decrypt(
                    sealedBytes.AsSpan(0, NonceBytes), sealedBytes.AsSpan(NonceBytes, plain.Length), sealedBytes.AsSpan(NonceBytes + plain.Length), plain);
                return Encoding.UTF8.GetString(plain);
            }
            catch (AuthenticationTagMismatchException)
            {
                // Sealed under another of the keys: while they are rotated this is normal.
            }
        }

        throw new CryptographicException($"A sealed {purpose} fits none of the {_masters.Count} keys in Secrets:Keys; add the key that it was sealed with.");
    }

    /// <summary>The subkeys that tags for this purpose may be made with, the current one first.</summary>
    public IEnumerable<byte[]> TagKeys(SecretPurpose purpose) => _masters.Select(master => Subkey(master, purpose));

    private static byte[] Subkey(byte[] master, SecretPurpose purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, master, SecretsOptions.KeyBytes, info: Encoding.UTF8.GetBytes($"alertpipeline/{purpose}"));
}

/// <summary>Each purpose has a subkey of its own, so that nothing sealed or signed for one is taken for another.</summary>
internal enum SecretPurpose
{
    Address,
    WebhookSecret,
    UnsubscribeLink,
    OperatorSession,
    AddressTag,
    WebCopyLink,
}
