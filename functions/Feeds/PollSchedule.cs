using System.Globalization;
using System.Net.Http.Headers;
using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Feeds.Sources;
using AlertPipeline.Messages;
using AlertPipeline.Net;

namespace AlertPipeline.Feeds;

/// <summary>What a publisher asks of those who poll.</summary>
/// <param name="Interval">Not more often than this (<c>ttl</c>, <c>sy:updatePeriod</c>).</param>
/// <param name="FreshFor">How long a cache may keep the answer; asking sooner would bring the same.</param>
/// <param name="SkipHours">Hours of the day (GMT) in which not to ask.</param>
/// <param name="SkipDays">Days of the week (GMT) likewise.</param>
internal sealed record PublisherWishes(
    TimeSpan? Interval, TimeSpan? FreshFor, IReadOnlyList<int> SkipHours, IReadOnlyList<DayOfWeek> SkipDays)
{
    public static readonly PublisherWishes None = new(null, null, [], []);

    public static PublisherWishes Of(ParsedFeed feed, OutboundAnswer answer) =>
        new(feed.PollInterval, FindFreshness(answer), feed.SkipHours, feed.SkipDays);

    /// <summary>Cache-Control: max-age less the age that the answer already has (RFC 9111, 4.2); null where it says nothing or that nothing may be kept.</summary>
    public static TimeSpan? FindFreshness(OutboundAnswer answer)
    {
        if (!CacheControlHeaderValue.TryParse(answer.FindHeader("Cache-Control"), out var control) || control is not { NoCache: false, NoStore: false, MaxAge: { } life })
        {
            return null;
        }

        var age = int.TryParse(answer.FindHeader("Age"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
        return life > age ? life - age : TimeSpan.Zero;
    }
}

/// <summary>When a feed is asked again. Pure.</summary>
internal static class PollSchedule
{
    /// <summary>Times are moved by up to this part of the interval, so that feeds that were imported together do not stay together.</summary>
    private const double JitterShare = 0.05;

    /// <summary>The part of what a document reaches back after which it is asked again, so that no entry comes and goes unseen.</summary>
    private const int ReachShare = 3;

    private const int JitterSteps = StableHash.ShardCount - 1;

    /// <summary>
    /// As often as the source publishes, twice over; not more often than the publisher wishes; and at least so often that the
    /// document cannot have turned over in between.
    /// </summary>
    public static DateTimeOffset AfterSuccess(DateTimeOffset now, string feedId, SourceProfile source, PublisherWishes wishes, FeedsOptions options)
    {
        var interval = IntervalOf(source, wishes, options);
        return Allowed(now + Jitter(interval, feedId, now), wishes);
    }

    /// <summary>How often the feed is asked, before jitter and skipped hours.</summary>
    public static TimeSpan IntervalOf(SourceProfile source, PublisherWishes wishes, FeedsOptions options)
    {
        var own = source.EntryGap is { } gap ? Between(gap / 2, options.MinPollInterval, options.MaxQuietInterval) : options.PollInterval;
        var polite = Most(own, Most(wishes.Interval ?? TimeSpan.Zero, wishes.FreshFor ?? TimeSpan.Zero));
        if (source.Reach is { } reach)
        {
            var safe = Most(reach / ReachShare, options.PollInterval);
            polite = polite < safe ? polite : safe;
        }

        return Between(polite, options.MinPollInterval, options.MaxPollInterval);
    }

    /// <summary>Twice the interval with each failure in a row, up to the longest back-off; what the server asked for outranks it.</summary>
    public static DateTimeOffset AfterFailure(DateTimeOffset now, string feedId, int failuresInARow, TimeSpan? retryAfter, FeedsOptions options)
    {
        if (retryAfter is { } asked)
        {
            return now + Between(asked, options.MinPollInterval, options.MaxPollInterval);
        }

        var doublings = Math.Min(failuresInARow - 1, 10);
        var wait = options.PollInterval * Math.Pow(2, doublings);
        return now + Jitter(wait < options.MaxBackOff ? wait : options.MaxBackOff, feedId, now);
    }

    /// <summary>The first moment from <paramref name="time"/> on that the publisher does not ask to be spared; that moment itself where there is none.</summary>
    public static DateTimeOffset Allowed(DateTimeOffset time, PublisherWishes wishes)
    {
        const int HoursOfAWeek = 7 * 24;
        var at = time.UtcDateTime;
        for (var hour = 0; hour <= HoursOfAWeek; hour++)
        {
            if (!wishes.SkipHours.Contains(at.Hour) && !wishes.SkipDays.Contains(at.DayOfWeek))
            {
                return new DateTimeOffset(at, TimeSpan.Zero);
            }

            at = at.Date.AddHours(at.Hour + 1);
        }

        return time;
    }

    /// <summary>The interval, a little longer: the same for the same feed at the same time, so that a repeated run plans the same.</summary>
    private static TimeSpan Jitter(TimeSpan interval, string feedId, DateTimeOffset now) =>
        interval * (1 + (JitterShare * StableHash.Shard($"{feedId} {now.UtcTicks}") / JitterSteps));

    private static TimeSpan Most(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Between(TimeSpan interval, TimeSpan least, TimeSpan most) => interval < least ? least : interval > most ? most : interval;
}
