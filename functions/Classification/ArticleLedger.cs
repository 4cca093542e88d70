using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Classification;

/// <param name="Total">Articles in the ledger, each edit of one by itself; without the entries that were rejected.</param>
/// <param name="ByTopic">Per topic, given or not; an article with both counts in both.</param>
/// <param name="NotRelevant">Articles without a topic.</param>
/// <param name="Rejected">Entries that could not become articles.</param>
internal sealed record ArticleCounts(int Total, IReadOnlyDictionary<string, int> ByTopic, int NotRelevant, int Rejected);

/// <summary>What other rooms may know of the Articles table.</summary>
internal sealed class ArticleLedger(ITableStore tables)
{
    /// <summary>Counts the articles found after <paramref name="from"/> and until <paramref name="to"/> (UTC, inclusive).</summary>
    /// <remarks>Reads through the whole table, filtered where the rows are: for the summary of a run on one machine, not for a page.</remarks>
    public async Task<ArticleCounts> CountAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        TableCondition[] window =
        [
            new(ArticleRows.FoundAt, TableComparison.GreaterThan, from),
            new(ArticleRows.FoundAt, TableComparison.LessOrEqual, to),
        ];
        var byTopic = Topics.All.ToDictionary(topic => topic, _ => 0, StringComparer.Ordinal);
        int total = 0, notRelevant = 0, rejected = 0;
        await foreach (var row in tables.QueryAsync(StorageLayout.ArticlesTable, new TableQuery(Where: window), cancellationToken))
        {
            var outcome = row.GetString(ArticleRows.Outcome);
            total += outcome == ArticleRows.Rejected ? 0 : 1;
            rejected += outcome == ArticleRows.Rejected ? 1 : 0;
            notRelevant += outcome == ArticleRows.NotRelevant ? 1 : 0;
            foreach (var topic in row.GetString(ArticleRows.Topics).Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                byTopic[topic]++;
            }
        }

        return new ArticleCounts(total, byTopic, notRelevant, rejected);
    }
}
