using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Feeds.Sources;
using AlertPipeline.Net;

namespace AlertPipeline.Feeds.Discovery;

/// <summary>Which feeds an answer leads to that is none itself. Pure: nothing is asked.</summary>
internal static class FeedDiscovery
{
    /// <summary>Feeds that are named at most.</summary>
    public const int MaxFeeds = 20;

    private const int SniffedBytes = 1_000;

    /// <summary>Of the body: enough for all characters that are read of a page.</summary>
    private const int MaxBytes = 4_000_000;

    private static readonly string[] FeedTypes =
    [
        "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/x-rss+xml", "application/xml", "text/xml",
    ];

    /// <summary>Names of feeds in the last part of an address.</summary>
    private static readonly string[] FeedWords = ["rss", "atom", "feed", "rdf", "rss2"];

    /// <summary>What has a feed's name but is for readers: a page about the feeds, a picture of their sign.</summary>
    private static readonly string[] ReadersEndings = [".html", ".htm", ".pdf", ".png", ".svg", ".gif", ".jpg"];

    /// <summary>True for an HTML page, whatever its type says.</summary>
    public static bool IsPage(OutboundAnswer answer)
    {
        var start = Decode(answer, SniffedBytes).TrimStart();
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || WebLink.EssenceOf(answer.FindHeader("Content-Type")) is "text/html" or "application/xhtml+xml";
    }

    /// <summary>The feeds that a page and its headers lead to, the best first: declared, linked, guessed; those of comments last of all.</summary>
    public static IReadOnlyList<FoundFeed> Find(OutboundAnswer answer)
    {
        var page = IsPage(answer) ? PageReader.Read(Decode(answer, MaxBytes), answer.Address) : new Page(answer.Address, null, [], []);
        var declared = LinkHeader.Parse(answer.FindHeader("Link")).Select(link => (Link: link, Base: answer.Address))
            .Concat(page.Declared.Select(link => (Link: link, page.Base)))
            .Where(found => IsDeclaration(found.Link))
            .Select(found => Resolve(found.Link, found.Base, FeedHint.Declared));
        var linked = page.Anchors
            .Select(link => (Link: link, Found: Resolve(link, page.Base, FeedHint.Linked)))
            .Where(pair => pair.Found is not null && LeadsToFeed(pair.Link, pair.Found.Address, answer.Address))
            .Select(pair => pair.Found);
        var named = declared.Concat(linked).OfType<FoundFeed>().ToList();
        var guessed = named.Exists(feed => feed is { Hint: FeedHint.Declared, IsComments: false })
            ? []
            : FeedGuesses.For(answer.Address, page).Select(address => new FoundFeed(address, null, FeedHint.Guessed, IsComments: false));
        var itself = FeedState.IdOf(answer.Address);
        return
        [
            .. named.Concat(guessed)
                .DistinctBy(feed => FeedState.IdOf(feed.Address))
                .Where(feed => FeedState.IdOf(feed.Address) != itself)
                .OrderBy(feed => feed.IsComments).ThenBy(feed => feed.Hint)
                .Take(MaxFeeds),
        ];
    }

    /// <remarks>A link without a type may lead to a translation or a printable page: only <c>rel=feed</c> speaks for itself.</remarks>
    private static bool IsDeclaration(WebLink link) =>
        link.Relations.Contains("feed") || (link.Relations.Contains("alternate") && FeedTypes.Contains(link.Type));

    private static FoundFeed? Resolve(WebLink link, Uri baseAddress, FeedHint hint)
    {
        // Some sites write feed://host/… or feed:https://… for their readers' programs.
        var target = link.Target.StartsWith("feed://", StringComparison.OrdinalIgnoreCase) ? $"{baseAddress.Scheme}:{link.Target[5..]}"
            : link.Target.StartsWith("feed:http", StringComparison.OrdinalIgnoreCase) ? link.Target[5..]
            : link.Target;
        return FeedRegistry.FindAddress(FeedLinks.Resolve(baseAddress, target)) is { } address
            ? new FoundFeed(FeedState.Normalize(address), link.Title, hint, IsOfComments(address, link.Title))
            : null;
    }

    private static bool LeadsToFeed(WebLink link, Uri target, Uri page) =>
        IsOfSameSite(target, page)
        && !Array.Exists(ReadersEndings, ending => target.AbsolutePath.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
        && ((link.Type is not null && FeedTypes.Contains(link.Type)) || NamesFeed(target));

    /// <summary>The last part of the path, or a value of the query, is one of a feed's names.</summary>
    private static bool NamesFeed(Uri target)
    {
        var path = target.AbsolutePath.TrimEnd('/');
        var last = path[(path.LastIndexOf('/') + 1)..];
        return last.Split('.', '-', '_').Any(IsFeedWord)
            || target.Query.TrimStart('?').Split('&').Any(parameter => IsFeedWord(parameter[(parameter.IndexOf('=') + 1)..]));
    }

    private static bool IsFeedWord(string word) => FeedWords.Contains(word, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// A link in a text that leads to another site leads to somebody else's feed, or to a program that wants to read this one; but some publish
    /// through a host for feeds.
    /// </summary>
    private static bool IsOfSameSite(Uri target, Uri page) =>
        SiteName.Of(target) == SiteName.Of(page) || target.IdnHost.StartsWith("feeds.", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfComments(Uri address, string? title) =>
        address.AbsolutePath.Contains("/comments/", StringComparison.OrdinalIgnoreCase) || title?.Contains("comment", StringComparison.OrdinalIgnoreCase) == true;

    private static string Decode(OutboundAnswer answer, int maxBytes)
    {
        var (encoding, skipped) = FeedEncoding.Detect(answer.Body.Span, answer.FindHeader("Content-Type"));
        var body = answer.Body.Span[skipped..];
        return encoding.GetString(body[..Math.Min(body.Length, maxBytes)]);
    }
}
