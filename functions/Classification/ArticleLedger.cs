using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Classification;

/// <param name="Total">Articles in the ledger.</param>
/// <param name="ByTopic">Per topic, given or not; an article with both counts in both.</param>
/// <param name="NotRelevant">Articles without a topic.</param>
internal sealed record ArticleCounts(int Total, IReadOnlyDictionary<string, int> ByTopic, int NotRelevant);

/// <summary>What other rooms may know of the Articles table.</summary>
internal sealed class ArticleLedger(ITableStore tables)
{
    /// <summary>Counts the articles found after <paramref name="from"/> and until <paramref name="to"/> (UTC, inclusive).</summary>
    /// <remarks>One query per shard and month touched, filtered where the rows are: for a summary or a status page, not for every message.</remarks>
    public async Task<ArticleCounts> CountAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        TableCondition[] window =
        [
            new(ArticleRows.FoundAt, TableComparison.GreaterThan, from),
            new(ArticleRows.FoundAt, TableComparison.LessOrEqual, to),
        ];
        var byTopic = Topics.All.ToDictionary(topic => topic, _ => 0, StringComparer.Ordinal);
        int total = 0, notRelevant = 0;
        foreach (var partition in Partitions(from, to))
        {
            await foreach (var row in tables.QueryAsync(StorageLayout.ArticlesTable, new TableQuery(partition, Where: window), cancellationToken))
            {
                total++;
                notRelevant += row.GetString(ArticleRows.Outcome) == ArticleRows.NotRelevant ? 1 : 0;
                foreach (var topic in row.GetString(ArticleRows.Topics).Split(',', StringSplitOptions.RemoveEmptyEntries))
                {
                    byTopic[topic]++;
                }
            }
        }

        return new ArticleCounts(total, byTopic, notRelevant);
    }

    private static IEnumerable<string> Partitions(DateTimeOffset from, DateTimeOffset to)
    {
        var first = from.UtcDateTime;
        for (var month = new DateTime(first.Year, first.Month, 1, 0, 0, 0, DateTimeKind.Utc); month <= to.UtcDateTime; month = month.AddMonths(1))
        {
            for (var shard = 0; shard < StableHash.ShardCount; shard++)
            {
                yield return ArticleRows.Partition(month, shard);
            }
        }
    }
}
