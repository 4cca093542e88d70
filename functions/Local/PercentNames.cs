using System.Text.RegularExpressions;

namespace AlertPipeline.Local;

/// <summary><c>%NAME%</c> in <c>function.json</c> and <c>host.json</c> stands for an app setting.</summary>
internal static partial class PercentNames
{
    /// <param name="valueOf">The value of a setting by its name.</param>
    public static string Resolve(string text, Func<string, string> valueOf) =>
        Name().Replace(text, match => valueOf(match.Groups[1].Value));

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Name();
}
