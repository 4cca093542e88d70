using System.Collections.Frozen;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Names of months and time zones as dates in feeds spell them.</summary>
internal static class DateNames
{
    /// <summary>
    /// Starts of month names in the languages of the sources we read: English, German, French, Spanish, Italian, Portuguese,
    /// Dutch, Polish, Greek, Russian. Only names that mean one month in all of them.
    /// </summary>
    private static readonly FrozenDictionary<string, int> Months = new[]
        {
            "jan jän ene gen sty ιαν янв",
            "feb fév fev lut φεβ фев",
            "mar mär mrz maa mrt μαρ μάρ мар",
            "apr avr abr kwi απρ апр",
            "may mai mag maj mei μάι μαϊ май мая",
            "jun juin giu cze ιούν ιον июн",
            "jul juil lug lip ιούλ ιολ июл",
            "aug aoû aou ago sie αύγ αυγ авг",
            "sep set wrz σεπ сен",
            "oct okt ott out paź οκτ окт",
            "nov lis νοέ νοε ноя",
            "dec dez déc dic gru δεκ дек",
        }
        .SelectMany((names, index) => names.Split(' ').Select(name => (Name: name, Month: index + 1)))
        .ToFrozenDictionary(named => named.Name, named => named.Month);

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> MonthsBySpan =
        Months.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Hours from UTC. RFC 822, 5.1, and the names that publishers use beyond it.</summary>
    private static readonly FrozenDictionary<string, double> Zones = new (double Hours, string Names)[]
        {
            (-10, "hst"), (-9, "akst"), (-8, "pst pt akdt"), (-7, "mst mt pdt"), (-6, "cst ct mdt"), (-5, "est et cdt"), (-4, "ast edt"),
            (-3.5, "nst"), (-3, "adt"), (-2.5, "ndt"), (0, "z ut utc gmt wet"), (1, "bst west cet mez met"), (2, "cest mesz mest eet sast"),
            (3, "eest msk"), (4, "msd"), (5.5, "ist"), (8, "hkt sgt awst"), (9, "jst kst"), (9.5, "acst"), (10, "aest"), (11, "aedt"),
            (12, "nzst"), (13, "nzdt"),
        }
        .SelectMany(zone => zone.Names.Split(' ').Select(name => (Name: name, zone.Hours)))
        .ToFrozenDictionary(named => named.Name, named => named.Hours);

    private static readonly FrozenDictionary<string, double>.AlternateLookup<ReadOnlySpan<char>> ZonesBySpan =
        Zones.GetAlternateLookup<ReadOnlySpan<char>>();

    public static int? FindMonth(ReadOnlySpan<char> token)
    {
        Span<char> lower = stackalloc char[4];
        if (token.Length < 3 || token[..Math.Min(4, token.Length)].ToLowerInvariant(lower) < 3)
        {
            return null;
        }

        return token.Length > 3 && MonthsBySpan.TryGetValue(lower, out var month)
            || MonthsBySpan.TryGetValue(lower[..3], out month)
            ? month
            : null;
    }

    /// <returns>The offset; null where the token names no zone.</returns>
    public static TimeSpan? FindZone(ReadOnlySpan<char> token)
    {
        if (token.Length is < 1 or > 4)
        {
            return null;
        }

        Span<char> lower = stackalloc char[4];
        var length = token.ToLowerInvariant(lower);
        if (ZonesBySpan.TryGetValue(lower[..length], out var hours))
        {
            return TimeSpan.FromHours(hours);
        }

        // RFC 2822, 4.3: military letters were used with both signs, so they say nothing.
        return length == 1 && char.IsAsciiLetterLower(lower[0]) ? TimeSpan.Zero : null;
    }

    /// <returns>True for PM, false for AM, null for anything else.</returns>
    public static bool? IsAfternoon(ReadOnlySpan<char> token) =>
        token.Equals("PM", StringComparison.OrdinalIgnoreCase) || token.Equals("p.m.", StringComparison.OrdinalIgnoreCase) ? true
        : token.Equals("AM", StringComparison.OrdinalIgnoreCase) || token.Equals("a.m.", StringComparison.OrdinalIgnoreCase) ? false
        : null;
}
