using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Messages;

namespace AlertPipeline.Feeds;

/// <summary>The articles of one document, in its order, each identity once.</summary>
internal sealed record BuiltArticles(IReadOnlyList<Article> Articles, IReadOnlyList<EntryRejected> Rejected);

/// <summary>Makes our cleaned copies of a feed's entries. Pure: the same document at the same time gives the same articles.</summary>
internal static class ArticleBuilder
{
    private const int MaxOutletLength = 100;

    /// <summary>Words of the summary that stand in for a title: about one line.</summary>
    private const int MaxBorrowedTitleLength = 120;

    /// <param name="feedId">With the entry's identity it makes the article's id.</param>
    /// <param name="address">Of the feed; its host stands in where an entry has no link.</param>
    public static BuiltArticles Build(ParsedFeed feed, string feedId, Uri address, DateTimeOffset foundAt, bool isOfficial = false)
    {
        var articles = new List<Article>();
        var rejected = new List<EntryRejected>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var identity = EntryIdentity.Of(feed);
        var outlet = Plain(feed.Title, MaxOutletLength);
        for (var index = 0; index < feed.Entries.Count; index++)
        {
            var entry = feed.Entries[index];
            var summary = SummaryOf(entry);
            var title = TitleOf(entry, summary);
            if (title.Length == 0)
            {
                rejected.Add(new EntryRejected(
                    StableHash.Id(feedId, "rejected", entry.Id ?? entry.Link ?? ""), feedId, FeedState.ShardOf(feedId), ArticleLink.Canonical(entry.Link),
                    $"Entry {index + 1} of the feed has neither a title nor a text.", foundAt));
                continue;
            }

            var link = ArticleLink.Canonical(entry.Link);
            var id = StableHash.Id(feedId, identity.Find(entry, link, title));
            if (ids.Add(id))
            {
                var source = ArticleLink.HostOf(link ?? ArticleLink.Canonical(feed.Link) ?? address);
                articles.Add(new Article(
                    id, feedId, FeedState.ShardOf(feedId), source, outlet.Length > 0 ? outlet : source, link, title, summary,
                    LanguageOf(feed.Language), entry.Published ?? entry.Updated, foundAt)
                {
                    IsOfficial = isOfficial,
                });
            }
        }

        return new BuiltArticles(articles, rejected);
    }

    /// <summary>What <see cref="Build"/> needs of an entry: words, no longer than it uses them. The same articles come of it.</summary>
    public static ParsedEntry Shorten(ParsedEntry entry)
    {
        var summary = Words(entry.Summary, Article.MaxSummaryLength);
        return new ParsedEntry
        {
            Title = Words(entry.Title, Article.MaxTitleLength),
            Link = entry.Link,
            Id = entry.Id,
            Published = entry.Published,
            Updated = entry.Updated,
            Summary = summary,
            Content = summary is null ? Words(entry.Content, Article.MaxSummaryLength) : null,
        };
    }

    private static FeedText? Words(FeedText? text, int limit) =>
        text is not null && HtmlText.ToPlain(text, limit + 1) is { Length: > 0 } words ? new FeedText(words, IsHtml: false, Base: null) : null;

    private static string SummaryOf(ParsedEntry entry)
    {
        var summary = Plain(entry.Summary, Article.MaxSummaryLength);
        return summary.Length > 0 ? summary : Plain(entry.Content, Article.MaxSummaryLength);
    }

    private static string TitleOf(ParsedEntry entry, string summary)
    {
        var title = Plain(entry.Title, Article.MaxTitleLength);
        return title.Length > 0 ? title : TextLength.Shorten(summary, MaxBorrowedTitleLength);
    }

    /// <summary>The words, shortened; they are read a little longer than wanted, so that it shows whether there are more.</summary>
    private static string Plain(FeedText? text, int limit) => text is null ? "" : TextLength.Shorten(HtmlText.ToPlain(text, limit + 1), limit);

    /// <summary>ISO 639-1 of a BCP 47 tag: <c>en-GB</c> is <c>en</c>.</summary>
    private static string? LanguageOf(string? declared)
    {
        var primary = declared?.Trim().Split('-', '_')[0].ToLowerInvariant();
        return primary is { Length: 2 } && primary.All(char.IsAsciiLetterLower) ? primary : null;
    }
}
