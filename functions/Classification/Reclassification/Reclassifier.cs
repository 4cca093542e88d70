using System.Runtime.CompilerServices;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Classification.Reclassification;

/// <summary>Has stored articles classified again by the classifier of today, without any outside service.</summary>
/// <remarks>
/// What an outside service said stays: the places that it found, and where it gave an article other topics, its score of each topic of which the
/// classifier of today is not sure either.
/// </remarks>
internal sealed class Reclassifier(IClassifier classifier, ITableStore tables, IOptions<ClassificationOptions> options)
{
    /// <summary>Kept well below what a transaction takes: the rows have grown.</summary>
    private const int MaxBatchBytes = 2 * 1024 * 1024;

    private readonly UncertainBand _band = options.Value.Band;

    public string Version => classifier.Version;

    /// <summary>The articles found from <paramref name="since"/> until <paramref name="until"/> (UTC, both included), month by month and shard by shard.</summary>
    /// <param name="apply">
    /// Writes what is said now into each row that is relevant by the one or the other, before it is returned; what counted before stays beside it.
    /// A row that is relevant by neither is left as it is: nobody sees a difference. Nothing is sent.
    /// </param>
    /// <param name="unreadable">Told of each row that cannot be read; it is left out.</param>
    public async IAsyncEnumerable<Reclassified> RunAsync(
        DateTimeOffset since, DateTimeOffset until, bool apply, Action<string> unreadable, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A millisecond early, since Azurite compares no finer and there is no "or equal".
        TableCondition[] window =
        [
            new(ArticleRows.FoundAt, TableComparison.GreaterThan, since.AddMilliseconds(-1)),
            new(ArticleRows.FoundAt, TableComparison.LessOrEqual, until),
        ];
        foreach (var partition in PartitionsOf(since, until))
        {
            var batch = new List<Seen>(TableStoreExtensions.MaxBatchRows);
            await foreach (var row in tables.QueryAsync(StorageLayout.ArticlesTable, new TableQuery(partition, Where: window), cancellationToken))
            {
                if (row.GetTime(ArticleRows.FoundAt) >= since && TryClassify(row, unreadable) is { } seen)
                {
                    batch.Add(seen);
                }
            }

            if (apply)
            {
                await ApplyAsync(batch, cancellationToken);
            }

            foreach (var seen in batch)
            {
                yield return seen.Result;
            }
        }
    }

    private static IEnumerable<string> PartitionsOf(DateTimeOffset since, DateTimeOffset until)
    {
        var first = since.UtcDateTime;
        for (var month = new DateTimeOffset(first.Year, first.Month, 1, 0, 0, 0, TimeSpan.Zero); month <= until; month = month.AddMonths(1))
        {
            for (var shard = 0; shard < StableHash.ShardCount; shard++)
            {
                yield return ArticleRows.Partition(month, shard);
            }
        }
    }

    /// <returns>Null for an entry that was rejected, and for a row that cannot be read.</returns>
    private Seen? TryClassify(TableRow row, Action<string> unreadable)
    {
        try
        {
            return row.GetString(ArticleRows.Outcome) == ArticleRows.Rejected ? null : Classify(row);
        }
        catch (Exception problem) when (problem is InvalidDataException or System.Text.Json.JsonException)
        {
            unreadable($"Row '{row.PartitionKey}' / '{row.RowKey}' cannot be read: {problem.Message}");
            return null;
        }
    }

    private Seen Classify(TableRow row)
    {
        var (text, stored) = (ArticleRows.ReadText(row), ArticleRows.ReadSaid(row));
        return new Seen(row, new Reclassified(row.RowKey, text.Title, stored, Classify(text, stored)));
    }

    private Messages.Classification Classify(ArticleText text, Messages.Classification stored)
    {
        var now = classifier.Classify(text);
        if (stored.Refinements is null)
        {
            return now;
        }

        if (stored.Refinements.Values.Contains(RefinementWords.Moved))
        {
            var given = stored.Scores.Where(score => _band.Contains(score.Value) && now.Scores.TryGetValue(score.Key, out var own) && _band.Contains(own))
                .ToDictionary(StringComparer.Ordinal);
            now = given.Count > 0 ? classifier.Classify(text, given) : now;
        }

        return now with
        {
            Evidence = [.. now.Evidence, .. stored.Evidence.Where(span => span.Label.StartsWith(DraftMerge.PlaceLabel, StringComparison.Ordinal))],
            Refinements = stored.Refinements,
        };
    }

    private async Task ApplyAsync(List<Seen> all, CancellationToken cancellationToken)
    {
        foreach (var batch in TableStoreExtensions.Batches(
            all.Where(seen => seen.IsToBeWritten), TableStoreExtensions.MaxBatchRows, MaxBatchBytes, seen => 2 * seen.Row.EstimateBytes()))
        {
            if (!await tables.TryWriteAsync(StorageLayout.ArticlesTable, batch.ConvertAll(TableWrite (seen) => seen.Write()), cancellationToken))
            {
                foreach (var seen in batch)
                {
                    await ApplyAloneAsync(seen.Row, cancellationToken);
                }
            }
        }
    }

    /// <summary>Somebody else wrote one of the batch meanwhile, another run of this most likely.</summary>
    private async Task ApplyAloneAsync(TableRow row, CancellationToken cancellationToken)
    {
        while (await tables.GetAsync(StorageLayout.ArticlesTable, row.PartitionKey, row.RowKey, cancellationToken) is { } found
            && Classify(found) is { IsToBeWritten: true } seen
            && !await tables.TryWriteAsync(StorageLayout.ArticlesTable, seen.Write(), cancellationToken))
        {
        }
    }

    private sealed record Seen(TableRow Row, Reclassified Result)
    {
        /// <summary>False where the row says it already, so that a second run writes nothing.</summary>
        public bool IsToBeWritten =>
            Result.Stored.Topics.Count + Result.Now.Topics.Count > 0
            && (Result.Stored.Version != Result.Now.Version || Result.Differences.Count > 0);

        public TableWrite.Replace Write() => new TableWrite.Replace(ArticleRows.Reclassified(Row, Result.Now));
    }
}
