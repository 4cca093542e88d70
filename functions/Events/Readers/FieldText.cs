using AlertPipeline.Classification.Text;
using AlertPipeline.Messages;

namespace AlertPipeline.Events.Readers;

/// <summary>Title or summary with letters folded, sign by sign: offsets are those of the stored text.</summary>
internal sealed class FieldText
{
    private readonly char[] _chars;

    public FieldText(TextField field, string text)
    {
        (Field, Original) = (field, text);
        _chars = new char[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            _chars[i] = Fold(text[i]);
        }
    }

    public TextField Field { get; }

    public string Original { get; }

    public ReadOnlySpan<char> Chars => _chars;

    public int Length => _chars.Length;

    public TextSpan Span(int start, int end) => new(Field, start, end - start);

    /// <summary>Letters and digits as the classifier folds them; all blanks and hyphens alike; other signs as they are (currencies, percent).</summary>
    public static char Fold(char c) => c switch
    {
        '\u00A0' or '\u202F' or '\u2009' or '\t' or '\n' => ' ',
        '\u2010' or '\u2011' or '\u2013' => '-',
        '’' => '\'',
        '％' => '%',
        '＄' or '﹩' => '$',
        '￥' => '¥',
        _ when char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark => TextFolding.Fold(c),
        _ => c,
    };

    /// <summary>True where a word goes on from the position before to this one.</summary>
    public bool IsInsideWord(int position) =>
        position > 0 && position < _chars.Length && IsWordChar(_chars[position - 1]) && IsWordChar(_chars[position]) &&
        !TextFolding.IsOpenScript(_chars[position - 1]) && !TextFolding.IsOpenScript(_chars[position]);

    /// <summary>Steps over at most one blank or hyphen.</summary>
    public int SkipJoint(int position) => position < _chars.Length && _chars[position] is ' ' or '-' ? position + 1 : position;

    private static bool IsWordChar(char c) => c == '\0' || char.IsLetterOrDigit(c);
}
