using AlertPipeline.Classification.Text;

namespace AlertPipeline.Classification.Terms;

/// <summary>One article as the classifier sees it: the text and the terms found in it, by kind, in order of their start.</summary>
/// <remarks>
/// Within a kind the longest term wins: "export controls" hides "export", "North Korea" hides "Korea". A trap hides every
/// concept and place inside it: a "sovereign wealth fund" is not sovereign. Reused between articles by one thread.
/// </remarks>
internal sealed class Reading
{
    private readonly HitList[] _lists = [new(), new(), new()];
    private Longest _longest;

    public FoldedText Text { get; } = new();

    public ReadOnlySpan<Hit> Concepts => _lists[Longest.Concepts].Span;

    public ReadOnlySpan<Hit> Grammar => _lists[Longest.Grammar].Span;

    public ReadOnlySpan<Hit> Places => _lists[Longest.Places].Span;

    public void Load(ArticleText article, TermTrie terms)
    {
        Text.Load(article);
        foreach (var list in _lists)
        {
            list.Clear();
        }

        foreach (var word in Text.Words)
        {
            MatchAt(word.Start, terms);
            for (var position = word.Start + 1; position < word.End; position++)
            {
                if (!Text.IsInsideWord(position))
                {
                    MatchAt(position, terms);
                }
            }
        }
    }

    /// <summary>Whether both stand in the same sentence.</summary>
    public bool ShareSentence(Hit a, Hit b) => Text.SentenceAt(a.Start) == Text.SentenceAt(b.Start);

    /// <summary>How many words lie between the end of one and the start of the other; negative where they overlap.</summary>
    public int WordsBetween(Hit before, Hit after) =>
        after.Start < before.End ? -1 : Text.WordAt(after.Start) - Text.WordAt(before.End - 1) - 1;

    /// <summary>Whether a comma or bracket stands between the two.</summary>
    public bool CommaBetween(Hit before, Hit after) =>
        after.Start > before.End && Text.Chars[before.End..after.Start].Contains(TextFolding.Comma);

    private void MatchAt(int start, TermTrie terms)
    {
        _longest.Clear();
        terms.Match(Text, start, ref _longest);
        for (var kind = 0; kind < Longest.Kinds; kind++)
        {
            var list = _lists[kind];
            var count = _longest.Count(kind);
            // Starts come in order, so only a term that began before can hide one; all that begin here are of one length.
            if (count == 0 || _longest.At(kind, 0).End <= list.HiddenTo || (kind == Longest.Places && _longest.At(kind, 0).End <= _lists[Longest.Concepts].TrappedTo))
            {
                continue;
            }

            for (var i = 0; i < count; i++)
            {
                list.Add(_longest.At(kind, i));
            }
        }
    }

    private sealed class HitList
    {
        private Hit[] _hits = new Hit[128];
        private int _count;

        public ReadOnlySpan<Hit> Span => _hits.AsSpan(0, _count);

        /// <summary>Where the furthest term found so far ends.</summary>
        public int HiddenTo { get; private set; }

        /// <summary>Where the furthest trap found so far ends.</summary>
        public int TrappedTo { get; private set; }

        public void Clear() => (_count, HiddenTo, TrappedTo) = (0, 0, 0);

        public void Add(Hit hit)
        {
            if (_count == _hits.Length)
            {
                Array.Resize(ref _hits, _count * 2);
            }

            HiddenTo = Math.Max(HiddenTo, hit.End);
            if (hit.Meaning is Meaning.OfPlace { Role: PlaceRole.None })
            {
                return;
            }

            _hits[_count++] = hit;
            if (hit.Meaning is Meaning.OfConcept { Role: ConceptRole.Trap })
            {
                TrappedTo = Math.Max(TrappedTo, hit.End);
            }
        }
    }
}
