using System.Globalization;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Subscribers;

public sealed class DigestSchedulesTests
{
    [Theory]
    // Winter and summer time.
    [InlineData("Europe/London", "07:00", "2026-11-24T06:59:59Z", "2026-11-24T07:00:00Z")]
    [InlineData("Europe/London", "07:00", "2026-11-24T07:00:00Z", "2026-11-25T07:00:00Z")]
    [InlineData("Europe/London", "07:00", "2026-07-01T00:00:00Z", "2026-07-01T06:00:00Z")]
    // Far from Greenwich, half hours.
    [InlineData("Pacific/Auckland", "08:00", "2026-11-24T00:00:00Z", "2026-11-24T19:00:00Z")]
    [InlineData("Asia/Kolkata", "06:30", "2026-11-24T00:59:00Z", "2026-11-24T01:00:00Z")]
    // The skipped hour: the first instant after the gap.
    [InlineData("Europe/Berlin", "02:30", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("America/New_York", "02:15", "2026-03-08T00:00:00Z", "2026-03-08T07:00:00Z")]
    [InlineData("Australia/Lord_Howe", "02:15", "2026-10-03T12:00:00Z", "2026-10-03T15:30:00Z")]
    // The repeated hour: the first time only.
    [InlineData("Europe/Berlin", "02:30", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("America/New_York", "01:30", "2026-11-01T00:00:00Z", "2026-11-01T05:30:00Z")]
    [InlineData("America/New_York", "01:30", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z")]
    // Midnight skipped.
    [InlineData("America/Santiago", "00:00", "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z")]
    public void The_next_cut_is_at_the_local_time(string zone, string at, string after, string expected)
    {
        var schedule = Schedule(zone, at);

        var next = DigestSchedules.NextAfter(schedule, Time(after));

        Assert.Equal(Time(expected), next);
        Assert.Equal(next, DigestSchedules.LastUpTo(schedule, next));
        Assert.True(DigestSchedules.LastUpTo(schedule, next.AddTicks(-1)) < next);
    }

    [Fact]
    public void A_weekly_digest_is_cut_on_its_day_only()
    {
        var schedule = Schedule("Europe/Paris", "09:00") with { Days = [DayOfWeek.Friday] };

        var first = DigestSchedules.NextAfter(schedule, Time("2026-11-24T00:00:00Z"));
        var second = DigestSchedules.NextAfter(schedule, first);

        Assert.Equal([Time("2026-11-27T08:00:00Z"), Time("2026-12-04T08:00:00Z")], [first, second]);
    }

    [Theory]
    [InlineData("Europe/London")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Tokyo")]
    [InlineData("Africa/Casablanca")]
    [InlineData("Pacific/Apia")]
    public void In_two_years_every_local_day_has_exactly_one_cut(string zone)
    {
        foreach (var at in new[] { "00:00", "01:30", "02:00", "02:30", "03:00", "23:59" })
        {
            var schedule = Schedule(zone, at);
            var cut = DigestSchedules.NextAfter(schedule, Time("2026-01-01T00:00:00Z"));
            for (var day = 0; day < 730; day++)
            {
                var next = DigestSchedules.NextAfter(schedule, cut);
                Assert.Equal(LocalDate(schedule, cut).AddDays(1), LocalDate(schedule, next));
                Assert.Equal(cut, DigestSchedules.LastUpTo(schedule, next.AddTicks(-1)));
                cut = next;
            }
        }
    }

    private static DateOnly LocalDate(DigestSchedule schedule, DateTimeOffset cut) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(cut, schedule.Zone).DateTime);

    private static DigestSchedule Schedule(string zone, string at) => new(
        TimeOnly.Parse(at, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone), Enum.GetValues<DayOfWeek>());

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
