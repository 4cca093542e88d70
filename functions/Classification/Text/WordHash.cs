namespace AlertPipeline.Classification.Text;

/// <summary>32-bit hashes of words and names, the same on every machine. The model was trained with them: another formula needs another training.</summary>
internal static class WordHash
{
    /// <summary>Rolling hash of no character yet.</summary>
    public const uint Seed = 0x811C_9DC5;

    public const uint Multiplier = 0x9E37_79B1;

    /// <summary>Rolling hash of one character more.</summary>
    public static uint Add(uint hash, char c) => (hash ^ c) * Multiplier;

    /// <summary>Spreads a rolling hash over all bits.</summary>
    public static uint Mix(uint hash)
    {
        hash = (hash ^ (hash >> 15)) * 0x2C1B_3C6D;
        return hash ^ (hash >> 13);
    }

    /// <summary>One hash of two, in this order.</summary>
    public static uint Join(uint a, uint b) => Mix((a * 0x85EB_CA6B) ^ b);

    /// <summary>Rolling hash of some characters.</summary>
    public static uint OfStart(ReadOnlySpan<char> start)
    {
        var hash = Seed;
        foreach (var c in start)
        {
            hash = Add(hash, c);
        }

        return hash;
    }

    public static uint Of(ReadOnlySpan<char> name) => Mix(OfStart(name));
}
