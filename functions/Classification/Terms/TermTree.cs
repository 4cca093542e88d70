using AlertPipeline.Classification.Text;

namespace AlertPipeline.Classification.Terms;

/// <summary>Terms by their letters, as they come: what <see cref="TermTrieBuilder"/> packs. Node 0 is none.</summary>
internal sealed class TermTree
{
    /// <summary>Stands for "to the end of this word" between two parts of a term; no text has it.</summary>
    public const char AnyEnding = '\0';

    private readonly FoldedText _folded = new();
    private readonly int[] _roots = new int[char.MaxValue + 1];
    private readonly List<string> _spellings = [];
    private Node[] _nodes = new Node[1 << 16];
    private int _nodeCount = 1;
    private Ending[] _endings = new Ending[1 << 14];
    private int _endingCount = 1;

    /// <summary>By first letter, its node; 0 where no term begins so.</summary>
    public ReadOnlySpan<int> Roots => _roots;

    /// <summary>Node 0 included.</summary>
    public int NodeCount => _nodeCount;

    /// <summary>Original spellings that terms require.</summary>
    public IReadOnlyList<string> Spellings => _spellings;

    public ref readonly Node this[int node] => ref _nodes[node];

    public ref readonly Ending EndingAt(int ending) => ref _endings[ending];

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

        AddEnding(ref _nodes[node], new Ending { Meaning = meaning, IsOpen = body.EndsWith('*'), Spelling = isExact ? _spellings.Count : -1 });
        if (isExact)
        {
            _spellings.Add(spelling.ToString());
        }
    }

    private int Behind(int parent, char letter)
    {
        ref var link = ref parent == 0 ? ref _roots[letter] : ref _nodes[parent].FirstChild;
        while (link != 0 && _nodes[link].Letter != letter)
        {
            link = ref _nodes[link].NextSibling;
        }

        if (link == 0)
        {
            // Before the nodes may move: the link is into them.
            link = _nodeCount;
            if (_nodeCount == _nodes.Length)
            {
                Array.Resize(ref _nodes, _nodeCount * 2);
            }

            _nodes[_nodeCount].Letter = letter;
            return _nodeCount++;
        }

        return link;
    }

    private void AddEnding(ref Node node, Ending ending)
    {
        if (_endingCount == _endings.Length)
        {
            Array.Resize(ref _endings, _endingCount * 2);
        }

        _endings[_endingCount] = ending;
        if (node.LastEnding == 0)
        {
            node.FirstEnding = _endingCount;
        }
        else
        {
            _endings[node.LastEnding].Next = _endingCount;
        }

        node.LastEnding = _endingCount++;
    }

    internal struct Node
    {
        public int FirstChild;
        public int NextSibling;
        public int FirstEnding;
        public int LastEnding;
        public char Letter;
    }

    internal struct Ending
    {
        public Meaning Meaning;
        public bool IsOpen;
        public int Spelling;
        public int Next;
    }
}
