using System.Runtime.InteropServices;
using AlertPipeline.Classification.Text;

namespace AlertPipeline.Classification.Terms;

/// <summary>Takes terms as the data files write them and packs them into a <see cref="TermTrie"/>.</summary>
internal sealed class TermTrieBuilder
{
    private readonly TermTree _tree = new();
    private readonly int[] _roots = new int[char.MaxValue + 1];
    private TermTrie.Node[] _nodes = [];
    private TermTrie.Found[] _found = [];
    private int[] _sources = [];
    private readonly List<TermTrie.Ending> _endings = [default];
    private readonly List<int> _children = [];
    private readonly WordSteps _steps = new();
    private char[] _letters = new char[64];
    private int _nodeCount;

    /// <inheritdoc cref="TermTree.Add"/>
    public void Add(ReadOnlySpan<char> term, Meaning meaning) => _tree.Add(term, meaning);

    /// <summary>Call once.</summary>
    public TermTrie Build()
    {
        // One more than there are: the node 0 is none.
        (_nodes, _found, _sources) = (new TermTrie.Node[_tree.NodeCount], new TermTrie.Found[_tree.NodeCount], new int[_tree.NodeCount]);
        _nodeCount = 1;
        for (var letter = 0; letter < _roots.Length; letter++)
        {
            if (_tree.Roots[letter] is not 0 and var source)
            {
                _roots[letter] = _nodeCount;
                _sources[_nodeCount] = source;
                Pack(_nodeCount++, 0, WordPart.First);
            }
        }

        return new TermTrie(_roots, _nodes, _found, [.. _endings], [.. _tree.Spellings], _steps);
    }

    /// <param name="at">Of the packed nodes; its source is known.</param>
    /// <param name="inherited">First ending of what was found inside the word before this letter.</param>
    /// <param name="before">The word up to this letter.</param>
    /// <returns>Whether a term ends, or goes on, inside words that begin as this one does.</returns>
    private bool Pack(int at, int inherited, WordPart before)
    {
        var source = _tree[_sources[at]];
        var (first, count, goesOnAt) = PlaceChildren(at, source);
        var isJoined = TextFolding.IsJoined(source.Letter);
        _found[at] = new TermTrie.Found(EndingsOf(source, goesOnAt, inherited, openOnly: false), isJoined ? EndingsOf(source, goesOnAt, inherited, openOnly: true) : 0);
        var word = isJoined ? AddLetter(before, source.Letter) : WordPart.None;
        var (goesOn, isOpen) = (false, false);
        for (var child = first; child < first + count; child++)
        {
            var letter = _tree[_sources[child]].Letter;
            if (isJoined && TextFolding.IsJoined(letter))
            {
                isOpen |= Pack(child, _found[at].Inside, word);
            }
            else
            {
                goesOn = true;
                Pack(child, 0, word.IsKnown && TextFolding.IsSeparator(letter) ? word.Next(at, letter) : TextFolding.IsSeparator(source.Letter) ? before : WordPart.None);
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
    private (int First, int Count, int GoesOnAt) PlaceChildren(int at, in TermTree.Node source)
    {
        var (goesOnAt, firstOfAll) = (0, _children.Count);
        for (var child = source.FirstChild; child != 0; child = _tree[child].NextSibling)
        {
            if (_tree[child].Letter == TermTree.AnyEnding)
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
        _nodes[at] = NodeOf(source.Letter, first, CollectionsMarshal.AsSpan(_children).Slice(firstOfAll, count));
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
        children.Sort((a, b) => TermTrie.Node.CodeOf(_tree[a].Letter).CompareTo(TermTrie.Node.CodeOf(_tree[b].Letter)));
        var codes = 0UL;
        foreach (var child in children)
        {
            var code = 1UL << TermTrie.Node.CodeOf(_tree[child].Letter);
            if ((codes & code) != 0)
            {
                children.Sort((a, b) => _tree[a].Letter.CompareTo(_tree[b].Letter));
                return new TermTrie.Node(0, first, letter, (ushort)children.Length);
            }

            codes |= code;
        }

        return new TermTrie.Node(codes, first, letter, 0);
    }

    /// <returns>First of the endings inherited and those of the node itself; 0 where there are none.</returns>
    private int EndingsOf(in TermTree.Node source, int goesOnAt, int inherited, bool openOnly)
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
        for (var i = source.FirstEnding; i != 0; i = _tree.EndingAt(i).Next)
        {
            if (_tree.EndingAt(i).IsOpen || !openOnly)
            {
                _endings.Add(new TermTrie.Ending(_tree.EndingAt(i).Meaning, 0, _tree.EndingAt(i).Spelling, IsLast: false));
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
}
