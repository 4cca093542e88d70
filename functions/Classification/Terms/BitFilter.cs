namespace AlertPipeline.Classification.Terms;

/// <summary>A set of hashes that may say yes by mistake and never says no by mistake. Small enough for the processor's fastest caches.</summary>
/// <param name="bits">Upper bits of a hash that are looked at, 6 or more.</param>
internal sealed class BitFilter(int bits)
{
    private readonly ulong[] _marks = new ulong[1 << (bits - 6)];
    private readonly int _shift = 32 - bits;

    public void Add(uint hash) => _marks[hash >> (_shift + 6)] |= 1UL << (int)(hash >> _shift);

    /// <returns>1 or 0: to be joined without a branch.</returns>
    public int Has(uint hash) => (int)(_marks[hash >> (_shift + 6)] >> (int)(hash >> _shift)) & 1;
}
