namespace AlertPipeline.Feeds.Sources;

/// <summary>How long a source is usually quiet. Pure.</summary>
internal static class SourceRhythm
{
    private const int LeastGaps = 4;
    private const int LeastForWeekdays = 12;

    /// <summary>What is expected of a source that has not shown enough to tell.</summary>
    private static readonly TimeSpan Unknown = TimeSpan.FromDays(45);

    private static readonly TimeSpan Least = TimeSpan.FromHours(36);
    private static readonly TimeSpan Most = TimeSpan.FromDays(400);
    private static readonly TimeSpan LeastForWeekdaysSpan = TimeSpan.FromDays(21);

    /// <summary>When the source last had something new; null where nobody knows.</summary>
    public static DateTimeOffset? LastNews(SourceProfile profile) =>
        profile.News.Count == 0 ? profile.NewestEntryAt
        : profile.NewestEntryAt > profile.News[^1] ? profile.NewestEntryAt : profile.News[^1];

    /// <summary>The longest silence that is no reason to worry: well past the longest that it has shown.</summary>
    public static TimeSpan LongestUsual(SourceProfile profile)
    {
        var gaps = profile.News.Skip(1).Select((news, i) => Quiet(profile, profile.News[i], news)).Order().ToList();
        if (gaps.Count < LeastGaps)
        {
            return Unknown;
        }

        var common = gaps[(gaps.Count * 9 / 10)..][0] * 3;
        var longest = gaps[^1] * 1.5;
        var usual = common > longest ? common : longest;
        return usual < Least ? Least : usual > Most ? Most : usual;
    }

    /// <summary>Time between two instants without the days of the week (UTC) on which the source never publishes.</summary>
    public static TimeSpan Quiet(SourceProfile profile, DateTimeOffset from, DateTimeOffset to)
    {
        var days = PublishingDays(profile);
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
