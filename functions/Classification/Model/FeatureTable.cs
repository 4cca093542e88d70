using System.Numerics;

namespace AlertPipeline.Classification.Model;

/// <summary>Which features a model has weights for, and in which row: a bit for each slot of the feature hash, and how many rows come before.</summary>
/// <remarks>Most features of a text have none; to know that costs a look at one bit, so the hash can have so many slots that features hardly ever share one.</remarks>
internal sealed class FeatureTable
{
    /// <summary>Bits of a feature's hash that are looked at: its slot.</summary>
    public const int Bits = 20;

    /// <summary>Row of the features without weights.</summary>
    public const int NoRow = 0;

    private const int SlotsAWord = 64;

    private readonly Word[] _words = new Word[(1 << Bits) / SlotsAWord];

    /// <param name="slots">Ascending; the first gets row 1.</param>
    public FeatureTable(IEnumerable<int> slots)
    {
        foreach (var slot in slots)
        {
            _words[slot / SlotsAWord].Known |= 1UL << slot;
        }

        Rows = NoRow + 1;
        foreach (ref var word in _words.AsSpan())
        {
            word.Before = Rows;
            Rows += BitOperations.PopCount(word.Known);
        }
    }

    /// <summary>A row for every slot: what training reads articles with.</summary>
    public static FeatureTable Whole { get; } = new(Enumerable.Range(0, 1 << Bits));

    /// <summary>How many rows there are, that of the unknown features included.</summary>
    public int Rows { get; }

    public static int SlotOf(uint feature) => (int)(feature >> (32 - Bits));

    public int RowOf(uint feature)
    {
        var slot = SlotOf(feature);
        ref readonly var word = ref _words[slot / SlotsAWord];
        var bit = 1UL << slot;
        return (word.Known & bit) == 0 ? NoRow : word.Before + BitOperations.PopCount(word.Known & (bit - 1));
    }

    private struct Word
    {
        public ulong Known;
        public int Before;
    }
}
