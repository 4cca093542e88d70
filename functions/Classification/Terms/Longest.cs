using System.Runtime.CompilerServices;

namespace AlertPipeline.Classification.Terms;

/// <summary>For one place in a text, the longest terms of each kind of meaning. A buffer that is used again.</summary>
internal struct Longest
{
    public const int Concepts = 0;
    public const int Grammar = 1;
    public const int Places = 2;
    public const int Kinds = 3;

    /// <summary>Meanings that one wording may have within a kind; further ones are left out.</summary>
    private const int MaxMeanings = 6;

    private Hits _hits;
    private Counts _counts;

    public void Clear()
    {
        for (var kind = 0; kind < Kinds; kind++)
        {
            _counts[kind] = 0;
        }
    }

    public readonly int Count(int kind) => _counts[kind];

    public readonly Hit At(int kind, int index) => _hits[(kind * MaxMeanings) + index];

    public void Add(int kind, Hit hit)
    {
        var count = _counts[kind];
        if (count > 0)
        {
            var known = _hits[kind * MaxMeanings];
            if (hit.End < known.End)
            {
                return;
            }

            count = hit.End > known.End ? 0 : count;
        }

        for (var i = 0; i < count; i++)
        {
            if (ReferenceEquals(_hits[(kind * MaxMeanings) + i].Meaning, hit.Meaning))
            {
                return;
            }
        }

        if (count < MaxMeanings)
        {
            _hits[(kind * MaxMeanings) + count] = hit;
            _counts[kind] = count + 1;
        }
    }

    [InlineArray(Kinds * MaxMeanings)]
    private struct Hits
    {
        private Hit _first;
    }

    [InlineArray(Kinds)]
    private struct Counts
    {
        private int _first;
    }
}
