using System.Text.RegularExpressions;

namespace AlertPipeline.Stories.Matching;

/// <summary>What of a headline and a summary is the news, without the marks of the wire that carried it and of the outlet that prints it.</summary>
/// <param name="TitleStart">Offset of the headline's first sign that counts.</param>
/// <param name="TitleEnd">Offset behind its last.</param>
/// <param name="SummaryStart">Offset of the summary's first sign that counts.</param>
/// <param name="Origin">Outlet that a copy names as its source, folded; null where none is named.</param>
internal readonly partial record struct WireText(int TitleStart, int TitleEnd, int SummaryStart, string? Origin)
{
    /// <summary>An outlet's name behind a headline has at most so many words: "… - Markets Minute".</summary>
    private const int MaxOutletWords = 4;

    public static WireText Of(string title, string summary)
    {
        var prefix = Update().Match(title);
        var start = prefix.Success ? prefix.Length : 0;
        var suffix = OutletBehind().Match(title, start);
        // What is left must still be a headline.
        var isOutlet = suffix.Success && suffix.Index - start >= title.Length / 2 && suffix.Groups["name"].Value.Split(' ').Length <= MaxOutletWords;
        var source = Credit().Match(summary);
        var named = source.Success ? FirstOf(source.Groups["name"].Value, source.Groups["wire"].Value) : null;
        var via = isOutlet && suffix.Groups["via"].Success ? suffix.Groups["name"].Value : null;
        return new WireText(start, isOutlet ? suffix.Index : title.Length, source.Success ? source.Length : 0, Fold(named ?? via ?? Inside(summary)));
    }

    private static string? FirstOf(string a, string b) => a.Length > 0 ? a : b.Length > 0 ? b : null;

    private static string? Inside(string summary) => Reported().Match(summary) is { Success: true } match ? match.Groups["name"].Value : null;

    private static string? Fold(string? name) => name?.Trim().ToLowerInvariant();

    /// <summary>"UPDATE 2-", "EXCLUSIVE-", "BREAKING:".</summary>
    [GeneratedRegex(@"^(?:(?:UPDATE|WRAPUP|REFILE|CORRECTED|RPT|EXCLUSIVE|BREAKING|ANALYSIS)\s*\d*\s*[-:–—]\s*)+", RegexOptions.CultureInvariant)]
    private static partial Regex Update();

    /// <summary>" - Outlet", " | Outlet", " via Outlet", " (Outlet)" at the end.</summary>
    [GeneratedRegex(@"\s+(?:(?:[-–—|]|(?<via>via))\s+(?<name>\p{Lu}[\p{L}\d.&' ]{1,38})|(?<via>\()(?<name>\p{Lu}[\p{L}\d.&' ]{1,38})\))$", RegexOptions.CultureInvariant)]
    private static partial Regex OutletBehind();

    /// <summary>"WASHINGTON, April 20 (Wire) - ", "(Wire) ", "Source: Wire. ", "Outlet | ", "CITY - ".</summary>
    [GeneratedRegex(
        @"^(?:(?:Source|Quelle|Fuente|Fonte|Bron|Kaynak|Источник|来源|來源)\s*:\s*(?<name>[^.:|]{2,40})\.\s+|(?<name>\p{Lu}[\p{L}\d.&' ]{1,38})\s+\|\s+)?(?:(?:\p{Lu}[\p{Lu}.'’ -]{2,30}(?:,\s+\p{L}+\.?\s+\d{1,2})?\s*)?(?:\((?<wire>[^)]{2,40})\)\s*(?:[-–—]+\s*)?|(?<=\p{Lu})\s*[-–—]+\s+))?(?:\p{Lu}[\p{Lu}.'’ -]{2,30}\s+[-–—]+\s+)?",
        RegexOptions.CultureInvariant)]
    private static partial Regex Credit();

    /// <summary>"…, Reuters reported", "according to Reuters".</summary>
    [GeneratedRegex(@"(?<name>Reuters|Bloomberg|Associated Press|AFP|dpa|Xinhua|Kyodo|Yonhap|TASS|ANSA|EFE|Nikkei|Financial Times|Wall Street Journal)(?: News)? (?:reported|reports|said|sources|first reported|berichtet|rapporte)|(?:according to|citing|told|laut|selon|según) (?<name>Reuters|Bloomberg|the Associated Press|AFP|dpa|Xinhua|Kyodo|Yonhap|TASS|ANSA|EFE|Nikkei|the Financial Times|the Wall Street Journal)|^(?<name>路透|彭博)", RegexOptions.CultureInvariant)]
    private static partial Regex Reported();
}
