using System.Buffers.Binary;

namespace AlertPipeline.Feeds;

/// <summary>Which articles of a feed were sent on already: 8 bytes of each id, newest first.</summary>
/// <remarks>
/// Two ids of one feed agree in 8 bytes once in about 10^12 feeds of this size. An id that has fallen out at the end is sent
/// again under the same id, and Classification drops it.
/// </remarks>
internal sealed class SeenEntries
{
    /// <summary>Fits into one table property of 60 KiB.</summary>
    public const int MaxCount = 7_000;

    /// <summary>Articles of one document that are looked at, so that all of them are still known at the next poll.</summary>
    public const int MaxPerDocument = 5_000;

    public static readonly SeenEntries None = new([]);

    private readonly ulong[] _ids;
    private readonly HashSet<ulong> _lookup;

    private SeenEntries(ulong[] ids)
    {
        _ids = ids;
        _lookup = [.. ids];
    }

    public static SeenEntries Read(byte[] bytes)
    {
        var ids = new ulong[bytes.Length / sizeof(ulong)];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(i * sizeof(ulong)));
        }

        return new SeenEntries(ids);
    }

    public byte[] Write()
    {
        var bytes = new byte[_ids.Length * sizeof(ulong)];
        for (var i = 0; i < _ids.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * sizeof(ulong)), _ids[i]);
        }

        return bytes;
    }

    public bool Contains(string articleId) => _lookup.Contains(Shorten(articleId));

    /// <summary>What the feed holds now, then what it held before, as far as there is room.</summary>
    public SeenEntries With(IEnumerable<string> articleIds)
    {
        var now = articleIds.Select(Shorten).Distinct().ToList();
        return new SeenEntries([.. now.Concat(_ids.Except(now)).Take(MaxCount)]);
    }

    private static ulong Shorten(string articleId) => Convert.ToUInt64(articleId[..16], 16);
}
