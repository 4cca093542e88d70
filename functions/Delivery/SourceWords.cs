using System.Globalization;

namespace AlertPipeline.Delivery;

/// <summary>Says in words for readers how the sources did. Pure.</summary>
internal static class SourceWords
{
    /// <summary>"33 of 34 sources that could serve this filter answered. 1 of the 34 needs attention: BAFA, silent since 12 Nov 2026."</summary>
    /// <param name="zone">Of the reader's days.</param>
    public static string Write(SourceAssurance sources, TimeZoneInfo zone) =>
        sources.InTrouble == 0 ? Answered(sources) : $"{Answered(sources)} {Trouble(sources, zone)}";

    /// <summary>What is said instead of stories: whether nothing happened, or something may have been missed.</summary>
    public static string Nothing(SourceAssurance? sources) => sources switch
    {
        null => "Nothing that your filter asks for was published in this period.",
        { Due: 0 } => "No source that we read could serve your filter; it may name a source or a language that is not among them.",
        { InTrouble: > 0 } => $"Nothing that your filter asks for was found in this period, but {Part(sources.InTrouble, sources.Due)} sources {Need(sources)} attention: something may be missing.",
        _ when sources.Answered < sources.Due =>
            $"Nothing that your filter asks for was found in this period, but only {Part(sources.Answered, sources.Due)} sources answered: something may be missing.",
        _ => "Nothing that your filter asks for was published in this period: every source that could serve it answered.",
    };

    private static string Answered(SourceAssurance sources) => sources switch
    {
        { Due: 0 } => "No source that we read could serve this filter.",
        { Due: 1, Answered: 1 } => "The only source that could serve this filter answered.",
        _ when sources.Answered == sources.Due => $"All {Number(sources.Due)} sources that could serve this filter answered.",
        _ => $"{Part(sources.Answered, sources.Due)} sources that could serve this filter answered.",
    };

    private static string Trouble(SourceAssurance sources, TimeZoneInfo zone)
    {
        var parts = sources.Named.Select(source => $"{Plain.Line(source.Name)}, {State(source.State)} since {Day(source.Since, zone)}").ToList();
        if (sources.InTrouble > sources.Named.Count)
        {
            parts.Add($"and {Number(sources.InTrouble - sources.Named.Count)} more");
        }

        return $"{Number(sources.InTrouble)} of the {Number(sources.Due)} {Need(sources)} attention: {string.Join("; ", parts)}.";
    }

    private static string Need(SourceAssurance sources) => sources.InTrouble == 1 ? "needs" : "need";

    private static string State(string state) => state switch
    {
        "broken" => "not answering",
        "wrong" => "not what it should be",
        _ => state,
    };

    private static string Day(DateTimeOffset time, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    private static string Part(int count, int all) => string.Create(CultureInfo.InvariantCulture, $"{count} of {all}");

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
