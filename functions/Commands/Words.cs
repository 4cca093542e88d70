using System.Globalization;

namespace AlertPipeline.Commands;

/// <summary>Numbers as people say them.</summary>
internal static class Words
{
    /// <summary>A length of time in its largest fitting unit.</summary>
    public static string Duration(TimeSpan time) =>
        time.TotalHours < 2 ? Count((int)Math.Round(time.TotalMinutes), "minute", "minutes")
        : time.TotalDays < 3 ? Count((int)Math.Round(time.TotalHours), "hour", "hours")
        : Count((int)Math.Round(time.TotalDays), "day", "days");

    public static string Count(int count, string one, string many) =>
        count == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{count} {many}");
}
