using System.Net.Http.Headers;
using AlertPipeline.Net;

namespace AlertPipeline.Feeds;

/// <summary>When a feed is asked again. Pure.</summary>
internal static class PollSchedule
{
    /// <param name="publisherInterval">What the feed itself asks for (<c>ttl</c>); it takes the place of our own interval.</param>
    /// <param name="freshFor">How long the answer may be kept by a cache; asking sooner would bring the same answer.</param>
    public static DateTimeOffset AfterSuccess(DateTimeOffset now, TimeSpan? publisherInterval, TimeSpan? freshFor, FeedsOptions options)
    {
        var interval = publisherInterval ?? options.PollInterval;
        interval = freshFor > interval ? freshFor.Value : interval;
        return now + Clamp(interval, options);
    }

    /// <summary>Twice the interval with each failure in a row, up to the longest back-off; what the server asked for outranks it.</summary>
    public static DateTimeOffset AfterFailure(DateTimeOffset now, int failuresInARow, TimeSpan? retryAfter, FeedsOptions options)
    {
        if (retryAfter is { } asked)
        {
            return now + Clamp(asked, options);
        }

        var doublings = Math.Min(failuresInARow - 1, 10);
        var wait = options.PollInterval * Math.Pow(2, doublings);
        return now + (wait < options.MaxBackOff ? wait : options.MaxBackOff);
    }

    /// <summary>Cache-Control: max-age (RFC 9111, 5.2.2.1); null where it says nothing or that nothing may be kept.</summary>
    public static TimeSpan? FreshFor(OutboundAnswer answer) =>
        CacheControlHeaderValue.TryParse(answer.FindHeader("Cache-Control"), out var control) && control is { NoCache: false, NoStore: false }
            ? control.MaxAge
            : null;

    private static TimeSpan Clamp(TimeSpan interval, FeedsOptions options) =>
        interval < options.MinPollInterval ? options.MinPollInterval
        : interval > options.MaxPollInterval ? options.MaxPollInterval
        : interval;
}
