using System.Numerics;
using AlertPipeline.Classification.Text;

namespace AlertPipeline.Classification.Terms;

/// <summary>The terms of the data files by their letters. From a place where a word begins it finds, of each kind of meaning, the longest term. Read-only once built.</summary>
internal sealed class TermTrie
{
    /// <summary>Stands for "to the end of this word" among the edges.</summary>
    private const char AnyEnding = '\0';

    private readonly int[] _roots = new int[char.MaxValue + 1];
    private readonly Edge[] _edges;
    private readonly int _edgeShift;
    private readonly Ending[] _endings;

    /// <summary>Per node, where its endings begin; the next node's begin is their end.</summary>
    private readonly int[] _firstEnding;

    /// <summary>Per node, whether a term goes on behind any ending.</summary>
    private readonly bool[] _hasAnyEnding;

    public TermTrie(IReadOnlyList<Term> terms)
    {
        var nodes = new Dictionary<long, int>(terms.Count * 4);
        var endings = new List<(int Node, Ending Ending)>(terms.Count);
        foreach (var term in terms)
        {
            var node = 0;
            for (var i = 0; i < term.Parts.Count; i++)
            {
                node = i == 0 ? node : NodeBehind(nodes, node, AnyEnding);
                foreach (var c in term.Parts[i])
                {
                    node = NodeBehind(nodes, node, c);
                }
            }

            endings.Add((node, new Ending(term.Meaning, KindOf(term.Meaning), term.OpenEnd, term.Exactly)));
        }

        _edgeShift = 64 - BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)(nodes.Count * 2) + 2));
        _edges = new Edge[1 << (64 - _edgeShift)];
        _hasAnyEnding = new bool[nodes.Count + 1];
        foreach (var (key, node) in nodes)
        {
            AddEdge((int)(key >> 16), (char)key, node);
        }

        _firstEnding = new int[nodes.Count + 2];
        _endings = [.. endings.OrderBy(ending => ending.Node).Select(ending => ending.Ending)];
        foreach (var (node, _) in endings)
        {
            _firstEnding[node + 1]++;
        }

        for (var node = 1; node < _firstEnding.Length; node++)
        {
            _firstEnding[node] += _firstEnding[node - 1];
        }
    }

    /// <summary>Adds the longest terms that begin at <paramref name="start"/> to <paramref name="found"/>.</summary>
    /// <remarks>Terms of one length are all found: "ban" is a verb and a noun.</remarks>
    public void Match(FoldedText text, int start, ref Longest found)
    {
        var node = _roots[text.Chars[start]];
        if (node != 0)
        {
            Walk(text, start, start + 1, node, ref found);
        }
    }

    private void Walk(FoldedText text, int start, int position, int node, ref Longest found)
    {
        var chars = text.Chars;
        while (true)
        {
            for (var i = _firstEnding[node]; i < _firstEnding[node + 1]; i++)
            {
                AddIfWhole(text, start, position, in _endings[i], ref found);
            }

            if (_hasAnyEnding[node])
            {
                Walk(text, start, text.EndOfWord(position), Next(node, AnyEnding), ref found);
            }

            if (position >= chars.Length || (node = Next(node, chars[position])) == 0)
            {
                return;
            }

            position++;
        }
    }

    private static void AddIfWhole(FoldedText text, int start, int position, in Ending ending, ref Longest found)
    {
        var end = position;
        if (text.IsInsideWord(position))
        {
            if (!ending.OpenEnd)
            {
                return;
            }

            end = text.EndOfWord(position);
        }

        if (ending.Exactly is null || text.Original(start, end).SequenceEqual(ending.Exactly))
        {
            found.Add(ending.Kind, new Hit(start, end, ending.Meaning));
        }
    }

    private int Next(int node, char c)
    {
        var key = ((long)node << 16) | c;
        for (var slot = Slot(key); ; slot = (slot + 1) & (_edges.Length - 1))
        {
            ref readonly var edge = ref _edges[slot];
            if (edge.Key == key || edge.To == 0)
            {
                return edge.To;
            }
        }
    }

    private void AddEdge(int from, char c, int to)
    {
        if (from == 0)
        {
            _roots[c] = to;
            return;
        }

        _hasAnyEnding[from] |= c == AnyEnding;
        var key = ((long)from << 16) | c;
        var slot = Slot(key);
        while (_edges[slot].To != 0)
        {
            slot = (slot + 1) & (_edges.Length - 1);
        }

        _edges[slot] = new Edge(key, to);
    }

    private int Slot(long key) => (int)(((ulong)key * 0x9E37_79B9_7F4A_7C15) >> _edgeShift);

    private static int NodeBehind(Dictionary<long, int> nodes, int node, char c)
    {
        var key = ((long)node << 16) | c;
        if (!nodes.TryGetValue(key, out var next))
        {
            next = nodes.Count + 1;
            nodes.Add(key, next);
        }

        return next;
    }

    private static int KindOf(Meaning meaning) => meaning switch
    {
        Meaning.OfConcept => Longest.Concepts,
        Meaning.OfGrammar => Longest.Grammar,
        _ => Longest.Places,
    };

    private readonly record struct Edge(long Key, int To);

    private readonly record struct Ending(Meaning Meaning, int Kind, bool OpenEnd, string? Exactly);
}
