using System.Runtime.InteropServices;
using AlertPipeline.Classification.Text;

namespace AlertPipeline.Classification.Terms;

/// <summary>Takes terms as the data files write them and packs them into a <see cref="TermTrie"/>.</summary>
internal sealed class TermTrieBuilder
{
    /// <summary>Stands for "to the end of this word" between two parts of a term; no text has it.</summary>
    private const char AnyEnding = '\0';

    private readonly FoldedText _folded = new();
    private readonly int[] _roots = new int[char.MaxValue + 1];
    private readonly List<string> _spellings = [];
    private Draft[] _drafts = new Draft[1 << 16];
    private int _draftCount = 1;
    private DraftEnding[] _draftEndings = new DraftEnding[1 << 14];
    private int _draftEndingCount = 1;

    private TermTrie.Node[] _nodes = [];
    private TermTrie.Found[] _found = [];
    private int[] _sources = [];
    private readonly List<TermTrie.Ending> _endings = [default];
    private readonly List<int> _children = [];
    private readonly WordSteps _steps = new();
    private char[] _letters = new char[64];
    private int _nodeCount;

    /// <summary>Adds a term: <c>word*</c>, <c>puce* IA</c>, <c>=US</c>.</summary>
    /// <exception cref="FormatException">Nothing is left to search for, or it begins with <c>*</c>.</exception>
    public void Add(ReadOnlySpan<char> term, Meaning meaning)
    {
        var isExact = term.StartsWith('=');
        var spelling = isExact ? term[1..] : term;
        var body = spelling.Trim();
        if (body.StartsWith('*'))
        {
            throw new FormatException($"Term '{term}' begins with '*': a term begins where a word begins");
        }

        var node = 0;
        var stem = body.TrimEnd('*');
        foreach (var range in stem.Split('*'))
        {
            var part = _folded.FoldTerm(stem[range]);
            if (part.Length == 0)
            {
                throw new FormatException($"Term '{term}' has no letter or digit to search for");
            }

            node = node == 0 ? node : Behind(Behind(node, AnyEnding), TextFolding.Space);
            foreach (var c in part)
            {
                node = Behind(node, c);
            }
        }

        AddEnding(ref _drafts[node], new DraftEnding { Meaning = meaning, IsOpen = body.EndsWith('*'), Spelling = isExact ? _spellings.Count : -1 });
        if (isExact)
        {
            _spellings.Add(spelling.ToString());
        }
    }

    /// <summary>Call once.</summary>
    public TermTrie Build()
    {
        // One more than there are: the node 0 is none.
        (_nodes, _found, _sources) = (new TermTrie.Node[_draftCount], new TermTrie.Found[_draftCount], new int[_draftCount]);
        _nodeCount = 1;
        for (var letter = 0; letter < _roots.Length; letter++)
        {
            if (_roots[letter] is not 0 and var source)
            {
                _roots[letter] = _nodeCount;
                _sources[_nodeCount] = source;
                Pack(_nodeCount++, 0, WordPart.First);
            }
        }

        return new TermTrie(_roots, _nodes, _found, [.. _endings], [.. _spellings], _steps);
    }

    private int Behind(int parent, char letter)
    {
        ref var link = ref parent == 0 ? ref _roots[letter] : ref _drafts[parent].FirstChild;
        while (link != 0 && _drafts[link].Letter != letter)
        {
            link = ref _drafts[link].NextSibling;
        }

        if (link == 0)
        {
            // Before the drafts may move: the link is into them.
            link = _draftCount;
            if (_draftCount == _drafts.Length)
            {
                Array.Resize(ref _drafts, _draftCount * 2);
            }

            _drafts[_draftCount].Letter = letter;
            return _draftCount++;
        }

        return link;
    }

    private void AddEnding(ref Draft draft, DraftEnding ending)
    {
        if (_draftEndingCount == _draftEndings.Length)
        {
            Array.Resize(ref _draftEndings, _draftEndingCount * 2);
        }

        _draftEndings[_draftEndingCount] = ending;
        if (draft.LastEnding == 0)
        {
            draft.FirstEnding = _draftEndingCount;
        }
        else
        {
            _draftEndings[draft.LastEnding].Next = _draftEndingCount;
        }

        draft.LastEnding = _draftEndingCount++;
    }

    /// <param name="at">Of the packed nodes; its source is known.</param>
    /// <param name="inherited">First ending of what was found inside the word before this letter.</param>
    /// <param name="before">The word up to this letter.</param>
    /// <returns>Whether a term ends, or goes on, inside words that begin as this one does.</returns>
    private bool Pack(int at, int inherited, WordPart before)
    {
        var draft = _drafts[_sources[at]];
        var (first, count, goesOnAt) = PlaceChildren(at, draft);
        var isJoined = TextFolding.IsJoined(draft.Letter);
        _found[at] = new TermTrie.Found(EndingsOf(draft, goesOnAt, inherited, openOnly: false), isJoined ? EndingsOf(draft, goesOnAt, inherited, openOnly: true) : 0);
        var word = isJoined ? AddLetter(before, draft.Letter) : WordPart.None;
        var (goesOn, isOpen) = (false, false);
        for (var child = first; child < first + count; child++)
        {
            var letter = _drafts[_sources[child]].Letter;
            if (isJoined && TextFolding.IsJoined(letter))
            {
                isOpen |= Pack(child, _found[at].Inside, word);
            }
            else
            {
                goesOn = true;
                Pack(child, 0, word.IsKnown && TextFolding.IsSeparator(letter) ? word.Next(at, letter) : TextFolding.IsSeparator(draft.Letter) ? before : WordPart.None);
            }
        }

        if (goesOnAt != 0)
        {
            Pack(goesOnAt, 0, WordPart.None);
        }

        if (word.IsKnown)
        {
            AddStep(word, at, _found[at].Whole != inherited, _found[at].Inside != inherited, goesOn, isOpen);
        }

        return isOpen || _found[at].Inside != inherited;
    }

