using AlertPipeline.Messages;

namespace AlertPipeline.Classification.Text;

/// <summary>A word of a folded text.</summary>
/// <param name="Start">First folded position.</param>
/// <param name="End">Folded position behind the last.</param>
/// <param name="Sentence">Number of its sentence, from 0 over title and summary.</param>
/// <param name="IsPlain">No term begins or ends inside it but one that is open: its letters are <see cref="TextFolding.IsPlain"/>, and it ends where they do.</param>
/// <param name="Hash">Rolling <see cref="WordHash"/> of its letters.</param>
/// <param name="StemHash">The same of its first <see cref="FoldedText.StemLength"/>; of words that have more.</param>
internal readonly record struct Word(ushort Start, ushort End, ushort Sentence, bool IsPlain, uint Hash, uint StemHash)
{
    public int Length => End - Start;
}

/// <summary>Title and summary of one article in folded form, with the way back to the original offsets. Reused between articles.</summary>
internal sealed class FoldedText
{
    /// <summary>UTF-16 code units read of title and summary together; what is behind is not classified.</summary>
    public const int MaxLength = 8192;

    public const int StemLength = 5;

    /// <summary>Behind the end, where nothing that is looked for goes on: as many as a search looks ahead.</summary>
    private const int EndLength = 8;

    private char[] _chars = new char[1024];
    private ushort[] _origins = new ushort[1024];
    private Word[] _words = new Word[1024];
    private int _sentence;
    private ArticleText _original;

    public int Length { get; private set; }

    public int WordCount { get; private set; }

    public int SentenceCount => _sentence + 1;

