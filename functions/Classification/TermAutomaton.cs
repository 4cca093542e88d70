namespace AlertPipeline.Classification;

/// <summary>
/// Finds every term of the data files in one pass over a folded text, in time linear in its length
/// (A. V. Aho, M. J. Corasick: Efficient String Matching, CACM 18(6), 1975). Built once, then read-only.
/// </summary>
internal sealed class TermAutomaton
{
    private readonly Edges _edges = new();
    private readonly List<int> _fallbacks = [0];

    /// <summary>Per state: the terms that end here.</summary>
    private readonly List<Term[]> _terms = [[]];

    /// <summary>Per state: the nearest shorter state at which terms end too; 0 = none.</summary>
    private readonly List<int> _shorter = [0];

    public TermAutomaton(IEnumerable<Term> terms)
    {
        foreach (var sameKey in terms.GroupBy(term => term.Key, StringComparer.Ordinal))
        {
            var state = 0;
            foreach (var c in sameKey.Key)
            {
                state = _edges.Find(state, c) is var next and not 0 ? next : AddState(state, c);
            }

            _terms[state] = [.. sameKey];
        }

        LinkFallbacks();
    }

    /// <summary>Adds the terms found to <paramref name="hits"/>, ordered by start, longer ones first.</summary>
    public void Search(FoldedText text, List<Hit> hits)
    {
        var chars = text.Chars;
        var state = 0;
        for (var i = 0; i < chars.Length; i++)
        {
            state = Next(state, chars[i]);
            for (var found = _terms[state].Length > 0 ? state : _shorter[state]; found != 0; found = _shorter[found])
            {
                foreach (var term in _terms[found])
                {
                    AddIfWhole(text, term, i + 1, hits);
                }
            }
        }

        hits.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.End.CompareTo(a.End));
    }

    private static void AddIfWhole(FoldedText text, Term term, int end, List<Hit> hits)
    {
        var start = end - term.Key.Length;
        if (!term.OpenStart && text.IsInsideWord(start))
        {
            return;
        }

        while (text.IsInsideWord(start))
        {
            start--;
        }

        foreach (var part in term.Rest)
        {
            end = EndOfWord(text, end);
            if (!text.Chars[end..].StartsWith(part, StringComparison.Ordinal))
            {
                return;
            }

            end += part.Length;
        }

        if (!term.OpenEnd && text.IsInsideWord(end))
        {
            return;
        }

        end = EndOfWord(text, end);
        if (term.Exactly is null || text.Original(start, end).SequenceEqual(term.Exactly))
        {
            hits.Add(new Hit(start, end, term));
        }
    }

    private static int EndOfWord(FoldedText text, int end)
    {
        while (text.IsInsideWord(end))
        {
            end++;
        }

        return end;
    }

    private int Next(int state, char c)
    {
        while (true)
        {
            var next = _edges.Find(state, c);
            if (next != 0 || state == 0)
            {
                return next;
            }

            state = _fallbacks[state];
        }
    }

    private int AddState(int from, char c)
    {
        var state = _terms.Count;
        _terms.Add([]);
        _fallbacks.Add(0);
        _shorter.Add(0);
        _edges.Add(from, c, state);
        return state;
    }

    private void LinkFallbacks()
    {
        // Parents come before their children in ascending depth, so each fallback is known when it is needed.
        var level = new List<int> { 0 };
        while (level.Count > 0)
        {
            var deeper = new List<int>();
            foreach (var (from, c, to) in _edges.From(level))
            {
                _fallbacks[to] = from == 0 ? 0 : Next(_fallbacks[from], c);
                _shorter[to] = _terms[_fallbacks[to]].Length > 0 ? _fallbacks[to] : _shorter[_fallbacks[to]];
                deeper.Add(to);
            }

            level = deeper;
        }
    }

    /// <summary>The trie's edges: a flat table for the root, which most characters are looked up in, and one map for the rest.</summary>
    private sealed class Edges
    {
        private readonly int[] _root = new int[char.MaxValue + 1];
        private readonly Dictionary<long, int> _others = [];
        private readonly List<List<(char Char, int To)>> _children = [];

        public int Find(int state, char c) => state == 0 ? _root[c] : _others.GetValueOrDefault(((long)state << 16) | c);

        public void Add(int from, char c, int to)
        {
            while (_children.Count <= Math.Max(from, to))
            {
                _children.Add([]);
            }

            _children[from].Add((c, to));
            if (from == 0)
            {
                _root[c] = to;
            }
            else
            {
                _others.Add(((long)from << 16) | c, to);
            }
        }

        public IEnumerable<(int From, char Char, int To)> From(IReadOnlyList<int> states) =>
            states.Where(state => state < _children.Count).SelectMany(state => _children[state].Select(child => (state, child.Char, child.To)));
    }
}
