using System.Net;
using AlertPipeline.Feeds.Discovery;
using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Net;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Feeds;

/// <summary>What asking a feed brought.</summary>
internal abstract record FeedAnswer
{
    /// <summary>A document that is a feed.</summary>
    public sealed record Document(ParsedFeed Feed, OutboundAnswer Http) : FeedAnswer;

    /// <summary>304: nothing has changed since the validators were given out.</summary>
    public sealed record Unchanged(OutboundAnswer Http) : FeedAnswer;

    /// <param name="Reason">One sentence for an operator.</param>
    /// <param name="RetryAfter">What the server asked for.</param>
    public sealed record Failure(FeedFailure Kind, string Reason, TimeSpan? RetryAfter = null) : FeedAnswer
    {
        /// <summary>The feeds that a page names which came instead of a feed, the best first; null where no page came.</summary>
        public IReadOnlyList<FoundFeed>? Named { get; init; }
    }
}

/// <summary>Why there is no feed, as far as it makes a difference to what is done about it.</summary>
internal enum FeedFailure
{
    /// <summary>Nobody answered: other feeds of the host would find the same.</summary>
    Unreachable,

    /// <summary>We did not ask, or did not read to the end: a forbidden address, too many redirects, too long a body.</summary>
    Refused,

    /// <summary>A status other than 200.</summary>
    Status,

    /// <summary>410: the publisher says that it is gone for good.</summary>
    Gone,

    /// <summary>429: we ask this host too often (RFC 6585, 4), whichever of its feeds it is about.</summary>
    TooOften,

    /// <summary>200, and no feed.</summary>
    NoFeed,
}

/// <summary>Asks one feed, politely: conditional, compressed, under our own name, inside the limits.</summary>
internal sealed partial class FeedClient(GuardedHttp http, IOptions<FeedsOptions> options, TimeProvider clock, ILogger<FeedClient> logger)
{
    private const int MaxRedirects = 5;
    private const int MaxRefusalBytes = 64 * 1024;

    /// <summary>Characters of a media type that a reason quotes.</summary>
    private const int MaxTypeLength = 100;

    /// <summary>Feeds of a page that a reason names.</summary>
    private const int MaxQuoted = 3;

    /// <param name="etag">Validator of the last answer; null = ask for the whole document.</param>
    /// <param name="lastModified">Likewise.</param>
    public async Task<FeedAnswer> GetAsync(Uri address, string? etag, string? lastModified, CancellationToken cancellationToken)
    {
        var request = new OutboundRequest(HttpMethod.Get, address)
        {
            Headers = [.. HeadersOf(etag, lastModified)],
            Deadline = options.Value.RequestTimeout,
            MaxBodyBytes = options.Value.MaxFeedBytes,
            MaxRedirects = MaxRedirects,
        };
        try
        {
            return Judge(await http.SendAsync(request, cancellationToken), address, isConditional: etag is not null || lastModified is not null);
        }
        catch (NetRequestException failure)
        {
            var isDown = failure.Failure is NetFailure.TimedOut or NetFailure.TooSlow or NetFailure.Unreachable;
            return new FeedAnswer.Failure(isDown ? FeedFailure.Unreachable : FeedFailure.Refused, failure.Message);
        }
    }

    private IEnumerable<KeyValuePair<string, string>> HeadersOf(string? etag, string? lastModified)
    {
        yield return new("User-Agent", options.Value.UserAgent);
        yield return new("Accept", "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, */*;q=0.5");

        // Both are sent; a server that knows ETags goes by that one (RFC 9110, 13.2.2).
        if (etag is not null)
        {
            yield return new("If-None-Match", etag);
        }

        if (lastModified is not null)
        {
            yield return new("If-Modified-Since", lastModified);
        }
    }

