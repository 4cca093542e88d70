using System.Text.RegularExpressions;

namespace AlertPipeline.Tests.Architecture;

/// <param name="Line">Counted from 1.</param>
internal sealed record RoomUse(string Room, string File, int Line);

/// <summary>Finds which rooms a source text names.</summary>
internal static partial class SourceScan
{
    public static IEnumerable<RoomUse> Uses(string file, string source) =>
        WithoutComments(source).Split('\n').SelectMany((line, index) =>
            RoomName().Matches(line).Select(match => new RoomUse(match.Groups[1].Value, file, index + 1)));

    /// <summary>The text with comments blanked out, so that lines keep their numbers; strings stay, whatever looks like a comment in them.</summary>
    public static string WithoutComments(string source) => StringOrComment().Replace(source, match =>
        match.Groups["comment"].Success ? new string('\n', match.Value.Count(c => c == '\n')) : match.Value);

    [GeneratedRegex(@"\bAlertPipeline\.([A-Z]\w*)")]
    private static partial Regex RoomName();

    // Raw strings first, then verbatim, then plain ones and characters; then both kinds of C# comments and Razor's.
    [GeneratedRegex(
        """"
        (?<string>"{3,})[\s\S]*?\k<string>
        | [$]*@[$]*"(?:[^"]|"")*"
        | "(?:[^"\\\n]|\\.)*"
        | '(?:[^'\\\n]|\\.)+'
        | (?<comment>//[^\n]* | /\*[\s\S]*?\*/ | @\*[\s\S]*?\*@)
        """",
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex StringOrComment();
}
