using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AlertPipeline.Messages;

/// <summary>Ids and shards that are the same on every machine and in every run.</summary>
internal static class StableHash
{
    /// <summary>How many shards the feed list and the subscription list have.</summary>
    public const int ShardCount = 64;

    /// <summary>SHA-256 of the parts, each followed by a newline except the last, in lower-case hex.</summary>
    public static string Id(params ReadOnlySpan<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts!))));

    /// <summary>Shard of an id, 0 to 63.</summary>
    public static int Shard(string id) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))) % ShardCount);
}
