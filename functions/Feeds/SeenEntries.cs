using System.Buffers.Binary;
using AlertPipeline.Messages;

namespace AlertPipeline.Feeds;

/// <summary>What is remembered of an entry: hashes, cut to what tells the entries of one feed apart.</summary>
/// <param name="Id">Of the article's id.</param>
/// <param name="Content">Of link, title and summary: the same under another id is the same entry.</param>
/// <param name="Text">Of title and summary: another one under the same id is a revision.</param>
internal readonly record struct SeenEntry(ulong Id, ulong Content, uint Text)
{
    public const int Size = (2 * sizeof(ulong)) + sizeof(uint);

    public static SeenEntry Of(Article article)
    {
        var text = article.HashText();
        return new SeenEntry(
            Cut(article.ArticleId), article.Link is { } link ? Cut(StableHash.Id(link.AbsoluteUri, text)) : 0, (uint)(Cut(text) >> 32));
    }

    public static SeenEntry Of(EntryRejected entry) => new(Cut(entry.ArticleId), 0, 0);

    public static SeenEntry Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Id);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Content);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], Text);
    }

    private static ulong Cut(string hex) => Convert.ToUInt64(hex[..16], 16);
}

/// <summary>Which entries of a feed were sent on already, newest first.</summary>
/// <remarks>
/// Two ids of one feed agree in 8 bytes once in about 10^12 feeds of this size. An entry that has fallen out at the end is sent
/// again under the same id, and Classification drops it.
/// </remarks>
internal sealed class SeenEntries
{
    /// <summary>Entries of one document that are looked at, so that all of them are still known at the next poll.</summary>
    public const int MaxPerDocument = 5_000;

    /// <summary>Entries that are remembered after they have left the document.</summary>
    public const int MaxPast = 1_000;

    public static readonly SeenEntries None = new([]);

    private readonly SeenEntry[] _entries;
    private readonly Dictionary<ulong, SeenEntry> _byId = [];
    private readonly HashSet<ulong> _contents = [];

    private SeenEntries(SeenEntry[] entries)
    {
        _entries = entries;
        foreach (var entry in entries)
        {
            _byId.TryAdd(entry.Id, entry);
            _contents.Add(entry.Content);
        }
    }

    public int Count => _entries.Length;

    public static SeenEntries Read(byte[] bytes)
    {
        var entries = new SeenEntry[bytes.Length / SeenEntry.Size];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = SeenEntry.Read(bytes.AsSpan(i * SeenEntry.Size));
        }

        return new SeenEntries(entries);
    }

    public byte[] Write()
    {
        var bytes = new byte[_entries.Length * SeenEntry.Size];
        for (var i = 0; i < _entries.Length; i++)
        {
            _entries[i].Write(bytes.AsSpan(i * SeenEntry.Size));
        }

        return bytes;
    }

    /// <summary>True where the entry was seen before, under its id or as the same content under another.</summary>
    public bool Contains(SeenEntry entry) => _byId.ContainsKey(entry.Id) || (entry.Content != 0 && _contents.Contains(entry.Content));

    /// <summary>True where the entry's id is known with another text.</summary>
    public bool HasChanged(SeenEntry entry) => _byId.TryGetValue(entry.Id, out var before) && before.Text != entry.Text;

    /// <summary>What the feed holds now, then what it held before, as far as that is remembered.</summary>
    public SeenEntries With(IReadOnlyList<SeenEntry> now)
    {
        var current = now.DistinctBy(entry => entry.Id).ToList();
        var ids = current.Select(entry => entry.Id).ToHashSet();
        return new SeenEntries([.. current, .. _entries.Where(entry => !ids.Contains(entry.Id)).Take(MaxPast)]);
    }

    /// <summary>True where both remember the same, so that nothing has to be written.</summary>
    public bool IsSame(SeenEntries other) => _entries.AsSpan().SequenceEqual(other._entries);
}
