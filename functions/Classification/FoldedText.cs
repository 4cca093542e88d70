using AlertPipeline.Messages;

namespace AlertPipeline.Classification;

/// <summary>Title and summary of one article in folded form, with the way back to the original offsets. Reused between articles.</summary>
internal sealed class FoldedText
{
    private char[] _chars = new char[512];
    private int[] _origins = new int[512];
    private int[] _words = new int[512];
    private int[] _sentences = new int[512];
    private int _word;
    private int _sentence;
    private ArticleText _original;

    public int Length { get; private set; }

    /// <summary>Folded positions below this one belong to the title.</summary>
    public int TitleLength { get; private set; }

    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, Length);

    public void Load(ArticleText text)
    {
        _original = text;
        (Length, _word, _sentence) = (0, 0, 0);
        Reserve(text.Title.Length + text.Summary.Length + 2);
        Append(text.Title);
        AppendSeparator(TextFolding.Stop, text.Title.Length);
        TitleLength = Length;
        Append(text.Summary);
    }

    /// <summary>Number of the word at a folded position; differences are distances in words.</summary>
    public int WordAt(int position) => _words[position];

    /// <summary>Number of the sentence at a folded position. The title and the summary share none.</summary>
    public int SentenceAt(int position) => _sentences[position];

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
    public bool IsInsideWord(int position)
    {
        if (position <= 0 || position >= Length)
        {
            return false;
        }

        var (before, here) = (_chars[position - 1], _chars[position]);
        return !TextFolding.IsSeparator(before) && !TextFolding.IsSeparator(here) &&
            !TextFolding.IsOpenScript(before) && !TextFolding.IsOpenScript(here);
    }

    /// <summary>Folds a term of a data file the way texts are folded.</summary>
    public static string FoldTerm(string term)
    {
        var folded = new FoldedText();
        folded.Load(new ArticleText(term, string.Empty, null));
        return new string(folded.Chars[..folded.TitleLength]).Trim(TextFolding.Space, TextFolding.Stop, TextFolding.Comma);
    }

    private void Append(string field)
    {
        for (var i = 0; i < field.Length; i++)
        {
            var folded = TextFolding.Fold(field[i]);
            if (folded == '\0')
            {
                continue;
            }

            if (TextFolding.IsSeparator(folded))
            {
                AppendSeparator(SeparatorAt(field, i, folded), i);
                continue;
            }

            if (Length == 0 || TextFolding.IsSeparator(_chars[Length - 1]) || TextFolding.IsIdeograph(folded))
            {
                _word++;
            }

            Put(folded, i);
        }
    }

    /// <summary>Stops and commas inside a number, an abbreviation or a name are only spaces: <c>1,000</c>, <c>U.S.</c>, <c>Yahoo!Japan</c>.</summary>
    private static char SeparatorAt(string field, int index, char folded)
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

        Put(separator, origin);
    }

    private static int Rank(char separator) => separator switch { TextFolding.Stop => 2, TextFolding.Comma => 1, _ => 0 };

    private void Put(char folded, int origin)
    {
        _chars[Length] = folded;
        _origins[Length] = origin;
        _words[Length] = _word;
        _sentences[Length] = _sentence;
        Length++;
    }

    private void Reserve(int length)
    {
        if (_chars.Length >= length)
        {
            return;
        }

        _chars = new char[length];
        _origins = new int[length];
        _words = new int[length];
        _sentences = new int[length];
    }
}
