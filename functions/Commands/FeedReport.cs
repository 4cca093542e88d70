using System.Globalization;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Discovery;
using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Feeds.Sources;
using AlertPipeline.Net;

namespace AlertPipeline.Commands;

/// <summary>One answer of a feed in plain words, for an operator who thinks of adding it. Pure.</summary>
internal static class FeedReport
{
    private const int MaxTitleLength = 200;

    /// <summary>Fewer dates than these show no rhythm.</summary>
    private const int LeastDates = 3;

    private static readonly string[] CacheHeaders = ["Cache-Control", "Age", "Expires"];

    /// <param name="asked">The address that was given, which the answer may have led away from.</param>
    public static IEnumerable<string> Lines(Uri asked, FeedAnswer.Document document, FeedsOptions options, DateTimeOffset now)
    {
        var (feed, http) = document;
        var built = ArticleBuilder.Build(feed, FeedState.IdOf(asked), http.Address, now);
        var profile = SourceObserver.Learn(SourceProfile.Unknown, new SourceDocument(built.Articles, built.Articles, HadEntries: false), now);
        var wishes = PublisherWishes.Of(feed, http);
        return
        [
            $"format: {NameOf(feed.Format)}, {http.Body.Length:N0} bytes, {http.FindHeader("Content-Type") ?? "no content type"}",
            $"title: {Plain(feed.Title) ?? "none"}",
            $"language: {feed.Language ?? "not said"}",
            $"entries: {DescribeEntries(feed, now)}",
            $"rhythm: {DescribeRhythm(feed, profile, now)}",
            $"asking again: {DescribeValidators(http)}",
            $"cache: {DescribeCache(http)}",
            $"publisher asks: {DescribeWishes(feed)}",
            .. DescribeAddresses(asked, feed, http),
            $"our poller: would ask every {Words.Duration(PollSchedule.IntervalOf(profile, wishes, options))}{(wishes is { SkipHours: [], SkipDays: [] } ? "" : ", outside of the times to be spared")}",
            .. FindProblems(feed, built).Select(problem => $"problem: {problem}"),
        ];
    }

    /// <summary>A feed that a page leads to, in one line.</summary>
    public static string Describe(FoundFeed feed)
    {
        var title = feed.Title is null ? "" : $" \"{feed.Title}\"";
        return $"{feed.Address}{title} ({feed.Hint.ToString().ToLowerInvariant()}{(feed.IsComments ? ", comments" : "")})";
    }

