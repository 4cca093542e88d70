namespace AlertPipeline.Feeds.Parsing.Xml;

/// <summary>The names of a document, each made once and the same object until <see cref="Trim"/>.</summary>
internal sealed class XmlNames
{
    private const int MaxCount = 1_024;

    /// <summary>ASCII that may stand in a name, and all beyond it: which of that may is checked when the name is made.</summary>
    private static readonly bool[] NameBytes =
        [.. Enumerable.Range(0, 256).Select(b => b >= 128 || char.IsAsciiLetterOrDigit((char)b) || b is '-' or '.' or '_' or ':')];

    private XmlName?[] _slots = new XmlName?[64];
    private int _count;

    /// <summary>Reads the name at the start of the bytes.</summary>
    /// <param name="length">How many bytes it takes; 0 where none begins there.</param>
    /// <returns>Null where there is none, or it is no qualified name, or one longer than <see cref="FeedLimits.MaxNameBytes"/>.</returns>
    public XmlName? Read(ReadOnlySpan<byte> bytes, out int length)
    {
        var hash = 0;
        for (length = 0; length < bytes.Length && NameBytes[bytes[length]]; length++)
        {
            hash = (hash * 31) + bytes[length];
        }

        var written = bytes[..length];
        var slot = SlotOf(written, hash);
        return _slots[slot] ?? Add(written, hash, slot);
    }

    /// <summary>Forgets all names where there are too many of them: those in use stay with their users.</summary>
    public void Trim()
    {
        if (_count > MaxCount)
        {
            (_slots, _count) = (new XmlName?[64], 0);
        }
    }

    /// <returns>Where the name is, or the empty slot where it belongs.</returns>
    private int SlotOf(ReadOnlySpan<byte> written, int hash)
    {
        var slot = Spread(hash) & (_slots.Length - 1);
        while (_slots[slot] is { } name && !(name.Hash == hash && name.Written.SequenceEqual(written)))
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        return slot;
    }

    private XmlName? Add(ReadOnlySpan<byte> written, int hash, int slot)
    {
        if (written.Length is 0 or > FeedLimits.MaxNameBytes || XmlName.Create(written, hash) is not { } name)
        {
            return null;
        }

        _slots[slot] = name;
        _count++;
        if (_count * 2 > _slots.Length)
        {
            Grow();
        }

        return name;
    }

    private void Grow()
    {
        var names = _slots;
        _slots = new XmlName?[names.Length * 2];
        foreach (var name in names)
        {
            if (name is not null)
            {
                _slots[SlotOf(name.Written, name.Hash)] = name;
            }
        }
    }

    private static int Spread(int hash) => hash ^ (hash >> 15);
}
