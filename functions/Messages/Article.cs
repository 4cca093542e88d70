namespace AlertPipeline.Messages;

/// <summary>Our cleaned copy of a feed entry. The unit that is classified and grouped.</summary>
/// <param name="ArticleId">SHA-256 in lower-case hex of feed id, newline, entry identity. Same entry, same id.</param>
/// <param name="FeedId">Id of the feed it was first seen in.</param>
/// <param name="FeedShard">Shard of that feed, 0 to 63; with <paramref name="FoundAt"/> it names the article's partition.</param>
/// <param name="Source">Host name of the publisher, lower case, without <c>www.</c>: what <c>source:</c> filters compare.</param>
/// <param name="Outlet">The publisher's name as readers know it: the feed's title, or the host name.</param>
/// <param name="Link">Absolute http(s) address, tracking parameters and fragment removed; null where the entry has none.</param>
/// <param name="Title">Plain text, 1 to 300 characters.</param>
/// <param name="Summary">Plain text, 2,000 characters at most; may be empty.</param>
/// <param name="Language">ISO 639-1 code as declared by the feed; null where it declares none.</param>
/// <param name="PublishedAt">The publisher's own date (UTC), shown but not trusted for ordering.</param>
/// <param name="FoundAt">When we first saw it (UTC). Frozen: repeated handling keeps the first value in the message.</param>
internal sealed record Article(
    string ArticleId, string FeedId, int FeedShard, string Source, string Outlet, Uri? Link, string Title, string Summary,
    string? Language, DateTimeOffset? PublishedAt, DateTimeOffset FoundAt)
{
    public const int MaxTitleLength = 300;
    public const int MaxSummaryLength = 2_000;

    /// <summary>When this text was found (UTC), where the publisher has edited the entry since it was first seen; null for the first text.</summary>
    public DateTimeOffset? RevisedAt { get; init; }

    /// <summary>True where a government or authority speaks for itself: its feed stands under the heading <c>Official</c> in the feed list.</summary>
    public bool IsOfficial { get; init; }

    /// <summary>The same for the same title and summary: 16 hex digits.</summary>
    public string HashText() => StableHash.Id(Title, Summary)[..16];
}

/// <summary>A feed entry that cannot become an article.</summary>
/// <param name="ArticleId">Like an article's: the same entry, the same id.</param>
/// <param name="Link">As the feed gives it, as far as it is an address; null otherwise.</param>
/// <param name="Reason">One sentence.</param>
internal sealed record EntryRejected(string ArticleId, string FeedId, int FeedShard, Uri? Link, string Reason, DateTimeOffset FoundAt);

/// <summary>Which text of the article a span points into.</summary>
internal enum TextField
{
    Title,
    Summary,
}

/// <summary>The words that a label rests on.</summary>
/// <param name="Label">What they show: a topic, <c>direction:loosen</c>, <c>issuer:US</c>, <c>affected:GB</c>.</param>
/// <param name="Start">Offset in UTF-16 code units into the field of the stored article.</param>
/// <param name="Length">Length in UTF-16 code units, at least 1.</param>
internal sealed record EvidenceSpan(string Label, TextField Field, int Start, int Length);

/// <summary>What the classifier says of one article.</summary>
/// <param name="Topics">Of <see cref="Messages.Topics"/>, in alphabetical order; empty = not relevant.</param>
/// <param name="Direction">Of <see cref="Directions"/>; null unless <c>ai-export</c> is among the topics.</param>
/// <param name="Issuers">Governments that act: ISO 3166-1 alpha-2 codes and <c>EU</c>, in order of mention.</param>
/// <param name="Affected">
/// Places that the act is aimed at, likewise. A place is issuer and affected only where the article has both topics: it may build its own AI and be
/// supplied by another.
/// </param>
/// <param name="Scores">Topic to score between 0 and 1, for every topic, given or not.</param>
/// <param name="Evidence">The spans; a label without one is not given.</param>
/// <param name="Version">Name of the classifier and its version, as in <c>embedded-1</c>.</param>
internal sealed record Classification(
    IReadOnlyList<string> Topics, string? Direction, IReadOnlyList<string> Issuers, IReadOnlyList<string> Affected,
    IReadOnlyDictionary<string, double> Scores, IReadOnlyList<EvidenceSpan> Evidence, string Version)
{
    /// <summary>
    /// What each outside service that was to be asked did, in one word: <c>agreed</c>, <c>added</c>, <c>moved</c>; or why it did nothing: <c>failed</c>,
    /// <c>invalid</c>, <c>refused</c>, <c>open</c>, <c>budget</c>. Null where none was to be asked, and in messages of older versions.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Refinements { get; init; }
}

/// <summary>The topics, as filters, mails and the API spell them.</summary>
internal static class Topics
{
    public const string Export = "ai-export";
    public const string Sovereignty = "ai-sovereignty";

    public static readonly IReadOnlyList<string> All = [Export, Sovereignty];
}

/// <summary>Which way an export measure goes.</summary>
internal static class Directions
{
    public const string Tighten = "tighten";
    public const string Loosen = "loosen";
    public const string Neutral = "neutral";

    public static readonly IReadOnlyList<string> All = [Tighten, Loosen, Neutral];
}
