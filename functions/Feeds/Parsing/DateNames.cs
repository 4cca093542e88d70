using System.Collections.Frozen;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Names of months and time zones as dates in feeds spell them.</summary>
internal static class DateNames
{
    /// <summary>
    /// Starts of month names in the languages of the sources we read: English, German, French, Spanish, Italian, Portuguese,
    /// Dutch, Polish, Greek, Russian. Only names that mean one month in all of them.
    /// </summary>
    private static readonly FrozenDictionary<string, int> _months = new Dictionary<string, int>
    {
        ["jan"] = 1, ["jän"] = 1, ["ene"] = 1, ["gen"] = 1, ["sty"] = 1, ["ιαν"] = 1, ["янв"] = 1, ["janv"] = 1,
        ["feb"] = 2, ["fév"] = 2, ["fev"] = 2, ["lut"] = 2, ["φεβ"] = 2, ["фев"] = 2,
        ["mar"] = 3, ["mär"] = 3, ["mrz"] = 3, ["maa"] = 3, ["mrt"] = 3, ["μαρ"] = 3, ["μάρ"] = 3, ["мар"] = 3,
        ["apr"] = 4, ["avr"] = 4, ["abr"] = 4, ["kwi"] = 4, ["απρ"] = 4, ["апр"] = 4,
        ["may"] = 5, ["mai"] = 5, ["mag"] = 5, ["maj"] = 5, ["mei"] = 5, ["μάι"] = 5, ["μαϊ"] = 5, ["май"] = 5, ["мая"] = 5,
        ["jun"] = 6, ["juin"] = 6, ["giu"] = 6, ["cze"] = 6, ["ιούν"] = 6, ["ιον"] = 6, ["июн"] = 6,
        ["jul"] = 7, ["juil"] = 7, ["lug"] = 7, ["lip"] = 7, ["ιούλ"] = 7, ["ιολ"] = 7, ["июл"] = 7,
        ["aug"] = 8, ["aoû"] = 8, ["aou"] = 8, ["ago"] = 8, ["sie"] = 8, ["αύγ"] = 8, ["αυγ"] = 8, ["авг"] = 8,
        ["sep"] = 9, ["set"] = 9, ["wrz"] = 9, ["σεπ"] = 9, ["сен"] = 9,
        ["oct"] = 10, ["okt"] = 10, ["ott"] = 10, ["out"] = 10, ["paź"] = 10, ["οκτ"] = 10, ["окт"] = 10,
        ["nov"] = 11, ["lis"] = 11, ["νοέ"] = 11, ["νοε"] = 11, ["ноя"] = 11,
        ["dec"] = 12, ["dez"] = 12, ["déc"] = 12, ["dic"] = 12, ["gru"] = 12, ["δεκ"] = 12, ["дек"] = 12,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _monthsBySpan =
        _months.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Hours from UTC. RFC 822, 5.1, and the names that publishers use beyond it.</summary>
    private static readonly FrozenDictionary<string, double> _zones = new Dictionary<string, double>
    {
        ["z"] = 0, ["ut"] = 0, ["utc"] = 0, ["gmt"] = 0, ["wet"] = 0,
        ["est"] = -5, ["edt"] = -4, ["et"] = -5, ["cst"] = -6, ["cdt"] = -5, ["ct"] = -6,
        ["mst"] = -7, ["mdt"] = -6, ["mt"] = -7, ["pst"] = -8, ["pdt"] = -7, ["pt"] = -8,
        ["akst"] = -9, ["akdt"] = -8, ["hst"] = -10, ["ast"] = -4, ["adt"] = -3, ["nst"] = -3.5, ["ndt"] = -2.5,
        ["bst"] = 1, ["ist"] = 5.5, ["west"] = 1, ["cet"] = 1, ["cest"] = 2, ["mez"] = 1, ["mesz"] = 2, ["met"] = 1, ["mest"] = 2,
        ["eet"] = 2, ["eest"] = 3, ["msk"] = 3, ["msd"] = 4, ["jst"] = 9, ["kst"] = 9, ["hkt"] = 8, ["sgt"] = 8,
        ["awst"] = 8, ["acst"] = 9.5, ["aest"] = 10, ["aedt"] = 11, ["nzst"] = 12, ["nzdt"] = 13, ["sast"] = 2,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, double>.AlternateLookup<ReadOnlySpan<char>> _zonesBySpan =
        _zones.GetAlternateLookup<ReadOnlySpan<char>>();

    public static int? FindMonth(ReadOnlySpan<char> token)
    {
        Span<char> lower = stackalloc char[4];
        if (token.Length < 3 || token[..Math.Min(4, token.Length)].ToLowerInvariant(lower) < 3)
        {
            return null;
        }

        return token.Length > 3 && _monthsBySpan.TryGetValue(lower, out var month)
            || _monthsBySpan.TryGetValue(lower[..3], out month)
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
        if (_zonesBySpan.TryGetValue(lower[..length], out var hours))
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