    /// <summary>Folded positions below this one belong to the title.</summary>
    public int TitleLength { get; private set; }

    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, Length);

    /// <summary>The same with some <c>\0</c> behind the end.</summary>
    public ReadOnlySpan<char> CharsAndEnd => _chars.AsSpan(0, Length + EndLength);

    /// <summary>Every word in order; of scripts written without spaces every character is one.</summary>
    public ReadOnlySpan<Word> Words => _words.AsSpan(0, WordCount);

    public void Load(ArticleText text)
    {
        _original = text;
        Load(text.Title, text.Summary);
    }

    /// <summary>Folds a term of a data file the way texts are folded. Good until the next call.</summary>
    public ReadOnlySpan<char> FoldTerm(ReadOnlySpan<char> term)
    {
        Load(term, []);
        return Chars[..TitleLength].Trim([TextFolding.Space, TextFolding.Stop, TextFolding.Comma]);
    }

    public TextField FieldAt(int position) => position < TitleLength ? TextField.Title : TextField.Summary;

    /// <summary>The original words of a folded range that lies in one field.</summary>
    public ReadOnlySpan<char> Original(int start, int end)
    {
        var (from, length) = OriginalRange(start, end);
        return (FieldAt(start) == TextField.Title ? _original.Title : _original.Summary).AsSpan(from, length);
    }

    /// <summary>Offsets of a folded range into its original field, in UTF-16 code units, with the accents that follow its last letter.</summary>
    public (int Start, int Length) OriginalRange(int start, int end)
    {
        var field = FieldAt(start) == TextField.Title ? _original.Title : _original.Summary;
        var from = _origins[start];
        var to = _origins[end - 1] + 1;
        while (to < field.Length && TextFolding.Fold(field[to]) == '\0')
        {
            to++;
        }

        return (from, to - from);
    }

    /// <summary>Whether a word goes on from the position before to this one.</summary>
    public bool IsInsideWord(int position) =>
        position > 0 && position < Length && TextFolding.IsJoined(_chars[position - 1]) && TextFolding.IsJoined(_chars[position]);

    public int EndOfWord(int position)
    {
        while (IsInsideWord(position))
        {
            position++;
        }

        return position;
    }

    private void Load(ReadOnlySpan<char> title, ReadOnlySpan<char> summary)
    {
        (Length, WordCount, _sentence) = (0, 0, 0);
        title = title[..Math.Min(title.Length, MaxLength)];
        summary = summary[..Math.Min(summary.Length, MaxLength - title.Length)];
        Reserve(title.Length + summary.Length + 1 + EndLength);
        Append(title);
        AppendSeparator(TextFolding.Stop, title.Length);
        TitleLength = Length;
        Append(summary);
        _chars.AsSpan(Length, EndLength).Clear();
    }

    /// <summary>One pass: letters are folded, counted into words and hashed at once.</summary>
    private void Append(ReadOnlySpan<char> field)
    {
        var word = new OpenWord { Start = -1 };
        for (var i = 0; i < field.Length;)
        {
            var folded = TextFolding.Fold(field[i]);
            if (TextFolding.IsPlain(folded))
            {
                if (word.Start < 0 || word.IsIdeograph)
                {
                    StartWord(ref word, isIdeograph: false);
                }

                i = AppendLetters(field, i, ref word);
            }
            else if (TextFolding.IsSeparator(folded))
            {
                EndWord(ref word);
                AppendSeparator(field[i] == ' ' ? TextFolding.Space : SeparatorAt(field, i, folded), i);
                i++;
            }
            else
            {
                if (folded != '\0')
                {
                    AppendOther(folded, i, ref word);
                }

                i++;
            }
        }

        EndWord(ref word);
    }

    /// <returns>The position behind a run of plain letters.</returns>
    private int AppendLetters(ReadOnlySpan<char> field, int i, ref OpenWord word)
    {
        var (chars, origins, length) = (_chars, _origins, Length);
        var (hash, stemEnd) = (word.Hash, word.Start + StemLength);
        do
        {
            var folded = TextFolding.Fold(field[i]);
            if (!TextFolding.IsPlain(folded))
            {
                break;
            }

            if (length == stemEnd)
            {
                word.StemHash = hash;
            }

            hash = WordHash.Add(hash, folded);
            chars[length] = folded;
            origins[length++] = (ushort)i++;
        }
        while (i < field.Length);

        (word.Hash, Length) = (hash, length);
        return i;
    }

    /// <summary>Letters of the scripts that join words, or write them without spaces, and of rare ones.</summary>
    private void AppendOther(char folded, int origin, ref OpenWord word)
    {
        // Ideographs are words of their own, and so is what stands beside them: 对华AI芯片.
        var isIdeograph = TextFolding.IsIdeograph(folded);
        if (word.Start < 0 || isIdeograph || word.IsIdeograph)
        {
            // Rare ones are joined to the letters before them all the same.
            word.IsPlain &= !TextFolding.IsJoined(folded);
            StartWord(ref word, isIdeograph);
        }
        else if (Length == word.Start + StemLength)
        {
            word.StemHash = word.Hash;
        }

        word.IsPlain = false;
        word.Hash = WordHash.Add(word.Hash, folded);
        _chars[Length] = folded;
        _origins[Length++] = (ushort)origin;
    }

    private void StartWord(ref OpenWord word, bool isIdeograph)
    {
        EndWord(ref word);
        word = new OpenWord { Start = Length, Hash = WordHash.Seed, IsIdeograph = isIdeograph, IsPlain = true };
    }

    private void EndWord(ref OpenWord word)
    {
        if (word.Start >= 0)
        {
            _words[WordCount++] = new Word((ushort)word.Start, (ushort)Length, (ushort)_sentence, word.IsPlain, word.Hash, word.StemHash);
            word.Start = -1;
        }
    }

    /// <summary>Stops and commas inside a number, an abbreviation or a name are only spaces: <c>1,000</c>, <c>U.S.</c>, <c>Yahoo!Japan</c>.</summary>
    private static char SeparatorAt(ReadOnlySpan<char> field, int index, char folded)
    {
        var next = index + 1 < field.Length ? field[index + 1] : ' ';
        if (folded == TextFolding.Space)
        {
            // A dash between blanks parts sentences; a hyphen joins words.
            return field[index] is '-' or '–' && next == ' ' && index > 0 && field[index - 1] == ' ' ? TextFolding.Stop : folded;
        }

        if (field[index] > '\u007F')
        {
            return folded;
        }

        var isGlued = char.IsAsciiLetterOrDigit(next);
        var isInitial = field[index] == '.' && (index < 2 || !char.IsLetterOrDigit(field[index - 2]));
        return folded == TextFolding.Comma && field[index] != ',' ? folded : isGlued || isInitial ? TextFolding.Space : folded;
    }

    /// <summary>A run of separators becomes its strongest one.</summary>
    private void AppendSeparator(char separator, int origin)
    {
        if (separator == TextFolding.Stop)
        {
            _sentence++;
        }

        if (Length > 0 && TextFolding.IsSeparator(_chars[Length - 1]))
        {
            if (Rank(separator) > Rank(_chars[Length - 1]))
            {
                _chars[Length - 1] = separator;
            }

            return;
        }

        _chars[Length] = separator;
        _origins[Length] = (ushort)origin;
        Length++;
    }

    private static int Rank(char separator) => separator switch { TextFolding.Stop => 2, TextFolding.Comma => 1, _ => 0 };

    private void Reserve(int length)
    {
        if (_chars.Length < length)
        {
            _chars = new char[length];
            _origins = new ushort[length];
            _words = new Word[length];
        }
    }

    /// <summary>A word whose end has not been read yet.</summary>
    private struct OpenWord
    {
        /// <summary>Negative between two words.</summary>
        public int Start;
        public uint Hash;
        public uint StemHash;
        public bool IsIdeograph;
        public bool IsPlain;
    }
}
