namespace AlertPipeline.Feeds.Sources;

/// <summary>How long a source is usually quiet. Pure.</summary>
internal static class SourceRhythm
{
    private const int LeastGaps = 4;
    private const int LeastForWeekdays = 12;

    /// <summary>What is expected of a source that has not shown enough to tell.</summary>
    private static readonly TimeSpan Unknown = TimeSpan.FromDays(45);

    private static readonly TimeSpan Least = TimeSpan.FromHours(36);

    /// <summary>Before a source was watched over a weekend: that, with a holiday before and after it.</summary>
    private static readonly TimeSpan LeastUntilWeekend = TimeSpan.FromDays(5);

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Most = TimeSpan.FromDays(400);
    private static readonly TimeSpan LeastForWeekdaysSpan = TimeSpan.FromDays(21);

    /// <summary>When the source last had something new; null where nobody knows.</summary>
    public static DateTimeOffset? LastNews(SourceProfile profile) =>
        profile.News.Count == 0 ? profile.NewestEntryAt : profile.News[^1];

    /// <summary>The longest silence that is no reason to worry, about, in time of the calendar.</summary>
    public static TimeSpan LongestUsual(SourceProfile profile) => LongestQuiet(profile) * Week.Days / PublishingDays(profile).Count;

    /// <summary>True where the source has been quiet for longer than its own rhythm explains.</summary>
    public static bool IsSilent(SourceProfile profile, DateTimeOffset lastNews, DateTimeOffset now) => Quiet(profile, lastNews, now) > LongestQuiet(profile);

    /// <summary>The same without the days on which it never publishes: well past the longest silence that it has shown.</summary>
    private static TimeSpan LongestQuiet(SourceProfile profile)
    {
        var days = PublishingDays(profile);
        var gaps = profile.News.Skip(1).Select((news, i) => Quiet(days, profile.News[i], news)).Order().ToList();
        if (gaps.Count < LeastGaps)
        {
            // An index that comes out once a year shows little, but that.
            return Between(gaps.Count == 0 ? Unknown : gaps[^1] * 1.5, Unknown, Most);
        }

        var common = gaps[(gaps.Count * 9 / 10)..][0] * 3;
        var longest = gaps[^1] * 1.5;
        return Between(common > longest ? common : longest, profile.News[^1] - profile.News[0] > Week ? Least : LeastUntilWeekend, Most);
    }

    private static TimeSpan Between(TimeSpan time, TimeSpan least, TimeSpan most) => time < least ? least : time > most ? most : time;

    /// <summary>Time between two instants without the days of the week (UTC) on which the source never publishes.</summary>
    public static TimeSpan Quiet(SourceProfile profile, DateTimeOffset from, DateTimeOffset to) => Quiet(PublishingDays(profile), from, to);

    private static TimeSpan Quiet(HashSet<DayOfWeek> days, DateTimeOffset from, DateTimeOffset to)
    {
        if (days.Count == 7 || to <= from)
        {
            return to - from;
        }

        // Whole weeks by arithmetic, the rest of at most seven days one by one.
        var weeks = (int)((to - from).TotalDays / 7);
        var quiet = TimeSpan.FromDays(weeks * days.Count);
        for (var at = from.UtcDateTime.AddDays(weeks * 7); at < to.UtcDateTime;)
        {
            var next = at.Date.AddDays(1) < to.UtcDateTime ? at.Date.AddDays(1) : to.UtcDateTime;
            quiet += days.Contains(at.DayOfWeek) ? next - at : TimeSpan.Zero;
            at = next;
        }

        return quiet;
    }

    private static HashSet<DayOfWeek> PublishingDays(SourceProfile profile) =>
        profile.News.Count >= LeastForWeekdays && profile.News[^1] - profile.News[0] >= LeastForWeekdaysSpan
            ? [.. profile.News.Select(news => news.UtcDateTime.DayOfWeek)]
            : [.. Enum.GetValues<DayOfWeek>()];
}
