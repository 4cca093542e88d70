using System.Globalization;
using AlertPipeline.Messages;

namespace AlertPipeline.Delivery;

/// <summary>Facts of a story in words that readers understand.</summary>
internal static class FactWords
{
    private const int MaxDates = 3;

    public static string? Direction(string? direction) => direction switch
    {
        Directions.Loosen => "Loosens export controls",
        Directions.Tighten => "Tightens export controls",
        Directions.Neutral => "Export controls, no change of direction",
        _ => null,
    };

    public static string Stage(string stage) => stage switch
    {
        "in-force" => "in force",
        "litigated" => "before a court",
        _ => Plain.Line(stage),
    };

    /// <summary>"now in force (was announced); confirmed by an official source".</summary>
    public static string Changes(IReadOnlyList<BulletinChange> changes) =>
        Capitalised(string.Join("; ", changes.Select(Change).OfType<string>().DefaultIfEmpty("more is known")));

    /// <summary>"1 January 2027, 3 March"; the first three.</summary>
    public static string Dates(IReadOnlyList<string> dates)
    {
        var shown = string.Join(", ", dates.Take(MaxDates).Select(Date));
        return dates.Count > MaxDates ? $"{shown} and {Plain.Count(dates.Count - MaxDates, "more day")}" : shown;
    }

    private static string? Change(BulletinChange change) => change.Field switch
    {
        "direction" => $"now {DirectionOf(change.Now)} (was {DirectionOf(change.Before)})",
        "stage" when change.Now is { } now => change.Before is { } before ? $"now {Stage(now)} (was {Stage(before)})" : $"now {Stage(now)}",
        "evidence" when change.Now == "document" => "confirmed by an official source",
        "evidence" when change.Now == "several" => "reported by more outlets",
        "topics" => $"now about {Plain.Line(change.Now ?? "")} (was {Plain.Line(change.Before ?? "")})",
        _ => null,
    };

    private static string DirectionOf(string? direction) => direction switch
    {
        Directions.Loosen => "a loosening",
        Directions.Tighten => "a tightening",
        Directions.Neutral => "no change of export controls",
        _ => "no export measure",
    };

    private static string Date(string date) =>
        DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var whole) ? whole.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)
        : DateOnly.TryParseExact("2000" + date.TrimStart('-').Insert(0, "-"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.ToString("d MMMM", CultureInfo.InvariantCulture)
        : Plain.Line(date);

    private static string Capitalised(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
