using System.Text;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Characters 128 to 159, which are controls in Unicode and were meant as windows-1252, as browsers read them.</summary>
internal static class WindowsCharacters
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static string Replace(string text)
    {
        var first = text.AsSpan().IndexOfAnyInRange('\u0080', '\u009F');
        if (first < 0)
        {
            return text;
        }

        return string.Create(text.Length, text, static (result, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                result[i] = source[i] is >= '\u0080' and <= '\u009F' ? Replace(source[i]) : source[i];
            }
        });
    }

    public static char Replace(char control)
    {
        Span<char> replaced = stackalloc char[1];
        return Windows1252.GetChars([(byte)control], replaced) == 1 ? replaced[0] : control;
    }
}
