using System.Numerics;
using System.Runtime.CompilerServices;
using AlertPipeline.Classification.Text;

namespace AlertPipeline.Classification.Terms;

/// <summary>The terms of the data files by their letters. From a place where a word begins it finds, of each kind of meaning, the longest term. Read-only.</summary>
/// <remarks>
/// Nodes lie depth first with the children of one side by side, so a walk stays in a few cache lines. A child is found by counting the bits of its
/// parent below its own: no search, no table of edges. What ends inside a word (<c>chip*</c>) is known at every node behind it, so a walk looks at
/// what it has found once a word and not at every letter.
/// </remarks>
internal sealed class TermTrie
{
    private readonly int[] _roots;
    private readonly Node[] _nodes;
    private readonly Found[] _found;
    private readonly Ending[] _endings;
    private readonly string[] _spellings;
    private readonly WordSteps _steps;

    /// <param name="roots">By first letter, its node; 0 where no term begins so.</param>
    /// <param name="found">By node, what a word that leads there has found.</param>
    /// <param name="endings">Lists of what is found, each up to one that <see cref="Ending.IsLast"/>.</param>
    /// <param name="spellings">Original spellings that terms require.</param>
    public TermTrie(int[] roots, Node[] nodes, Found[] found, Ending[] endings, string[] spellings, WordSteps steps) =>
        (_roots, _nodes, _found, _endings, _spellings, _steps) = (roots, nodes, found, endings, spellings, steps);

    /// <summary>Adds the longest terms that begin at <paramref name="start"/> to <paramref name="longest"/>.</summary>
    /// <remarks>Terms of one length are all found: "ban" is a verb and a noun.</remarks>
    /// <param name="end">Where the word or the part of a word that begins there ends: what <see cref="FoldedText.EndOfWord"/> says of the next position.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Match(FoldedText text, int start, int end, ref Longest longest)
    {
        var node = _roots[text.CharsAndEnd[start]];
        if (node != 0)
        {
            Walk(text, start, start + 1, end, node, ref longest);
        }
    }

    /// <summary>The same for a whole plain word, given by its number.</summary>
    public void Match(FoldedText text, int number, ref Longest longest)
    {
        var chars = text.CharsAndEnd;
        var words = text.Words;
        int start = words[number].Start, from = 0, before = 0;
        while (true)
        {
            ref readonly var word = ref words[number];
            if (!_steps.TryFind(from, word.Hash, chars, word.Start, word.Length, out var step))
            {
                MatchInside(text, word, start, from, before, ref longest);
                return;
            }

            if (step.Whole != 0)
            {
                AddAll(step.Whole, text, start, word.End, ref longest);
            }

            if (step.Node < 0)
            {
                return;
            }

            if (!TextFolding.IsSeparator(chars[word.End]) || ++number == words.Length || !words[number].IsPlain)
            {
                GoOn(step.Node, text, start, word.End, ref longest);
                return;
            }

            (from, before) = (WordSteps.FromOf(step.Node, chars[word.End]), step.Node);
        }
    }

    /// <summary>What ends inside a word that no term has as a whole.</summary>
    /// <param name="before">Node of the word before it; 0 where it is the first.</param>
    private void MatchInside(FoldedText text, in Word word, int start, int from, int before, ref Longest longest)
    {
        var chars = text.CharsAndEnd;
        if (word.Length > FoldedText.StemLength && _steps.TryFind(from, word.StemHash, chars, word.Start, FoldedText.StemLength, out var stem))
        {
            Walk(text, start, word.Start + FoldedText.StemLength, word.End, Math.Abs(stem.Node), ref longest);
        }
        else if (_steps.MayStart(from, chars[word.Start..word.End]))
        {
            if (before == 0)
            {
                Match(text, start, word.End, ref longest);
            }
            else
            {
                GoOn(before, text, start, word.Start - 1, ref longest);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GoOn(int at, FoldedText text, int start, int end, ref Longest longest)
    {
        var node = Next(at, text.CharsAndEnd[end]);
        if (node != 0)
        {
            Walk(text, start, end + 1, text.EndOfWord(end + 1), node, ref longest);
        }
    }

    /// <summary>Goes on from a node that the characters up to <paramref name="position"/> have led to, word by word.</summary>
    private void Walk(FoldedText text, int start, int position, int end, int node, ref Longest longest)
    {
        var chars = text.CharsAndEnd;
        while (true)
        {
            var last = node;
            for (; position < end && (node = Next(last, chars[position])) != 0; position++)
            {
                last = node;
            }

            var found = node == 0 ? _found[last].Inside : _found[last].Whole;
            if (found != 0)
            {
                AddAll(found, text, start, end, ref longest);
            }

            if (node == 0 || (node = Next(node, chars[end])) == 0)
            {
                return;
            }

            position = end + 1;
            end = text.EndOfWord(position);
        }
    }

    // Not inlined, for the sake of the loop above, which needs the registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddAll(int first, FoldedText text, int start, int end, ref Longest longest)
    {
        for (var i = first; ; i++)
        {
            ref readonly var ending = ref _endings[i];
            if (ending.GoesOnAt != 0)
            {
                GoOn(ending.GoesOnAt, text, start, end, ref longest);
            }
            else if (ending.Spelling < 0 || text.Original(start, end).SequenceEqual(_spellings[ending.Spelling]))
            {
                longest.Add(ending.Meaning, end);
            }

            if (ending.IsLast)
            {
                return;
            }
        }
    }

    /// <returns>The child behind a character; 0 where there is none.</returns>
    private int Next(int at, char c)
    {
        ref readonly var node = ref _nodes[at];
        var code = Node.CodeOf(c);
        if ((node.Children >> code & 1) != 0)
        {
            var child = node.FirstChild + BitOperations.PopCount(node.Children & ((1UL << code) - 1));
            return _nodes[child].Letter == c ? child : 0;
        }

        return node.Crowd == 0 ? 0 : NextInCrowd(in node, c);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int NextInCrowd(in Node node, char c)
    {
        var (low, high) = (node.FirstChild, node.FirstChild + node.Crowd - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var letter = _nodes[middle].Letter;
            if (letter == c)
            {
                return middle;
            }

            (low, high) = letter < c ? (middle + 1, high) : (low, middle - 1);
        }

        return 0;
    }

    /// <param name="Children">A bit for the <see cref="CodeOf"/> of each child's letter; 0 of a crowd.</param>
    /// <param name="FirstChild">The others follow: in the order of their codes, of a crowd in that of their letters.</param>
    /// <param name="Letter">That leads here.</param>
    /// <param name="Crowd">Number of children where two of them have the same code; else 0.</param>
    internal readonly record struct Node(ulong Children, int FirstChild, char Letter, ushort Crowd)
    {
        /// <summary>Number below 64: different for Latin letters, digits, Cyrillic letters and the blank among themselves.</summary>
        public static int CodeOf(char c) => (c + ((c >> 6) * 30)) & 63;
    }

    /// <param name="Whole">First of the endings where a word ends at a node; 0 for none.</param>
    /// <param name="Inside">First of those where the word goes on in another way than any term; 0 for none.</param>
    internal readonly record struct Found(int Whole, int Inside);

    /// <param name="GoesOnAt">The node from which terms go on behind any ending of the word; 0 where a term has come to its end.</param>
    /// <param name="Spelling">Number of the original spelling that is required; negative where case does not matter.</param>
    internal readonly record struct Ending(Meaning Meaning, int GoesOnAt, int Spelling, bool IsLast);
}
