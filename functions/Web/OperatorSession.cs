using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Web;

/// <summary>The operator's key, and what stands for it in the browser for an hour.</summary>
/// <remarks>
/// A session is <c>base64url(end ‖ HMAC-SHA256(end ‖ SHA-256 of the key))</c> under a subkey of the master key: nothing is stored, every
/// instance can check it, and another operator's key ends it.
/// </remarks>
internal sealed class OperatorSession(SecretBox secrets, IOptions<OperatorOptions> options, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const int EndBytes = sizeof(long);

    private readonly byte[]? _keyHash = Hash(options.Value.OperatorKey);

    /// <summary>False where no key is set: there are no operator pages then.</summary>
    public bool IsConfigured => _keyHash is not null;

    /// <summary>Takes the same time for every wrong key.</summary>
    public bool IsKey(string given) => _keyHash is not null && CryptographicOperations.FixedTimeEquals(Hash(given) ?? new byte[SHA256.HashSizeInBytes], _keyHash);

    public string Begin()
    {
        var end = new byte[EndBytes];
        BinaryPrimitives.WriteInt64BigEndian(end, (clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        return Base64Url.EncodeToString([.. end, .. Sign(secrets.TagKeys(SecretPurpose.OperatorSession).First(), end)]);
    }

    /// <returns>False for anything that was not given out by <see cref="Begin"/> for the present key within the last hour.</returns>
    public bool IsOpen(string? session)
    {
        var bytes = new byte[EndBytes + HMACSHA256.HashSizeInBytes];
        if (_keyHash is null || session is null || !Base64Url.IsValid(session, out var length) || length != bytes.Length)
        {
            return false;
        }

        Base64Url.DecodeFromChars(session, bytes);
        var (end, tag) = (bytes[..EndBytes], bytes[EndBytes..]);
        return secrets.TagKeys(SecretPurpose.OperatorSession).Any(key => CryptographicOperations.FixedTimeEquals(Sign(key, end), tag))
            && clock.GetUtcNow().ToUnixTimeSeconds() < BinaryPrimitives.ReadInt64BigEndian(end);
    }

    private byte[] Sign(byte[] key, byte[] end) => HMACSHA256.HashData(key, (byte[])[.. end, .. _keyHash!]);

    private static byte[]? Hash(string? key) => string.IsNullOrWhiteSpace(key) ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key.Trim()));
}