    public static string NameOf(FeedFormat format) => format switch
    {
        FeedFormat.Rss => "RSS",
        FeedFormat.Rdf => "RSS 1.0 (RDF)",
        FeedFormat.Atom => "Atom",
        FeedFormat.Json => "JSON Feed",
        FeedFormat.Cdf => "CDF",
        FeedFormat.Sitemap => "news sitemap",
        FeedFormat.FederalRegister => "Federal Register API",
        FeedFormat.GovUkSearch => "GOV.UK search API",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "A format without a name."),
    };

    private static string DescribeEntries(ParsedFeed feed, DateTimeOffset now)
    {
        if (feed.EntryCount == 0)
        {
            return "0";
        }

        var dates = DatesOf(feed);
        var future = dates.Count(date => date > now);
        var parts = new List<string> { feed.EntryCount.ToString(CultureInfo.InvariantCulture) };
        if (dates.Count > 0)
        {
            parts.Add($"newest {Write(dates[^1])}");
            parts.Add($"oldest {Write(dates[0])}");
        }

        if (dates.Count < feed.EntryCount)
        {
            parts.Add($"{feed.EntryCount - dates.Count} without a date");
        }

        if (future > 0)
        {
            parts.Add($"{future} dated in the future, which is not used");
        }

        return string.Join(", ", parts);
    }

    private static string DescribeRhythm(ParsedFeed feed, SourceProfile profile, DateTimeOffset now)
    {
        var dates = DatesOf(feed).Where(date => date <= now).ToList();
        if (dates.Count < LeastDates || dates[^1] == dates[0])
        {
            return "not enough dates to tell";
        }

        var gap = (dates[^1] - dates[0]) / (dates.Count - 1);
        var week = TimeSpan.FromDays(7) / gap;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"an entry every {Words.Duration(gap)}, {week:#,0.#} a week; to be quiet for {Words.Duration(SourceRhythm.LongestUsual(profile))} would be usual");
    }

    private static string DescribeValidators(OutboundAnswer http) => (Validators.ETagOf(http), Validators.LastModifiedOf(http)) switch
    {
        (null, null) => "without validators, so the whole document comes every time",
        (_, null) => "by ETag",
        (null, _) => "by Last-Modified",
        _ => "by ETag and Last-Modified",
    };

    private static string DescribeCache(OutboundAnswer http)
    {
        var said = string.Join("; ", CacheHeaders
            .Select(name => (Name: name, Value: http.FindHeader(name))).Where(header => header.Value is not null).Select(header => $"{header.Name}: {header.Value}"));
        return said.Length == 0 ? "nothing said"
            : PublisherWishes.FindFreshness(http) is { Ticks: > 0 } fresh ? $"fresh for {Words.Duration(fresh)} ({said})"
            : $"not to be kept ({said})";
    }

    private static string DescribeWishes(ParsedFeed feed)
    {
        var wishes = new List<string>();
        if (feed.PollInterval is { } interval)
        {
            wishes.Add($"not to be asked more often than every {Words.Duration(interval)}");
        }

        if (feed.SkipHours.Count > 0)
        {
            wishes.Add($"not in the hours {string.Join(", ", feed.SkipHours)} (GMT)");
        }

        if (feed.SkipDays.Count > 0)
        {
            wishes.Add($"not on {string.Join(", ", feed.SkipDays)} (GMT)");
        }

        return wishes.Count == 0 ? "nothing" : string.Join("; ", wishes);
    }

    private static IEnumerable<string> DescribeAddresses(Uri asked, ParsedFeed feed, OutboundAnswer http)
    {
        if (http.Address != asked)
        {
            yield return $"redirects to: {http.Address.AbsoluteUri}{(http.MovedTo is null ? " (for now)" : " (for good)")}";
        }

        if (feed.SelfAddress is { } self && FeedState.IdOf(self) != FeedState.IdOf(asked) && FeedState.IdOf(self) != FeedState.IdOf(http.Address))
        {
            yield return $"calls itself: {self.AbsoluteUri}";
        }

        if (feed.HubAddress is { } hub)
        {
            yield return $"hub: {hub.AbsoluteUri} (WebSub)";
        }

        if (feed.NextPage is { } next)
        {
            yield return $"older entries: {next.AbsoluteUri}";
        }
    }

    private static IEnumerable<string> FindProblems(ParsedFeed feed, BuiltArticles built)
    {
        foreach (var problem in feed.Problems)
        {
            yield return problem;
        }

        if (feed is { EntryCount: 0, Problems.Count: 0 })
        {
            yield return "the feed holds no entries.";
        }

        if (built.Rejected.Count > 0)
        {
            yield return $"{Words.Count(built.Rejected.Count, "entry", "entries")} cannot be used. {built.Rejected[0].Reason}";
        }

        var repeated = feed.EntryCount - built.Rejected.Count - built.Articles.Count;
        if (repeated > 0)
        {
            yield return repeated == 1 ? "1 entry repeats the id of another." : $"{repeated} entries repeat the id of another.";
        }
    }

    /// <summary>The oldest first.</summary>
    private static List<DateTimeOffset> DatesOf(ParsedFeed feed) =>
        [.. feed.Entries.Select(entry => entry.Published ?? entry.Updated).OfType<DateTimeOffset>().Order()];

    private static string? Plain(FeedText? text) => text is not null && HtmlText.ToPlain(text, MaxTitleLength) is { Length: > 0 } plain ? plain : null;

    private static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
