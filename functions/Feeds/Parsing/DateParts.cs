namespace AlertPipeline.Feeds.Parsing;

/// <summary>The fields of a date as read, not yet checked.</summary>
internal struct DateParts
{
    public int Year;
    public int Month;

    /// <summary>Day of the month, or of the year.</summary>
    public int Day;
    public bool IsDayOfYear;
    public int Hour;
    public double Fraction;
    public TimeSpan Offset;

    private int _minute;
    private int _second;

    public bool HasTime { get; private set; }

    /// <summary>False where a field is still negative, which stands for one that is no number.</summary>
    public readonly bool IsSet => (Year | Month | Day | Hour | _minute | _second) >= 0;

    public void SetTime(int hour, int minute, int second)
    {
        (Hour, _minute, _second) = (hour, minute, second);
        HasTime = true;
    }

    /// <returns>The instant in UTC; null where a field is out of its range.</returns>
    public readonly DateTimeOffset? ToInstant()
    {
        if (Year is < 1 or > 9999 || Month is < 1 or > 12 || Day < 1 || Day > (IsDayOfYear ? 366 : 31)
            || Hour > 24 || _minute > 59 || _second > 60)
        {
            return null;
        }

        // The 31st of June is the 1st of July, 24:00 is the next day, and a leap second is the last of its minute.
        var ticks = new DateTime(Year, Month, 1, 0, 0, 0, DateTimeKind.Utc).Ticks
            + TimeSpan.FromDays(Day - 1).Ticks
            + new TimeSpan(Hour, _minute, Math.Min(_second, 59)).Ticks
            + (long)(Fraction * TimeSpan.TicksPerSecond)
            - Offset.Ticks;
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }
}
