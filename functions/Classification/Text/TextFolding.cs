namespace AlertPipeline.Classification.Text;

/// <summary>
/// Maps a UTF-16 code unit to the one that terms are compared by: lower case, without accents, full-width Latin as plain
/// Latin, Arabic without vowel marks and with one form of alef. One to one or one to none, so offsets can be mapped back.
/// </summary>
/// <remarks>The table is written out where the platform's Unicode data could differ: no ICU, no culture.</remarks>
internal static class TextFolding
{
    /// <summary>Between two words.</summary>
    public const char Space = ' ';

    /// <summary>A comma or bracket: terms do not reach across it.</summary>
    public const char Comma = ',';

    /// <summary>The end of a sentence or heading.</summary>
    public const char Stop = '\n';

    private const char Dropped = '\0';

    // Letters U+00C0 to U+017F without their marks; ß counts as s and æ as a, so that a letter stays one letter.
    private const string LatinBase =
        "aaaaaaaceeeeiiiidnooooo×ouuuuytsaaaaaaaceeeeiiiidnooooo÷ouuuuyty" +
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll" +
        "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    private static readonly char[] Table = BuildTable();
    private static readonly bool[] Joined = BuildJoined();

    /// <returns>The folded letter or digit, one of the three separators, or <c>\0</c> for a mark to leave out.</returns>
    public static char Fold(char c) => Table[c];

    public static bool IsSeparator(char folded) => folded is Space or Comma or Stop;

    /// <summary>Scripts written without spaces, or with particles joined to the word: any place may begin or end a word.</summary>
    public static bool IsOpenScript(char c) =>
        c is (>= '\u0600' and <= '\u06FF') or (>= '\u0E00' and <= '\u0E7F') or (>= '\u3005' and <= '\u30FF') or
            (>= '\u3400' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\uF900' and <= '\uFAFF');

    /// <summary>A letter or digit of a script that parts its words: two such side by side are in one word. <c>\0</c>, which stands behind the end of a text, is none.</summary>
    public static bool IsJoined(char folded) => Joined[folded];

    /// <summary>One character of these is about one word.</summary>
    public static bool IsIdeograph(char c) => c is >= '\u3005' and <= '\u9FFF';

    /// <summary>A joined letter or digit of the alphabets up to Hebrew: told by two comparisons, for what is done with every letter of most texts.</summary>
    public static bool IsPlain(char folded) => (uint)(folded - '0') < '\u0600' - '0';

    private static bool[] BuildJoined()
    {
        var joined = new bool[char.MaxValue + 1];
        for (var code = 1; code <= char.MaxValue; code++)
        {
            joined[code] = !IsSeparator((char)code) && !IsOpenScript((char)code);
        }

        return joined;
    }

    private static char[] BuildTable()
    {
        var table = new char[char.MaxValue + 1];
        for (var code = 0; code <= char.MaxValue; code++)
        {
            table[code] = FoldSlowly((char)code);
        }

        return table;
    }

    private static char FoldSlowly(char c) => c switch
    {
        >= '\u00C0' and <= '\u017F' when c is not ('×' or '÷') => LatinBase[c - '\u00C0'],
        >= '\u0300' and <= '\u036F' or '\u00AD' or '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF' => Dropped,
        >= '\u064B' and <= '\u065F' or '\u0640' or '\u0670' => Dropped,
        'أ' or 'إ' or 'آ' or 'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        'ё' or 'Ё' => 'е',
        >= '\uFF10' and <= '\uFF19' or >= '\uFF41' and <= '\uFF5A' => (char)(c - 0xFEE0),
        >= '\uFF21' and <= '\uFF3A' => (char)(c - 0xFEE0 + 0x20),
        '.' or '!' or '?' or ':' or ';' or '\n' or '\r' or '。' or '！' or '？' or '：' or '；' or '…' or '—' or '؟' or '؛' or '|' or '｡' => Stop,
        ',' or '(' or ')' or '[' or ']' or '、' or '，' or '،' or '（' or '）' or '「' or '」' or '《' or '》' or '·' => Comma,
        _ when char.IsLetterOrDigit(c) => char.ToLowerInvariant(c),
        _ => Space,
    };
}
