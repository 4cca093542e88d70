using AlertPipeline.Classification;
using AlertPipeline.Classification.Terms;
using AlertPipeline.Classification.Text;

namespace AlertPipeline.Tests.Classification.Terms;

/// <summary>The trie against a search that tries every term at every place.</summary>
public sealed class TermSearchTests
{
    private const int Texts = 4_000;

    /// <summary>Few letters, so that terms share beginnings; of scripts that part words, join them and write them without spaces; some have the same code in a node.</summary>
    private static readonly string[] Letters = ["a", "b", "c", "é", "а", "б", "я", "7", "0", "한", "국", "ب", "حت", "国", "芯", "を", "ㄅ", "ก", "α", "ა", " ", " ", "-", ", "];

    private static readonly string[] Between = ["", "", "", " ", " ", " ", ". ", ", ", "-", "\u00AD", "\u0301", "s", "aab", "国", "한"];

    [Fact]
    public void Every_term_is_found_where_a_search_without_a_trie_finds_it_and_nowhere_else()
    {
        var random = new Random(7);
        var found = 0;
        for (var round = 0; round < 40; round++)
        {
            var terms = Enumerable.Range(0, 60).Select(_ => MakeTerm(random)).ToList();
            var builder = new TermTrieBuilder();
            for (var i = 0; i < terms.Count; i++)
            {
                builder.Add(terms[i], new Meaning(TermKind.Place, 0, (ushort)i));
            }

            var (trie, searched, text) = (builder.Build(), terms.ConvertAll(term => new SearchedTerm(term)), new FoldedText());
            for (var i = 0; i < Texts / 40; i++)
            {
                text.Load(new ArticleText(MakeText(terms, random), MakeText(terms, random), null));
                found += CompareAll(trie, searched, text, terms);
            }
        }

        Assert.InRange(found, 10_000, int.MaxValue);
    }

    /// <returns>How many places had a term.</returns>
    private static int CompareAll(TermTrie trie, List<SearchedTerm> searched, FoldedText text, List<string> terms)
    {
        var (longest, found) = (default(Longest), 0);
        for (var number = 0; number < text.WordCount; number++)
        {
            var word = text.Words[number];
            for (var start = (int)word.Start; start < word.End; start = text.EndOfWord(start + 1))
            {
                longest.Clear();
                if (word.IsPlain)
                {
                    trie.Match(text, number, ref longest);
                }
                else
                {
                    trie.Match(text, start, text.EndOfWord(start + 1), ref longest);
                }

                var ends = searched.ConvertAll(term => term.EndAt(text, start));
                var end = ends.Max();
                var expected = end < 0 ? [] : Enumerable.Range(0, ends.Count).Where(i => ends[i] == end).ToList();
                var matched = Enumerable.Range(0, longest.Count(TermKind.Place)).Select(i => (int)longest.At(TermKind.Place, i).Index).ToList();
                var context = $"'{text.Chars}' at {start}: {string.Join(" | ", expected.Select(i => terms[i]))}";
                Assert.True(expected.Count == matched.Count || (expected.Count > 6 && matched.Count == 6), context);
                Assert.True(matched.TrueForAll(expected.Contains) && (matched.Count == 0 || longest.End(TermKind.Place) == end), context);
                found += matched.Count > 0 ? 1 : 0;
            }
        }

        return found;
    }

    private static string MakeTerm(Random random)
    {
        string Part() => "" + random.GetItems(Letters, 1)[0].Trim(' ', ',', '-') + "a"[..random.Next(2)] + string.Concat(random.GetItems(Letters, random.Next(5))) + "b";
        var term = Part() + (random.Next(8) == 0 ? "* " + Part() : "") + (random.Next(3) == 0 ? "*" : "");
        return random.Next(8) == 0 ? "=" + term.Replace("*", "", StringComparison.Ordinal) : term;
    }

    private static string MakeText(List<string> terms, Random random) => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ =>
    {
        var term = terms[random.Next(terms.Count)].Replace("=", "", StringComparison.Ordinal).Replace("*", random.Next(2) == 0 ? "" : "ac", StringComparison.Ordinal);
        term = random.Next(6) switch { 0 => term[..random.Next(term.Length)], 1 => term.ToUpperInvariant(), _ => term };
        return term + Between[random.Next(Between.Length)];
    }));

    /// <summary>One term, held against a text letter by letter.</summary>
    private sealed class SearchedTerm
    {
        private readonly string[] _parts;
        private readonly bool _isOpen;
        private readonly string? _spelling;

        public SearchedTerm(string term)
        {
            _spelling = term.StartsWith('=') ? term[1..] : null;
            _isOpen = term.EndsWith('*');
            _parts = [.. term.TrimStart('=').TrimEnd('*').Split('*').Select(part => new FoldedText().FoldTerm(part).ToString())];
        }

        /// <returns>Where the term ends that begins here; -1 where none does.</returns>
        public int EndAt(FoldedText text, int start)
        {
            var position = start;
            for (var i = 0; i < _parts.Length; i++)
            {
                var part = i == 0 ? _parts[i] : " " + _parts[i];
                position = i == 0 ? position : text.EndOfWord(position);
                if (!text.Chars[position..].StartsWith(part))
                {
                    return -1;
                }

                position += part.Length;
            }

            if (text.IsInsideWord(position))
            {
                if (!_isOpen)
                {
                    return -1;
                }

                position = text.EndOfWord(position);
            }

            return _spelling is null || text.Original(start, position).SequenceEqual(_spelling) ? position : -1;
        }
    }
}
