using AlertPipeline.Messages;

namespace AlertPipeline.Classification.Text;

/// <summary>Title and summary of one article in folded form, with the way back to the original offsets. Reused between articles.</summary>
internal sealed class FoldedText
{
    /// <summary>UTF-16 code units read of title and summary together; what is behind is not classified.</summary>
    public const int MaxLength = 8192;

    private char[] _chars = new char[1024];
    private int[] _origins = new int[1024];
    private int[] _wordOf = new int[1024];
    private Word[] _words = new Word[512];
    private int _sentence;
    private ArticleText _original;

    public int Length { get; private set; }

    public int WordCount { get; private set; }

    public int SentenceCount => _sentence + 1;

    /// <summary>Folded positions below this one belong to the title.</summary>
    public int TitleLength { get; private set; }

    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, Length);

    /// <summary>Every word in order; of scripts written without spaces every character is one.</summary>
    public ReadOnlySpan<Word> Words => _words.AsSpan(0, WordCount);

    public void Load(ArticleText text)
    {
        _original = text;
        (Length, WordCount, _sentence) = (0, 0, 0);
        var title = text.Title.AsSpan(0, Math.Min(text.Title.Length, MaxLength));
        var summary = text.Summary.AsSpan(0, Math.Min(text.Summary.Length, MaxLength - title.Length));
        Reserve(title.Length + summary.Length + 2);
        Append(title);
        AppendSeparator(TextFolding.Stop, title.Length);
        TitleLength = Length;
        Append(summary);
    }

    /// <summary>Number of the word at a folded position; differences are distances in words.</summary>
    public int WordAt(int position) => _wordOf[position];

    /// <summary>Number of the sentence at a folded position. The title and the summary share none.</summary>
    public int SentenceAt(int position) => _words[_wordOf[position]].Sentence;

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

    [ThreadStatic]
    private static FoldedText? _ofTerms;

    /// <summary>Folds a term of a data file the way texts are folded.</summary>
    public static string FoldTerm(string term)
    {
        var folded = _ofTerms ??= new FoldedText();
        folded.Load(new ArticleText(term, string.Empty, null));
        return new string(folded.Chars[..folded.TitleLength]).Trim(TextFolding.Space, TextFolding.Stop, TextFolding.Comma);
    }

    private void Append(ReadOnlySpan<char> field)
    {
        var chars = _chars;
        var length = Length;
        var isBetween = true;
        for (var i = 0; i < field.Length; i++)
        {
            var folded = TextFolding.Fold(field[i]);
            if (folded == '\0')
            {
                continue;
            }

            if (TextFolding.IsSeparator(folded))
            {
                Length = length;
                AppendSeparator(SeparatorAt(field, i, folded), i);
                length = Length;
                isBetween = true;
                continue;
            }

            // Ideographs are words of their own, and so is what stands beside them: 对华AI芯片.
            if (isBetween || TextFolding.IsIdeograph(folded) || TextFolding.IsIdeograph(chars[length - 1]))
            {
                EndWord(length);
                _words[WordCount++] = new Word(length, length, _sentence);
                isBetween = false;
            }

            chars[length] = folded;
            _origins[length] = i;
            _wordOf[length] = WordCount - 1;
            length++;
        }

        Length = length;
        EndWord(length);
    }

    private void EndWord(int end)
    {
        if (WordCount > 0 && _words[WordCount - 1].End == _words[WordCount - 1].Start)
        {
            _words[WordCount - 1] = _words[WordCount - 1] with { End = end };
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
        EndWord(Length);
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
        _origins[Length] = origin;
        _wordOf[Length] = Math.Max(0, WordCount - 1);
        Length++;
    }

    private static int Rank(char separator) => separator switch { TextFolding.Stop => 2, TextFolding.Comma => 1, _ => 0 };

    private void Reserve(int length)
    {
        if (_chars.Length >= length && _words.Length >= length)
        {
            return;
        }

        _chars = new char[length];
        _origins = new int[length];
        _wordOf = new int[length];
        _words = new Word[length];
    }

    /// <param name="Start">First folded position.</param>
    /// <param name="End">Folded position behind the last.</param>
    /// <param name="Sentence">Number of its sentence, from 0 over title and summary.</param>
    internal readonly record struct Word(int Start, int End, int Sentence);
}