    /// <summary>Gives the children their places among the nodes.</summary>
    /// <returns>The first of them, their number, and the node behind any ending, 0 where there is none.</returns>
    private (int First, int Count, int GoesOnAt) PlaceChildren(int at, in Draft draft)
    {
        var (goesOnAt, firstOfAll) = (0, _children.Count);
        for (var child = draft.FirstChild; child != 0; child = _drafts[child].NextSibling)
        {
            if (_drafts[child].Letter == AnyEnding)
            {
                goesOnAt = _nodeCount++;
                _sources[goesOnAt] = child;
            }
            else
            {
                _children.Add(child);
            }
        }

        var (first, count) = (_nodeCount, _children.Count - firstOfAll);
        _nodes[at] = NodeOf(draft.Letter, first, CollectionsMarshal.AsSpan(_children).Slice(firstOfAll, count));
        for (var i = firstOfAll; i < firstOfAll + count; i++)
        {
            _sources[_nodeCount++] = _children[i];
        }

        _children.RemoveRange(firstOfAll, count);
        return (first, count, goesOnAt);
    }

    private WordPart AddLetter(WordPart word, char letter)
    {
        if (!word.IsKnown)
        {
            return word;
        }

        if (word.Start + word.Length == _letters.Length)
        {
            Array.Resize(ref _letters, _letters.Length * 2);
        }

        _letters[word.Start + word.Length] = letter;
        return word with { Length = word.Length + 1, Hash = WordHash.Add(word.Hash, letter) };
    }

    /// <param name="ends">A term ends where the word does.</param>
    /// <param name="endsInside">A term ends here also where the word goes on.</param>
    /// <param name="goesOn">Terms go on with another word.</param>
    /// <param name="isOpen">Terms end inside longer words that begin with this one.</param>
    private void AddStep(WordPart word, int at, bool ends, bool endsInside, bool goesOn, bool isOpen)
    {
        if (ends || goesOn || (word.Length == FoldedText.StemLength && (endsInside || isOpen)))
        {
            _steps.Add(word.From, _letters.AsSpan(word.Start, word.Length), word.Hash, at, _found[at].Whole, goesOn);
        }

        if (endsInside && word.Length < FoldedText.StemLength)
        {
            _steps.AddStart(word.From, word.Hash);
        }
    }

    /// <summary>Puts the children into the order in which they lie in the trie.</summary>
    private TermTrie.Node NodeOf(char letter, int first, Span<int> children)
    {
        children.Sort((a, b) => TermTrie.Node.CodeOf(_drafts[a].Letter).CompareTo(TermTrie.Node.CodeOf(_drafts[b].Letter)));
        var codes = 0UL;
        foreach (var child in children)
        {
            var code = 1UL << TermTrie.Node.CodeOf(_drafts[child].Letter);
            if ((codes & code) != 0)
            {
                children.Sort((a, b) => _drafts[a].Letter.CompareTo(_drafts[b].Letter));
                return new TermTrie.Node(0, first, letter, (ushort)children.Length);
            }

            codes |= code;
        }

        return new TermTrie.Node(codes, first, letter, 0);
    }

    /// <returns>First of the endings inherited and those of the node itself; 0 where there are none.</returns>
    private int EndingsOf(in Draft draft, int goesOnAt, int inherited, bool openOnly)
    {
        var first = _endings.Count;
        if (inherited != 0)
        {
            for (var i = inherited; ; i++)
            {
                _endings.Add(_endings[i] with { IsLast = false });
                if (_endings[i].IsLast)
                {
                    break;
                }
            }
        }

        var count = _endings.Count;
        for (var i = draft.FirstEnding; i != 0; i = _draftEndings[i].Next)
        {
            if (_draftEndings[i].IsOpen || !openOnly)
            {
                _endings.Add(new TermTrie.Ending(_draftEndings[i].Meaning, 0, _draftEndings[i].Spelling, IsLast: false));
            }
        }

        if (goesOnAt != 0)
        {
            _endings.Add(new TermTrie.Ending(default, goesOnAt, -1, IsLast: false));
        }

        if (_endings.Count == count)
        {
            _endings.RemoveRange(first, count - first);
            return inherited;
        }

        _endings[^1] = _endings[^1] with { IsLast = true };
        return first;
    }

    /// <summary>The letters of a word that lead to a node, where all before it are whole words too.</summary>
    /// <param name="From">Of <see cref="WordSteps"/>; negative where words are not known.</param>
    /// <param name="Start">Where its letters begin.</param>
    /// <param name="Hash">Rolling.</param>
    private readonly record struct WordPart(int From, int Start, int Length, uint Hash)
    {
        public static readonly WordPart None = new(-1, 0, 0, 0);

        public static readonly WordPart First = new(0, 0, 0, WordHash.Seed);

        public bool IsKnown => From >= 0;

        public WordPart Next(int node, char separator) => new(WordSteps.FromOf(node, separator), Start + Length, 0, WordHash.Seed);
    }

    private struct Draft
    {
        public int FirstChild;
        public int NextSibling;
        public int FirstEnding;
        public int LastEnding;
        public char Letter;
    }

    private struct DraftEnding
    {
        public Meaning Meaning;
        public bool IsOpen;
        public int Spelling;
        public int Next;
    }
}
