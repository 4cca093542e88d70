namespace AlertPipeline.Feeds.Discovery;

/// <summary>A feed that a page leads to, and what asking it brought.</summary>
internal sealed record TriedFeed(FoundFeed Feed, FeedAnswer Answer);

/// <summary>What an address turned out to be.</summary>
/// <param name="Answer">Of the address itself.</param>
/// <param name="Named">Where that is a page: the feeds that it leads to, the best first.</param>
/// <param name="Tried">Those of them that were asked, in that order; only the last one can be a feed.</param>
internal sealed record FeedSearch(Uri Address, FeedAnswer Answer, IReadOnlyList<FoundFeed> Named, IReadOnlyList<TriedFeed> Tried)
{
    /// <summary>The feed that the page led to; null where it led to none, or where the address is a feed itself.</summary>
    public TriedFeed? Taken => Tried.Count > 0 && Tried[^1].Answer is FeedAnswer.Document ? Tried[^1] : null;
}

/// <summary>Finds the feed behind an address that may be a page: for an operator who adds a source, never for a poll.</summary>
internal sealed class FeedFinder(FeedClient client)
{
    /// <summary>Feeds of one page that are asked at most; comments are never among them.</summary>
    public const int MaxTries = 4;

    public async Task<FeedSearch> FindAsync(Uri address, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync(address, etag: null, lastModified: null, cancellationToken);
        var named = answer is FeedAnswer.Failure { Named: { } found } ? found : [];
        var tried = new List<TriedFeed>();
        foreach (var feed in named.Where(feed => !feed.IsComments).Take(MaxTries))
        {
            tried.Add(new TriedFeed(feed, await client.GetAsync(feed.Address, etag: null, lastModified: null, cancellationToken)));
            if (tried[^1].Answer is FeedAnswer.Document)
            {
                break;
            }
        }

        return new FeedSearch(address, answer, named, tried);
    }
}
