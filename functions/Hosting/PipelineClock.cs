using System.Globalization;
using AlertPipeline.Messages;

namespace AlertPipeline.Hosting;

/// <summary>The one clock. <c>Clock:Now</c> stands still at a time, <c>Clock:StartAt</c> starts there and runs: both for rehearsals.</summary>
internal static class PipelineClock
{
    public const string NowSetting = "Clock:Now";
    public const string StartAtSetting = "Clock:StartAt";

    // Nothing that leaves out the day or the offset: it would be completed from the machine's clock or zone.
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    public static TimeProvider From(IConfiguration configuration) =>
        configuration[NowSetting] is { Length: > 0 } now ? new Shifted(Parse(NowSetting, now), stands: true)
        : configuration[StartAtSetting] is { Length: > 0 } start ? new Shifted(Parse(StartAtSetting, start), stands: false)
        : TimeProvider.System;

    /// <exception cref="UserErrorException">The text is not an ISO 8601 time with an offset or <c>Z</c>.</exception>
    public static DateTimeOffset Parse(string name, string text) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new UserErrorException($"{name} is '{text}'; expected a time such as 2026-11-24T07:00:00Z.", 2);

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Only the calendar is moved: timers and time-outs keep running in real time.</summary>
    private sealed class Shifted(DateTimeOffset start, bool stands) : TimeProvider
    {
        private readonly long _startedAt = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => stands ? start : start + System.GetElapsedTime(_startedAt);
    }
}
