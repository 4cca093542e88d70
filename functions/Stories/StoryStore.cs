using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using AlertPipeline.Storage;

namespace AlertPipeline.Stories;

/// <summary>What other rooms may read of stories.</summary>
internal interface IStoryReader
{
    /// <summary>States whose ReadyAt lies in (<paramref name="after"/>, <paramref name="upTo"/>], the oldest first.</summary>
    Task<IReadOnlyList<StoryState>> GetStatesAsync(DateTimeOffset after, DateTimeOffset upTo, CancellationToken cancellationToken);
}

/// <summary>Table <c>Stories</c>: PK = day of ReadyAt, RK = state id, one row per state with all its articles.</summary>
internal sealed class StoryStore(ITableStore tables) : IStoryReader
{
    public async Task<IReadOnlyList<StoryState>> GetStatesAsync(DateTimeOffset after, DateTimeOffset upTo, CancellationToken cancellationToken)
    {
        var found = new List<StoryState>();
        for (var day = after.UtcDateTime.Date; day <= upTo.UtcDateTime.Date; day = day.AddDays(1))
        {
            await foreach (var row in tables.QueryAsync(StorageLayout.StoriesTable, new TableQuery(DayOf(day)), cancellationToken))
            {
                var readyAt = row.GetTime("ReadyAt");
                if (readyAt > after && readyAt <= upTo)
                {
                    found.Add(Read(row));
                }
            }
        }

        return found.OrderBy(state => state.ReadyAt).ThenBy(state => state.StateId, StringComparer.Ordinal).ToList();
    }

    /// <summary>Writes the state, unless a row that knows as much is there already: as many articles, in texts that are as late.</summary>
    public async Task SaveAsync(StoryState state, CancellationToken cancellationToken)
    {
        while (true)
        {
            var current = await tables.GetAsync(StorageLayout.StoriesTable, DayOf(state.ReadyAt.UtcDateTime), state.StateId, cancellationToken);
            if (current is not null && (current.GetInt32("ArticleCount"), current.FindInt64("Lateness") ?? 0).CompareTo((state.Articles.Count, LatenessOf(state))) >= 0)
            {
                return;
            }

            var row = new TableRow(DayOf(state.ReadyAt.UtcDateTime), state.StateId)
            {
                ETag = current?.ETag,
                ["ReadyAt"] = state.ReadyAt,
                ["ArticleCount"] = state.Articles.Count,
                ["Lateness"] = LatenessOf(state),
                ["Content"] = Write(state),
            };
            TableWrite write = current is null ? new TableWrite.Insert(row) : new TableWrite.Replace(row);
            if (await tables.TryWriteAsync(StorageLayout.StoriesTable, write, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>Grows whenever an article gets a later text, or turns out to have been found earlier.</summary>
    private static long LatenessOf(StoryState state) =>
        state.Articles.Sum(article => ((article.Article.RevisedAt ?? DateTimeOffset.UnixEpoch) - article.Article.FoundAt).Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>Takes back a state whose story was merged into another; one that is gone already is no error.</summary>
    public Task RemoveAsync(IndexedState state, CancellationToken cancellationToken) => tables.TryWriteAsync(
        StorageLayout.StoriesTable, new TableWrite.Delete(DayOf(state.ReadyAt.UtcDateTime), state.StateId), cancellationToken);

    private static string DayOf(DateTime utc) => utc.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>With so few none is kept for being official, so that the row gets smaller in the end.</summary>
    private const int MinArticles = 8;

    /// <summary>One property; a story that does not fit loses its newest articles.</summary>
    private static byte[] Write(StoryState state)
    {
        while (true)
        {
            var content = Brotli.Compress(JsonSerializer.SerializeToUtf8Bytes(state, StoryJson.Default.StoryState), CompressionLevel.Optimal);
            if (content.Length <= TableWriteRules.MaxPropertyBytes)
            {
                return content;
            }

            // A story of hundreds of articles: the oldest tell what it is about, so the newest go first, but for official ones.
            var kept = state.Articles.Count * 3 / 4;
            state = state with { Articles = [.. state.Articles.Where((article, index) => index < kept || (article.Article.IsOfficial && kept > MinArticles))] };
        }
    }

    private static StoryState Read(TableRow row) =>
        JsonSerializer.Deserialize(Brotli.Decompress(row.GetBytes("Content")), StoryJson.Default.StoryState)
        ?? throw new InvalidDataException($"The story state '{row.RowKey}' is 'null'.");
}
