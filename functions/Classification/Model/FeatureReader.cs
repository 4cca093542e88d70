using AlertPipeline.Classification.Terms;
using AlertPipeline.Classification.Text;

namespace AlertPipeline.Classification.Model;

/// <summary>A word, a part of one or words side by side: counts less, the longer the text.</summary>
/// <param name="Row">Of the model's weights.</param>
/// <param name="Start">First folded position of its words.</param>
/// <param name="End">Folded position behind them.</param>
internal readonly record struct WordFeature(int Row, ushort Start, ushort End);

/// <summary>A concept, or two of them, or where they stand: counts in full.</summary>
/// <param name="Hit">Number of the concept that shows it among those of the reading; negative where none does by itself.</param>
/// <param name="Other">Number of the second; the same where there is but one.</param>
internal readonly record struct ConceptFeature(uint Feature, int Hit, int Other)
{
    public const int NoHit = -1;
}

/// <summary>What the model sees of an article: its words, and the concepts that the data files know, alone and with others in one sentence.</summary>
/// <remarks>
/// A feature is a 32-bit hash of what it says; the table finds its weights by the upper bits. Training reads articles through this same class.
/// Not safe to use from two threads at once.
/// </remarks>
internal sealed class FeatureReader(Lexicon lexicon, FeatureTable table)
{
    /// <summary>Of a word: its stem, itself, in the title, with the word before; of an ideograph, with two before.</summary>
    private const int MostPerWord = 4;

    private readonly ConceptReader _concepts = new(lexicon);

    /// <summary>By row, whether the article has it already. A bit each, so that the marks stay in the fastest cache.</summary>
    private readonly ulong[] _seen = new ulong[(table.Rows / 64) + 1];
    private WordFeature[] _words = new WordFeature[1024];
    private int _wordCount;

    public Reading Reading { get; } = new(lexicon);

    /// <summary>The features of the words of the article that was read last that have weights, in the order of the text; each once, however often a text says it.</summary>
    public ReadOnlySpan<WordFeature> Words => _words.AsSpan(0, _wordCount);

    /// <summary>Those of its concepts; each once.</summary>
    public ReadOnlySpan<ConceptFeature> Concepts => _concepts.Features;

    /// <summary>Reads the article into <see cref="Reading"/> and its features into <see cref="Words"/> and <see cref="Concepts"/>.</summary>
    public void Load(ArticleText article)
    {
        Reading.Load(article);
        _wordCount = 0;
        var most = (MostPerWord * Reading.Text.WordCount) + Reading.Text.Length;
        if (_words.Length < most)
        {
            _words = new WordFeature[most];
        }

        _seen[0] = 1 << FeatureTable.NoRow;
        ReadWords();
        foreach (ref readonly var word in Words)
        {
            _seen[word.Row / 64] = 0;
        }

        _concepts.Load(Reading);
    }

    private void ReadWords()
    {
        var text = Reading.Text;
        var chars = text.Chars;
        uint before = 0, twoBefore = 0;
        int startBefore = 0, startTwoBefore = 0, sentence = -1;
        foreach (ref readonly var word in text.Words)
        {
            if (word.Sentence != sentence)
            {
                (before, twoBefore, sentence) = (0, 0, word.Sentence);
            }

            var isIdeograph = TextFolding.IsIdeograph(chars[word.Start]);
            uint hash;
            if (isIdeograph)
            {
                hash = WordHash.Mix(word.Hash);
                if (twoBefore != 0)
                {
                    Add(WordHash.Join(WordHash.Join(twoBefore, before), hash), startTwoBefore, word.End);
                }
            }
            else
            {
                hash = ReadWord(word, chars);
            }

            Add(hash, word.Start, word.End);
            if (word.Start < text.TitleLength)
            {
                Add(WordHash.Mix(hash ^ 7), word.Start, word.End);
            }

            if (before != 0)
            {
                Add(WordHash.Join(before, hash), startBefore, word.End);
            }

            (twoBefore, before, startTwoBefore, startBefore) = (isIdeograph ? before : 0, hash, startBefore, word.Start);
        }
    }

    /// <summary>Hash of a word; its stem, and of scripts that join particles to words its parts, are features of their own.</summary>
    private uint ReadWord(in Word word, ReadOnlySpan<char> chars)
    {
        if (word.Length > FoldedText.StemLength + 1)
        {
            Add(WordHash.Mix(word.StemHash ^ 1), word.Start, word.End);
        }

        var first = chars[word.Start];
        if (char.IsAsciiDigit(first) && IsNumber(chars[word.Start..word.End]))
        {
            // Numbers of one length are one word.
            return WordHash.Mix((WordHash.Seed ^ '0') * (WordHash.Multiplier + (uint)(word.Length << 1)));
        }

        if (TextFolding.IsOpenScript(first))
        {
            ReadParts(word, chars, first >= '\uAC00' ? 2 : 3);
        }

        return WordHash.Mix(word.Hash);
    }

    private static bool IsNumber(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    private void ReadParts(in Word word, ReadOnlySpan<char> chars, int size)
    {
        for (int start = word.Start; start + size <= word.End && word.Length > size; start++)
        {
            var part = WordHash.Seed ^ 2;
            foreach (var c in chars.Slice(start, size))
            {
                part = WordHash.Add(part, c);
            }

            Add(WordHash.Mix(part), start, start + size);
        }
    }

    /// <summary>Writes always and counts what is new: there is no branch that a processor could guess wrong.</summary>
    private void Add(uint feature, int start, int end)
    {
        var row = table.RowOf(feature);
        ref var marks = ref _seen[row / 64];
        _words[_wordCount] = new WordFeature(row, (ushort)start, (ushort)end);
        _wordCount += (int)(~(marks >> row) & 1);
        marks |= 1UL << row;
    }
}
