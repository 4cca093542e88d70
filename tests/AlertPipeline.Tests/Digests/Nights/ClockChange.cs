using System.Globalization;
using AlertPipeline.Subscribers;
using AlertPipeline.Tests.Subscribers;

namespace AlertPipeline.Tests.Digests.Nights;

/// <summary>A night in which clocks change, and a digest time that is skipped or comes twice in it.</summary>
/// <param name="Zone">IANA name.</param>
/// <param name="At">The readers' digest time (local).</param>
/// <param name="Change">When clocks change (UTC).</param>
/// <param name="Cuts">When digests are to be cut (UTC): that night, and the next. Worked out by hand.</param>
internal sealed record ClockChange(string Zone, string At, DateTimeOffset Change, IReadOnlyList<DateTimeOffset> Cuts)
{
    private static readonly IReadOnlyList<ClockChange> All =
    [
        // The time is skipped: cut at the first instant after the gap.
        Of("Europe/London", "01:30", "2026-03-29T01:00Z", "2026-03-29T01:00Z", "2026-03-30T00:30Z"),
        Of("America/New_York", "02:30", "2026-03-08T07:00Z", "2026-03-08T07:00Z", "2026-03-09T06:30Z"),
        Of("Australia/Lord_Howe", "02:15", "2026-10-03T15:30Z", "2026-10-03T15:30Z", "2026-10-04T15:15Z"),
        Of("Africa/Cairo", "00:30", "2026-04-23T22:00Z", "2026-04-23T22:00Z", "2026-04-24T21:30Z"),
        Of("America/Santiago", "00:30", "2026-09-06T04:00Z", "2026-09-06T04:00Z", "2026-09-07T03:30Z"),

        // The time comes twice: cut the first time only.
        Of("Europe/London", "01:30", "2026-10-25T01:00Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z"),
        Of("America/New_York", "01:30", "2026-11-01T06:00Z", "2026-11-01T05:30Z", "2026-11-02T06:30Z"),
        Of("Australia/Lord_Howe", "01:45", "2026-04-04T15:00Z", "2026-04-04T14:45Z", "2026-04-05T15:15Z"),
        Of("Africa/Cairo", "23:30", "2026-10-29T21:00Z", "2026-10-29T20:30Z", "2026-10-30T21:30Z"),
        Of("America/Santiago", "23:30", "2026-04-05T03:00Z", "2026-04-05T02:30Z", "2026-04-06T03:30Z"),

        // For comparison: clocks there have not changed since 2022.
        Of("Asia/Tehran", "00:30", "2026-03-21T21:00Z", "2026-03-21T21:00Z", "2026-03-22T21:00Z"),
    ];

    /// <summary>For test names and lookups: zone and month.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Zone} {Change:MMMM}");

    public static IEnumerable<string> Names => All.Select(change => change.Name);

    public static ClockChange Named(string name) => All.Single(change => change.Name == name);

    public Subscription Reader(string id) => TestSubscriptions.Daily(id, "topic:ai-export", Zone, At);

    private static ClockChange Of(string zone, string at, string change, params string[] cuts) => new(zone, at, Time(change), [.. cuts.Select(Time)]);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
