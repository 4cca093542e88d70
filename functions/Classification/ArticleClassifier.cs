using AlertPipeline.Classification.Refinement;
using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Classification;

/// <summary>Classifies a batch of new articles, writes all of them to the ledger and queues those that have a topic.</summary>
/// <remarks>
/// In: <c>articles-found</c>. Touches: the Articles and Spending tables, and the services that refine, where configured. Out: <c>articles-relevant</c>.
/// <para>
/// Rows come first, so that no story holds an article the ledger lacks. A crash between the rows and the send leaves the
/// message on the queue: its repeat finds its own rows there, with its own <c>FoundAt</c>, and sends the same articles with what the rows say once
/// more, so what is sent follows from the message and the ledger and not from what was newly inserted. Stories drops the copies.
/// A row with another <c>FoundAt</c> came with an earlier message, which has sent it or will; it is left alone. The row keeps
/// what the first classifier said, even where a newer one handles the repeat: only <see cref="Reclassification.Reclassifier"/> changes that.
/// </para>
/// <para>
/// Asking an outside service costs money and its answer may differ the next time, so articles that one is to be asked about are looked up first, and
/// their rows are written batch by batch: a repeat pays only for those that a crash left without a row.
/// </para>
/// <para>
/// A later text of an article has a row of its own beside the first one, and is classified and sent like it: an edit may make an
/// article relevant, or turn what it says around.
/// </para>
/// </remarks>
internal sealed partial class ArticleClassifier(
    IClassifier classifier, RefinementPipeline refinement, ITableStore tables, MessageSender<ArticlesRelevant> relevant, ILogger<ArticleClassifier> logger)
    : IMessageHandler<ArticlesFound>
{
    /// <summary>Articles in one message.</summary>
    private const int MaxSent = 50;

    public async Task HandleAsync(ArticlesFound message, CancellationToken cancellationToken)
    {
        var articles = message.Articles.DistinctBy(ArticleRows.RowKey, StringComparer.Ordinal).ToList();
        var older = await FindInMonthBeforeAsync(articles, cancellationToken);
        var drafts = articles.Where(article => !older.Contains(ArticleRows.RowKey(article))).Select(Classify).ToLookup(item => refinement.IsWanted(item.Draft));

        var kept = new Dictionary<string, RelevantArticle>(StringComparer.Ordinal);
        var rejected = (message.Rejected ?? []).Select(ArticleRows.Of);
        var newCount = await KeepAsync([.. drafts[false].Select(item => new Result(item.Article, item.Draft.Said, []))], rejected, kept, cancellationToken);
        foreach (var batch in (await FindMissingAsync([.. drafts[true]], kept, cancellationToken)).Chunk(RefinementPipeline.BatchSize))
        {
            var refined = await refinement.RefineAsync([.. batch.Select(item => item.Draft)], cancellationToken);
            newCount += await KeepAsync(
                [.. batch.Zip(refined.Drafts, (item, draft) => new Result(
                    item.Article with { Language = draft.Merged.Language }, draft.Merged.Said, draft.Outcomes))],
                [], kept, cancellationToken);
            await refinement.SettleAsync(refined, cancellationToken);
        }

        var sent = articles.ConvertAll(article => kept.GetValueOrDefault(ArticleRows.RowKey(article))).OfType<RelevantArticle>()
            .Where(item => item.Classification.Topics.Count > 0).ToList();
        foreach (var batch in sent.Chunk(MaxSent))
        {
            await relevant.SendAsync(new ArticlesRelevant(ArticlesRelevant.CurrentVersion, batch), cancellationToken);
        }

        Log.BatchClassified(logger, articles.Count, newCount, sent.Count, classifier.Version);
    }

    private Drafted Classify(Article article)
    {
        var text = new ArticleText(article.Title, article.Summary, article.Language);
        return new Drafted(article, new Draft(text, classifier.Classify(text)));
    }

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

    /// <summary>Of these, the ones without a row. Those with a row of this same message are in <paramref name="kept"/> then, as it says.</summary>
    private async Task<List<Drafted>> FindMissingAsync(List<Drafted> drafts, Dictionary<string, RelevantArticle> kept, CancellationToken cancellationToken)
    {
        var present = await ReadRowsAsync(drafts.ConvertAll(item => item.Article), kept, cancellationToken);
        return drafts.FindAll(item => !present.Contains(ArticleRows.RowKey(item.Article)));
    }

    /// <summary>Writes the rows that are missing. What the ledger then says of the articles of this message is in <paramref name="kept"/>.</summary>
    /// <returns>How many were new.</returns>
    private async Task<int> KeepAsync(
        List<Result> results, IEnumerable<TableRow> rejected, Dictionary<string, RelevantArticle> kept, CancellationToken cancellationToken)
    {
        var rows = results.Select(result => ArticleRows.Of(result.Article, result.Said, result.Outcomes)).Concat(rejected).ToList();
        var inserted = await tables.InsertMissingAsync(StorageLayout.ArticlesTable, rows, cancellationToken);
        foreach (var result in results.Where(result => inserted.Contains(ArticleRows.RowKey(result.Article))))
        {
            kept[ArticleRows.RowKey(result.Article)] = new RelevantArticle(result.Article, result.Said);
        }

        await ReadRowsAsync([.. results.Select(result => result.Article).Where(article => !inserted.Contains(ArticleRows.RowKey(article)))], kept, cancellationToken);
        return inserted.Count;
    }

    /// <returns>The row keys that are there, of whichever message.</returns>
    private async Task<HashSet<string>> ReadRowsAsync(List<Article> articles, Dictionary<string, RelevantArticle> kept, CancellationToken cancellationToken)
    {
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var partition in articles.GroupBy(article => ArticleRows.Partition(article.FoundAt, article.FeedShard), StringComparer.Ordinal))
        {
            var stored = await tables.GetManyAsync(
                StorageLayout.ArticlesTable, partition.Key, [.. partition.Select(ArticleRows.RowKey)], cancellationToken);
            present.UnionWith(stored.Keys);
            foreach (var article in partition)
            {
                var key = ArticleRows.RowKey(article);
                if (stored.TryGetValue(key, out var row) && ArticleRows.ReadOwn(row, article) is { } own)
                {
                    kept[key] = own;
                }
            }
        }

        return present;
    }

    private readonly record struct Drafted(Article Article, Draft Draft);

    private readonly record struct Result(Article Article, Messages.Classification Said, IReadOnlyList<RefinerOutcome> Outcomes);

    private static partial class Log
    {
        [LoggerMessage(201, LogLevel.Information, "{ArticleCount} articles, {NewCount} new in the ledger, {RelevantCount} relevant by {Version}.")]
        public static partial void BatchClassified(ILogger logger, int articleCount, int newCount, int relevantCount, string version);
    }
}
