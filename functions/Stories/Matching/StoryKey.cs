using System.Buffers.Binary;

namespace AlertPipeline.Stories.Matching;

/// <summary>What a key of an article is, and where it stands.</summary>
[Flags]
internal enum KeyMarks
{
    None = 0,
    InTitle = 1,
    InSummary = 2,

    /// <summary>The beginning of a word; of scripts without spaces two signs.</summary>
    Word = 4,

    /// <summary>A word that looks like a name: a capital, and rare.</summary>
    Proper = 8,

    /// <summary>A name of <c>Events/Data/names.txt</c>.</summary>
    Name = 16,
    Place = 32,
    Product = 64,
    Concept = 128,

    /// <summary>A word that makes a measure stricter.</summary>
    Tightens = 256,

    /// <summary>A word that takes a measure away or permits.</summary>
    Loosens = 512,

    /// <summary>A word that turns an earlier act round, or withdraws the measure.</summary>
    Turns = 1024,

    /// <summary>Kinds that say by themselves what an article is about.</summary>
    Telling = Word | Name | Place | Product | Concept,
}

/// <summary>Something that an article names, as a number that is the same everywhere.</summary>
/// <param name="Hash">Of kind and spelling.</param>
/// <param name="Bits">How rare it is: of 2^Bits articles one has it. 0 to <see cref="Rarity.MaxBits"/>.</param>
internal readonly record struct StoryKey(uint Hash, byte Bits, KeyMarks Marks)
{
    /// <summary>Bytes of a key as it is stored.</summary>
    private const int Size = 7;

    /// <summary>Sorted by hash, each hash once, with the marks of all its places.</summary>
    public static StoryKey[] Sort(List<StoryKey> keys) =>
        [.. keys.GroupBy(key => key.Hash).Select(same => same.Aggregate((a, b) => a with { Marks = a.Marks | b.Marks })).OrderBy(key => key.Hash)];

    public static byte[] Pack(ReadOnlySpan<StoryKey> keys)
    {
        var bytes = new byte[keys.Length * Size];
        for (var i = 0; i < keys.Length; i++)
        {
            var place = bytes.AsSpan(i * Size);
            BinaryPrimitives.WriteUInt32LittleEndian(place, keys[i].Hash);
            place[4] = keys[i].Bits;
            BinaryPrimitives.WriteUInt16LittleEndian(place[5..], (ushort)keys[i].Marks);
        }

        return bytes;
    }

    public static StoryKey[] Unpack(ReadOnlySpan<byte> bytes)
    {
        var keys = new StoryKey[bytes.Length / Size];
        for (var i = 0; i < keys.Length; i++)
        {
            var place = bytes[(i * Size)..];
            keys[i] = new StoryKey(
                BinaryPrimitives.ReadUInt32LittleEndian(place), place[4], (KeyMarks)BinaryPrimitives.ReadUInt16LittleEndian(place[5..]));
        }

        return keys;
    }

    /// <summary>FNV-1a over kind and spelling, mixed at the end so that all bits count.</summary>
    public static uint HashOf(char kind, ReadOnlySpan<char> spelling)
    {
        const uint prime = 16_777_619;
        var hash = (2_166_136_261 ^ kind) * prime;
        foreach (var c in spelling)
        {
            hash = (hash ^ c) * prime;
        }

        hash ^= hash >> 16;
        hash *= 0x7FEB_352D;
        hash ^= hash >> 15;
        hash *= 0x846C_A68B;
        return hash ^ (hash >> 16);
    }
}