    private FeedAnswer Judge(OutboundAnswer answer, Uri address, bool isConditional) => answer.Status switch
    {
        HttpStatusCode.NotModified when isConditional => new FeedAnswer.Unchanged(answer),
        HttpStatusCode.NotModified => new FeedAnswer.Failure(
            FeedFailure.NoFeed, $"'{address.Host}' answered 304 (nothing new) although it was asked for the whole feed."),
        HttpStatusCode.OK when answer.Body.Length == 0 => new FeedAnswer.Failure(FeedFailure.NoFeed, $"'{address.Host}' answered 200 with an empty body."),
        HttpStatusCode.OK => Parse(answer, address),
        HttpStatusCode.Gone => new FeedAnswer.Failure(FeedFailure.Gone, $"'{address.Host}' says that the feed is gone for good (410): find its new address or remove it."),
        var status => new FeedAnswer.Failure(
            status == HttpStatusCode.TooManyRequests ? FeedFailure.TooOften : FeedFailure.Status, $"'{address.Host}' answered {(int)status} instead of a feed{FindRefusal(answer)}.", answer.FindRetryAfter(clock.GetUtcNow())),
    };

    /// <summary>What an API says of the request, in brackets; nothing where it says nothing.</summary>
    private static string FindRefusal(OutboundAnswer answer) =>
        answer.Body.Length <= MaxRefusalBytes && answer.FindHeader("Content-Type")?.Contains("json", StringComparison.OrdinalIgnoreCase) == true
            && JsonDocuments.FindRefusal(answer.Body) is { } said
            ? $" ({said})"
            : "";

    private FeedAnswer Parse(OutboundAnswer answer, Uri address)
    {
        try
        {
            return ParseOrSayWhy(answer, address);
        }
        catch (Exception defect) when (Defects.IsOne(defect))
        {
            Log.ParserFailed(logger, FeedState.IdOf(address), defect);
            return Defects.FailureOf(defect);
        }
    }

    private static FeedAnswer ParseOrSayWhy(OutboundAnswer answer, Uri address)
    {
        var type = answer.FindHeader("Content-Type");
        try
        {
            return new FeedAnswer.Document(FeedParser.Parse(answer.Body, type, answer.Address, ArticleBuilder.Shorten), answer);
        }
        catch (FeedFormatException problem)
        {
            var what = $"'{address.Host}' returned {Quote(type) ?? "a document without a type"} that is no feed";
            return FindNamed(answer) is { } named
                ? new FeedAnswer.Failure(FeedFailure.NoFeed, $"{what}; {Describe(named)}") { Named = named }
                : new FeedAnswer.Failure(FeedFailure.NoFeed, $"{what}: {problem.Message}");
        }
    }

    /// <summary>What the server wrote, without what a terminal or a log would take for more than words.</summary>
    private static string? Quote(string? type) =>
        type is not null && HtmlText.ToPlain(new FeedText(type, IsHtml: false, Base: null), MaxTypeLength) is { Length: > 0 } plain ? plain : null;

    private static IReadOnlyList<FoundFeed>? FindNamed(OutboundAnswer answer)
    {
        var named = FeedDiscovery.Find(answer);
        return named.Count > 0 || FeedDiscovery.IsPage(answer) ? named : null;
    }

    /// <summary>What else to ask, for an operator who reads the reason a day later.</summary>
    private static string Describe(IReadOnlyList<FoundFeed> named)
    {
        var quoted = string.Join(", ", named.Take(MaxQuoted).Select(feed => feed.Address.AbsoluteUri));
        return named.Count == 0 ? "it is a page and names no feed."
            : named.All(feed => feed.Hint == FeedHint.Guessed) ? $"it is a page and names no feed, which may be at {quoted}"
            : $"the page names {quoted}{(named.Count > MaxQuoted ? $" and {named.Count - MaxQuoted} more" : "")}";
    }

    private static partial class Log
    {
        [LoggerMessage(104, LogLevel.Error, "The parser failed on feed {FeedId}.")]
        public static partial void ParserFailed(ILogger logger, string feedId, Exception exception);
    }
}
