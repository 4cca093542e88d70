namespace AlertPipeline.Feeds.Parsing;

/// <summary>The fields of a date as read, not yet checked.</summary>
internal struct DateParts
{
    public int Year;
    public int Month;

    /// <summary>Day of the month; of the year where it is past 31 and the month is 1.</summary>
    public int Day;
    public int Hour;
    public double Fraction;
    public TimeSpan Offset;

    private int _minute;
    private int _second;

    public bool HasTime { get; private set; }

    public void SetTime(int hour, int minute, int second)
    {
        (Hour, _minute, _second) = (hour, minute, second);
        HasTime = true;
    }

    /// <returns>The instant in UTC; null where a field is out of its range.</returns>
    public readonly DateTimeOffset? ToInstant()
    {
        var isDayOfYear = Month == 1 && Day is > 31 and <= 366;
        if (Year is < 1 or > 9999 || Month is < 1 or > 12 || Day < 1 || Hour > 24 || _minute > 59 || _second > 60
            || (!isDayOfYear && Day > DateTime.DaysInMonth(Year, Month)))
        {
            return null;
        }

        // A day of 24:00 is the next one; a leap second is the last of its minute.
        var ticks = new DateTime(Year, Month, isDayOfYear ? 1 : Day, 0, 0, 0, DateTimeKind.Utc).Ticks
            + (isDayOfYear ? TimeSpan.FromDays(Day - 1).Ticks : 0)
            + new TimeSpan(Hour, _minute, Math.Min(_second, 59)).Ticks
            + (long)(Fraction * TimeSpan.TicksPerSecond)
            - Offset.Ticks;
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }
}
