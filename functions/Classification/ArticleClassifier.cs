using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Classification;

/// <summary>Classifies a batch of new articles, writes all of them to the ledger and queues those that have a topic.</summary>
/// <remarks>
/// In: <c>articles-found</c>. Touches: the Articles table. Out: <c>articles-relevant</c>.
/// <para>
/// Rows come first, so that no story holds an article the ledger lacks. A crash between the rows and the send leaves the
/// message on the queue: its repeat finds its own rows there, with its own <c>FoundAt</c>, and sends the same articles once
/// more, so what is sent follows from the message and not from what was newly inserted. Stories drops the copies.
/// A row with another <c>FoundAt</c> came with an earlier message, which has sent it or will; it is left alone. The row keeps
/// what the first classifier said, even where a newer one handles the repeat.
/// </para>
/// <para>
/// A later text of an article has a row of its own beside the first one, and is classified and sent like it: an edit may make an
/// article relevant, or turn what it says around.
/// </para>
/// </remarks>
internal sealed partial class ArticleClassifier(
    IClassifier classifier, ITableStore tables, MessageSender<ArticlesRelevant> relevant, ILogger<ArticleClassifier> logger)
    : IMessageHandler<ArticlesFound>
{
    /// <summary>Articles in one message.</summary>
    private const int MaxSent = 50;

    public async Task HandleAsync(ArticlesFound message, CancellationToken cancellationToken)
    {
        var articles = message.Articles.DistinctBy(ArticleRows.RowKey, StringComparer.Ordinal).ToList();
        var older = await FindInMonthBeforeAsync(articles, cancellationToken);
        var classified = articles.Where(article => !older.Contains(ArticleRows.RowKey(article)))
            .Select(article => new RelevantArticle(article, Classify(article))).ToList();

        var rows = classified.ConvertAll(item => ArticleRows.Of(item.Article, item.Classification));
        rows.AddRange((message.Rejected ?? []).Select(ArticleRows.Of));
        var inserted = await tables.InsertMissingAsync(StorageLayout.ArticlesTable, rows, cancellationToken);
        var ofThisMessage = classified.Where(item => inserted.Contains(ArticleRows.RowKey(item.Article)))
            .Concat(await OwnRowsAsync([.. classified.Where(item => !inserted.Contains(ArticleRows.RowKey(item.Article)))], cancellationToken))
            .Select(item => ArticleRows.RowKey(item.Article)).ToHashSet(StringComparer.Ordinal);

        var sent = classified.FindAll(item => item.Classification.Topics.Count > 0 && ofThisMessage.Contains(ArticleRows.RowKey(item.Article)));
        foreach (var batch in sent.Chunk(MaxSent))
        {
            await relevant.SendAsync(new ArticlesRelevant(ArticlesRelevant.CurrentVersion, batch), cancellationToken);
        }

        Log.BatchClassified(logger, articles.Count, inserted.Count, sent.Count, classifier.Version);
    }

    private Messages.Classification Classify(Article article) =>
        classifier.Classify(new ArticleText(article.Title, article.Summary, article.Language));

    /// <summary>Row keys that the ledger holds under the month before: a feed that shows an old entry again is not news.</summary>
    private async Task<HashSet<string>> FindInMonthBeforeAsync(List<Article> articles, CancellationToken cancellationToken)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var partition in articles.GroupBy(MonthBefore, StringComparer.Ordinal))
        {
            var ids = partition.Select(ArticleRows.RowKey).ToList();
            known.UnionWith((await tables.GetManyAsync(StorageLayout.ArticlesTable, partition.Key, ids, cancellationToken)).Keys);
        }

        return known;
    }

    private static string MonthBefore(Article article)
    {
        var found = article.FoundAt.UtcDateTime;
        return ArticleRows.Partition(new DateTimeOffset(found.Year, found.Month, 1, 0, 0, 0, TimeSpan.Zero).AddDays(-1), article.FeedShard);
    }

    /// <summary>Of articles that were there already, those that an earlier try of this same message wrote.</summary>
    private async Task<List<RelevantArticle>> OwnRowsAsync(List<RelevantArticle> present, CancellationToken cancellationToken)
    {
        var own = new List<RelevantArticle>();
        foreach (var partition in present.GroupBy(
            item => ArticleRows.Partition(item.Article.FoundAt, item.Article.FeedShard), StringComparer.Ordinal))
        {
            var ids = partition.Select(item => ArticleRows.RowKey(item.Article)).ToList();
            var stored = await tables.GetManyAsync(StorageLayout.ArticlesTable, partition.Key, ids, cancellationToken);
            own.AddRange(partition.Where(item => stored[ArticleRows.RowKey(item.Article)].GetTime(ArticleRows.FoundAt) == item.Article.FoundAt));
        }

        return own;
    }

    private static partial class Log
    {
        [LoggerMessage(201, LogLevel.Information, "{ArticleCount} articles, {NewCount} new in the ledger, {RelevantCount} relevant by {Version}.")]
        public static partial void BatchClassified(ILogger logger, int articleCount, int newCount, int relevantCount, string version);
    }
}
