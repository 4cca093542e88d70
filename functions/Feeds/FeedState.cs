using AlertPipeline.Feeds.Sources;
using AlertPipeline.Messages;

namespace AlertPipeline.Feeds;

/// <summary>A feed as we know it: where it is, what happened when it was last asked, and when it is asked again.</summary>
/// <param name="FeedId">16 hex digits; stays the same when the feed moves.</param>
/// <param name="Address">Where to ask next: as imported, or where a permanent redirect led.</param>
/// <param name="NextPollAt">When it is due (UTC).</param>
internal sealed record FeedState(string FeedId, Uri Address, DateTimeOffset NextPollAt)
{
    /// <summary>Characters of an address; a longer one is not taken.</summary>
    public const int MaxAddressLength = 2_000;

    /// <summary>Characters of a title or group; the rest is cut.</summary>
    public const int MaxNameLength = 200;

    /// <summary>The feed's own title as plain text, or the one given at the import.</summary>
    public string? Title { get; init; }

    /// <summary>Heading that the feed stands under in the operator's list.</summary>
    public string? Group { get; init; }

    /// <summary>True for a feed under the heading <c>Official</c>: a government or authority speaks for itself there.</summary>
    public bool IsOfficial => Group is { } group && group.Split(" / ")[0].Equals("Official", StringComparison.OrdinalIgnoreCase);

    /// <summary>Validators of the last answer that held a feed, sent back as they came (RFC 9110, 13.1).</summary>
    public string? ETag { get; init; }

    public string? LastModified { get; init; }

    public DateTimeOffset? LastPolledAt { get; init; }

    /// <summary>When it last held an entry that we had not seen.</summary>
    public DateTimeOffset? LastChangedAt { get; init; }

    /// <summary>Failed polls since the last good one.</summary>
    public int FailuresInARow { get; init; }

    /// <summary>When the first of them was.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Why the last poll failed, in one sentence; null where it did not.</summary>
    public string? LastError { get; init; }

    /// <summary>Of which kind that was; null likewise.</summary>
    public FeedFailure? LastFailure { get; init; }

    /// <summary>Entries in the last document; unchanged by an answer that nothing is new.</summary>
    public int EntryCount { get; init; }

    /// <summary>Entries of the last poll that we had not seen before.</summary>
    public int NewCount { get; init; }

    /// <summary>Entries of the last document that could not become articles.</summary>
    public int RejectedCount { get; init; }

    /// <summary>Known entries of the last document whose text had changed.</summary>
    public int RevisedCount { get; init; }

    /// <summary>What the last document asked of those who poll it.</summary>
    public PublisherWishes Wishes { get; init; } = PublisherWishes.None;

    /// <summary>What the source is like, and what is odd about it.</summary>
    public SourceProfile Profile { get; init; } = SourceProfile.Unknown;

    /// <summary>A feed that was due so long ago was not forgotten by chance.</summary>
    private static readonly TimeSpan OverdueAfter = TimeSpan.FromHours(1);

    /// <summary>True where it should have been asked long before: whatever is known of it is old.</summary>
    public bool IsOverdueAt(DateTimeOffset time) => time - NextPollAt > OverdueAfter;

    /// <summary>Shard of the feed list, 0 to 63.</summary>
    public int Shard => ShardOf(FeedId);

    /// <summary>The id of the feed at an address, however that is spelled: two digits for the shard of its host, 14 for the address.</summary>
    /// <remarks>Feeds of one host are in one shard, so that one message asks all of them, one after the other.</remarks>
    public static string IdOf(Uri address)
    {
        var normal = Normalize(address);
        return $"{StableHash.Shard(normal.Host):x2}{StableHash.Id(normal.AbsoluteUri)[..14]}";
    }

    public static int ShardOf(string feedId) => Convert.ToInt32(feedId[..2], 16);

    /// <summary>The same address in one spelling: no fragment, no default port, host in lower case.</summary>
    public static Uri Normalize(Uri address) => new(address.GetComponents(
        UriComponents.SchemeAndServer | UriComponents.UserInfo | UriComponents.PathAndQuery, UriFormat.UriEscaped));
}

/// <summary>Who may look at the feeds and how they do: the summary of a run, <c>feeds list</c>, the status page.</summary>
internal interface IFeedReader
{
    /// <summary>Every feed, in order of shard and id.</summary>
    Task<IReadOnlyList<FeedState>> ListAsync(CancellationToken cancellationToken);
}
