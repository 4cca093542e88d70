namespace AlertPipeline.Subscribers;

/// <summary>When digests are cut. Pure: local times to instants, with the two odd days of the year decided here.</summary>
/// <remarks>
/// A local time that a clock change skips is cut at the first instant after the gap; one that it repeats is cut the first time only.
/// </remarks>
internal static class DigestSchedules
{
    /// <summary>More than a week and the longest jump of a zone over a day.</summary>
    private const int SearchDays = 9;

    /// <summary>The first cut after the instant.</summary>
    public static DateTimeOffset NextAfter(DigestSchedule schedule, DateTimeOffset instant)
    {
        var start = LocalDate(schedule, instant).AddDays(-1);
        return Enumerable.Range(0, SearchDays + 1).Select(offset => start.AddDays(offset))
            .Where(date => schedule.Days.Contains(date.DayOfWeek)).Select(date => CutOf(schedule, date)).First(cut => cut > instant);
    }

    /// <summary>The last cut at or before the instant.</summary>
    public static DateTimeOffset LastUpTo(DigestSchedule schedule, DateTimeOffset instant)
    {
        var start = LocalDate(schedule, instant).AddDays(1);
        return Enumerable.Range(0, SearchDays + 1).Select(offset => start.AddDays(-offset))
            .Where(date => schedule.Days.Contains(date.DayOfWeek)).Select(date => CutOf(schedule, date)).First(cut => cut <= instant);
    }

    private static DateOnly LocalDate(DigestSchedule schedule, DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, schedule.Zone).DateTime);

    private static DateTimeOffset CutOf(DigestSchedule schedule, DateOnly date)
    {
        var local = date.ToDateTime(schedule.At);
        if (schedule.Zone.IsInvalidTime(local))
        {
            return EndOfGap(schedule.Zone, local);
        }

        // Of two offsets the larger one comes first.
        var offset = schedule.Zone.IsAmbiguousTime(local)
            ? schedule.Zone.GetAmbiguousTimeOffsets(local).Max()
            : schedule.Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private static DateTimeOffset EndOfGap(TimeZoneInfo zone, DateTime local)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
