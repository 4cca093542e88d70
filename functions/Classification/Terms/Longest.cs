using System.Runtime.CompilerServices;

namespace AlertPipeline.Classification.Terms;

/// <summary>For one place in a text, the longest terms of each kind. A buffer that is used again.</summary>
internal struct Longest
{
    public const int Kinds = 3;

    /// <summary>Meanings that one wording may have within a kind; further ones are left out.</summary>
    private const int MaxMeanings = 6;

    private Meanings _meanings;
    private Numbers _counts;
    private Numbers _ends;

    public bool IsEmpty { get; private set; }

    public void Clear()
    {
        _counts = default;
        IsEmpty = true;
    }

    public readonly int Count(TermKind kind) => _counts[(int)kind];

    /// <summary>Where the terms of a kind end, if there are any.</summary>
    public readonly int End(TermKind kind) => _ends[(int)kind];

    public readonly Meaning At(TermKind kind, int index) => _meanings[((int)kind * MaxMeanings) + index];

    public void Add(Meaning meaning, int end)
    {
        var kind = (int)meaning.Kind;
        var count = _counts[kind];
        if (count > 0 && end < _ends[kind])
        {
            return;
        }

        count = end == _ends[kind] ? count : 0;
        for (var i = 0; i < count; i++)
        {
            ref readonly var known = ref _meanings[(kind * MaxMeanings) + i];
            if (known.Role == meaning.Role && known.Index == meaning.Index)
            {
                return;
            }
        }

        if (count < MaxMeanings)
        {
            _meanings[(kind * MaxMeanings) + count] = meaning;
            _counts[kind] = count + 1;
            _ends[kind] = end;
            IsEmpty = false;
        }
    }

    [InlineArray(Kinds * MaxMeanings)]
    private struct Meanings
    {
        private Meaning _first;
    }

    [InlineArray(Kinds)]
    private struct Numbers
    {
        private int _first;
    }
}
