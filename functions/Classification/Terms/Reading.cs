using System.Runtime.CompilerServices;
using AlertPipeline.Classification.Text;

namespace AlertPipeline.Classification.Terms;

/// <summary>One article as the classifier sees it: the text and the terms found in it, by kind, in order of their start.</summary>
/// <remarks>
/// Within a kind the longest term wins: "export controls" hides "export", "North Korea" hides "Korea". A trap hides every
/// concept and place inside it: a "sovereign wealth fund" is not sovereign. Reused between articles by one thread.
/// </remarks>
internal sealed class Reading(Lexicon lexicon)
{
    private readonly HitList _concepts = new();
    private readonly HitList _grammar = new();
    private readonly HitList _places = new();
    private Longest _longest;
    private bool _hasGrammar;

    public FoldedText Text { get; } = new();

    public ReadOnlySpan<Hit> Concepts => _concepts.Span;

    public ReadOnlySpan<Hit> Places => _places.Span;

    /// <summary>The parts of speech. Looked for when first asked for: only an article with a topic needs them.</summary>
    public ReadOnlySpan<Hit> Grammar
    {
        get
        {
            if (!_hasGrammar)
            {
                _hasGrammar = true;
                MatchAll(lexicon.GrammarTrie);
            }

            return _grammar.Span;
        }
    }

    public void Load(ArticleText article)
    {
        Text.Load(article);
        _concepts.Clear();
        _grammar.Clear();
        _places.Clear();
        _hasGrammar = false;
        MatchAll(lexicon.Trie);
    }

    /// <summary>How many words lie between the end of one and the start of the other; negative where they overlap.</summary>
    public static int WordsBetween(in Hit before, in Hit after) => after.Start < before.End ? -1 : after.FirstWord - before.LastWord - 1;

    /// <summary>Whether a comma or bracket stands between the two.</summary>
    public bool CommaBetween(in Hit before, in Hit after) =>
        after.Start > before.End && Text.Chars[before.End..after.Start].Contains(TextFolding.Comma);

    private void MatchAll(TermTrie terms)
    {
        var words = Text.Words;
        for (var i = 0; i < words.Length; i++)
        {
            ref readonly var word = ref words[i];
            if (word.IsPlain)
            {
                _longest.Clear();
                terms.Match(Text, i, ref _longest);
                Take(word.Start, i);
                continue;
            }

            for (int position = word.Start, end; position < word.End; position = end)
            {
                end = Text.EndOfWord(position + 1);
                _longest.Clear();
                terms.Match(Text, position, end, ref _longest);
                Take(position, i);
            }
        }
    }

    private void Take(int start, int word)
    {
        if (!_longest.IsEmpty)
        {
            TakeAll(start, word);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeAll(int start, int word)
    {
        // Starts come in order, so only a term that began before can hide one; all of a kind that begin here are of one length.
        Take(TermKind.Concept, _concepts, _concepts.HiddenTo, start, word);
        Take(TermKind.Grammar, _grammar, _grammar.HiddenTo, start, word);
        Take(TermKind.Place, _places, Math.Max(_places.HiddenTo, _concepts.TrappedTo), start, word);
    }

    private void Take(TermKind kind, HitList list, int hiddenTo, int start, int word)
    {
        var (count, end) = (_longest.Count(kind), _longest.End(kind));
        if (count == 0 || end <= hiddenTo)
        {
            return;
        }

        var (sentence, lastWord) = (Text.Words[word].Sentence, word);
        while (Text.Words[lastWord].End < end)
        {
            lastWord++;
        }

        for (var i = 0; i < count; i++)
        {
            list.Add(new Hit((ushort)start, (ushort)end, sentence, (ushort)word, (ushort)lastWord, _longest.At(kind, i)));
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

        public void Add(in Hit hit)
        {
            if (_count == _hits.Length)
            {
                Array.Resize(ref _hits, _count * 2);
            }

            HiddenTo = Math.Max(HiddenTo, hit.End);
            if (hit.Meaning is { Kind: TermKind.Place, PlaceRole: PlaceRole.None })
            {
                return;
            }

            _hits[_count++] = hit;
            if (hit.Meaning is { Kind: TermKind.Concept, ConceptRole: ConceptRole.Trap })
            {
                TrappedTo = Math.Max(TrappedTo, hit.End);
            }
        }
    }
}
