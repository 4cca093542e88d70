using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using AlertPipeline.Storage;

namespace AlertPipeline.Stories;

/// <summary>The index blobs: one a week, by the articles' FoundAt, each changed under its ETag.</summary>
/// <remarks>
/// One blob a week for both topics, not one per topic: a story may have both, and two blobs cannot be changed as one.
/// </remarks>
internal sealed class StoryIndex(IBlobStore blobs)
{
    /// <summary>Stories are followed over this many weeks before that of the newest article.</summary>
    private const int WeeksBack = 6;

    /// <summary>Weeks before that of the newest article in which an article may still move between stories; what is older stays where it is.</summary>
    private const int OpenWeeks = 3;

    /// <summary>Name of the week that holds the time: <c>2026-W48</c>.</summary>
    public static string WeekOf(DateTimeOffset time) => string.Create(
        CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(time.UtcDateTime)}-W{ISOWeek.GetWeekOfYear(time.UtcDateTime):D2}");

    /// <summary>The weeks that articles found at these times may be grouped with, the oldest first.</summary>
    public static IReadOnlyList<string> WeeksFor(IEnumerable<DateTimeOffset> times) =>
        times.SelectMany(time => Enumerable.Range(0, WeeksBack + 1).Select(back => WeekOf(time.AddDays(-7 * back))))
            .Distinct().Order(StringComparer.Ordinal).ToList();

    /// <summary>The time before which articles are settled in their stories, for a message with articles found at these times.</summary>
    public static DateTimeOffset SettledBefore(IEnumerable<DateTimeOffset> times) => times.Max().AddDays(-7 * OpenWeeks);

    public async Task<LoadedPage> LoadAsync(string week, CancellationToken cancellationToken)
    {
        var blob = await blobs.GetAsync(StorageLayout.StoryIndexContainer, week, cancellationToken);
        if (blob is null)
        {
            return new LoadedPage(week, StoryIndexPage.Empty, null);
        }

        var page = JsonSerializer.Deserialize(Brotli.Decompress(blob.Content), StoryJson.Default.StoryIndexPage)
            ?? throw new InvalidDataException($"The story index of {week} is 'null'.");
        return new LoadedPage(week, page, blob.ETag);
    }

    /// <returns>False where another message changed the week meanwhile: load it again.</returns>
    public Task<bool> TrySaveAsync(LoadedPage loaded, StoryIndexPage page, CancellationToken cancellationToken)
    {
        var content = Brotli.Compress(JsonSerializer.SerializeToUtf8Bytes(page, StoryJson.Default.StoryIndexPage), CompressionLevel.Fastest);
        var condition = loaded.ETag is { } etag ? BlobCondition.Match(etag) : BlobCondition.Absent;
        return blobs.TryPutAsync(StorageLayout.StoryIndexContainer, loaded.Week, content, condition, cancellationToken);
    }

    /// <param name="ETag">Null where the week has no blob yet.</param>
    internal sealed record LoadedPage(string Week, StoryIndexPage Page, string? ETag);
}
