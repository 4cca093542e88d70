using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AlertPipeline.Classification.Text;

namespace AlertPipeline.Classification.Terms;

/// <summary>Where whole words lead in a <see cref="TermTrie"/>, by their hash: spares most words of a text the walk letter by letter. Read-only once built.</summary>
/// <remarks>
/// Memory decides how fast this is: most words begin no term, or go on with none, which small tables tell; for the others one line of the cache holds
/// all that there is to know. Words are compared letter by letter in the end, so hashes may collide.
/// </remarks>
internal sealed class WordSteps
{
    /// <summary>Letters of a word that stand in its step itself.</summary>
    public const int InlineLetters = 8;

    private static readonly Vector128<ushort> Numbers = Vector128<ushort>.Indices;

    private readonly BitFilter _starts = new(15);

    /// <summary>A byte of the hash of the step at each place; 0 where there is none.</summary>
    private byte[] _tags = new byte[64];
    private Step[] _steps = new Step[64];

    /// <summary>A step's place is the upper bits of its hash, or the next that is free.</summary>
    private int _shift = 32 - 6;
    private int _count;

    /// <summary>What long words have behind the <see cref="InlineLetters"/>, a <c>\0</c> behind each. Its first place is none.</summary>
    private char[] _rests = new char[1024];
    private int _restLength = 1;

    /// <param name="from">Node of the word before and the separator behind it, by <see cref="FromOf"/>; 0 of the first word.</param>
    /// <param name="hash">Rolling <see cref="WordHash"/> of the word, or of the letters that words begin with.</param>
    public void Add(int from, ReadOnlySpan<char> letters, uint hash, int node, int whole, bool goesOn)
    {
        if (++_count * 4 > _steps.Length * 3)
        {
            Grow();
        }

        Span<char> inline = stackalloc char[InlineLetters];
        inline.Clear();
        letters[..Math.Min(letters.Length, InlineLetters)].CopyTo(inline);
        var rest = letters.Length > InlineLetters ? AddRest(letters[InlineLetters..]) : 0;
        Put(WordHash.Join((uint)from, hash), new Step(Vector128.Create(MemoryMarshal.Cast<char, ushort>(inline)), from, rest, goesOn ? node : -node, whole));
    }

    /// <summary>Says that a term may end, or go on, inside words that begin so; letters fewer than <see cref="FoldedText.StemLength"/>.</summary>
    public void AddStart(int from, uint hash) => _starts.Add(WordHash.Join((uint)from, hash));

    /// <summary>One number of a node and the separator behind its word.</summary>
    public static int FromOf(int node, char separator) => (node * 4) + separator switch { TextFolding.Space => 1, TextFolding.Comma => 2, _ => 3 };

    /// <param name="chars">Of the text, with at least <see cref="InlineLetters"/> from the start on.</param>
    /// <returns>False where no term has the whole word, nor begins a longer one so.</returns>
    public bool TryFind(int from, uint hash, ReadOnlySpan<char> chars, int start, int length, out Step found)
    {
        var key = WordHash.Join((uint)from, hash);
        var (tags, tag) = (_tags, TagOf(key));
        for (var place = (int)(key >> _shift); tags[place] != 0; place = (place + 1) & (tags.Length - 1))
        {
            if (tags[place] == tag)
            {
                found = _steps[place];
                var letters = Vector128.Create(MemoryMarshal.Cast<char, ushort>(chars.Slice(start, InlineLetters)));
                letters &= Vector128.LessThan(Numbers, Vector128.Create((ushort)length));
                if (found.Letters == letters && found.From == from && HasRest(found.Rest, chars, start, length))
                {
                    return true;
                }
            }
        }

        found = default;
        return false;
    }

    /// <summary>Whether a term may end inside a word, or go on behind any ending of it, within its first letters: never false where one does.</summary>
    public bool MayStart(int from, ReadOnlySpan<char> letters)
    {
        var (hash, has) = (WordHash.Seed, 0);
        for (var i = 0; i < Math.Min(FoldedText.StemLength, letters.Length) - 1; i++)
        {
            hash = WordHash.Add(hash, letters[i]);
            has |= _starts.Has(WordHash.Join((uint)from, hash));
        }

        return has != 0;
    }

    private bool HasRest(int rest, ReadOnlySpan<char> chars, int start, int length) => length <= InlineLetters
        ? rest == 0
        : rest != 0 && _rests.AsSpan(rest).StartsWith(chars.Slice(start + InlineLetters, length - InlineLetters)) && _rests[rest + length - InlineLetters] == '\0';

    private int AddRest(ReadOnlySpan<char> letters)
    {
        var start = _restLength;
        _restLength += letters.Length + 1;
        if (_restLength > _rests.Length)
        {
            Array.Resize(ref _rests, _restLength * 2);
        }

        letters.CopyTo(_rests.AsSpan(start));
        return start;
    }

    /// <summary>Never 0.</summary>
    private static byte TagOf(uint key) => (byte)(key | 1);

    private void Grow()
    {
        var before = _steps;
        (_steps, _tags) = (new Step[before.Length * 2], new byte[before.Length * 2]);
        _shift--;
        foreach (ref readonly var step in before.AsSpan())
        {
            if (step.Node != 0)
            {
                Put(KeyOf(step), step);
            }
        }
    }

    private uint KeyOf(in Step step)
    {
        var hash = WordHash.Seed;
        for (var i = 0; i < InlineLetters && step.Letters[i] != 0; i++)
        {
            hash = WordHash.Add(hash, (char)step.Letters[i]);
        }

        for (var i = step.Rest; step.Rest != 0 && _rests[i] != '\0'; i++)
        {
            hash = WordHash.Add(hash, _rests[i]);
        }

        return WordHash.Join((uint)step.From, hash);
    }

    private void Put(uint key, in Step step)
    {
        var place = (int)(key >> _shift);
        while (_tags[place] != 0)
        {
            place = (place + 1) & (_tags.Length - 1);
        }

        (_tags[place], _steps[place]) = (TagOf(key), step);
    }

    /// <param name="Letters">The first of the word, <c>\0</c> behind them.</param>
    /// <param name="Rest">Where the others begin; 0 where there are none.</param>
    /// <param name="Node">Where the word leads; negative where no term goes on from there with another word.</param>
    /// <param name="Whole">First of the endings of <see cref="TermTrie"/> where a word ends here; 0 for none.</param>
    internal readonly record struct Step(Vector128<ushort> Letters, int From, int Rest, int Node, int Whole);
}
