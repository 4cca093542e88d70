using System.Globalization;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Messages;

namespace AlertPipeline.Commands;

/// <summary><c>feeds check</c>, <c>import</c>, <c>export</c>, <c>list</c>.</summary>
internal static class FeedsCommands
{
    private const int MaxTitleLength = 200;

    /// <summary>Asks each feed once, keeps nothing, and says in plain words what it found.</summary>
    /// <returns>0 where every address is a feed, otherwise 1.</returns>
    /// <exception cref="UserErrorException">One of the texts is no address.</exception>
    public static async Task<int> CheckAsync(IReadOnlyList<string> addresses, FeedClient client, TextWriter output, CancellationToken cancellationToken)
    {
        var failed = false;
        foreach (var feed in FeedRegistry.FromAddresses(addresses))
        {
            await output.WriteLineAsync(feed.Address.AbsoluteUri);
            var answer = await client.GetAsync(feed.Address, etag: null, lastModified: null, cancellationToken);
            failed |= answer is not FeedAnswer.Document;
            foreach (var line in Describe(answer, feed.Address))
            {
                await output.WriteLineAsync("  " + line);
            }
        }

        return failed ? 1 : 0;
    }

    /// <summary>Adds the feeds of an OPML file.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, is no OPML, or lists no feed.</exception>
    public static async Task<int> ImportAsync(string path, FeedRegistry registry, TextWriter talk, CancellationToken cancellationToken)
    {
        var imported = await registry.ImportAsync(ReadOpml(path), cancellationToken);
        await talk.WriteLineAsync($"{imported.Added} feeds added, {imported.Known} were there already.");
        return 0;
    }

    /// <exception cref="UserErrorException">The file cannot be read, is no OPML, or lists no feed.</exception>
    public static IReadOnlyList<ListedFeed> ReadOpml(string path)
    {
        try
        {
            using var content = File.OpenRead(path);
            return OpmlFile.Read(path, content);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"'{path}' cannot be read: {problem.Message}", 1, problem);
        }
    }

    public static async Task<int> ExportAsync(FeedRegistry registry, TextWriter output, CancellationToken cancellationToken)
    {
        await registry.ExportAsync(output, cancellationToken);
        return 0;
    }

    /// <summary>A line for each feed: id, state, entries, when last asked, when next, address, and what is wrong; separated by tabs.</summary>
    public static async Task<int> ListAsync(IFeedReader feeds, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var feed in await feeds.ListAsync(cancellationToken))
        {
            await output.WriteLineAsync(string.Join('\t',
                feed.FeedId, StateOf(feed), feed.EntryCount.ToString(CultureInfo.InvariantCulture), Write(feed.LastPolledAt),
                Write(feed.NextPollAt), feed.Address.AbsoluteUri, feed.LastError ?? feed.Title ?? ""));
        }

        return 0;
    }

    private static string StateOf(FeedState feed) =>
        feed.LastPolledAt is null ? "new"
        : feed.FailuresInARow == 0 ? "ok"
        : $"failing({feed.FailuresInARow})";

    private static IEnumerable<string> Describe(FeedAnswer answer, Uri address) => answer switch
    {
        FeedAnswer.Document document => DescribeDocument(document, address),
        FeedAnswer.Failure failure => [$"problem: {failure.Reason}"],
        _ => ["problem: the server says that nothing has changed although nothing was asked for before."],
    };

    private static IEnumerable<string> DescribeDocument(FeedAnswer.Document document, Uri address)
    {
        var (feed, http) = document;
        var built = ArticleBuilder.Build(feed, FeedState.IdOf(address), http.Address, DateTimeOffset.UnixEpoch);
        var dates = feed.Entries.Select(entry => entry.Published ?? entry.Updated).OfType<DateTimeOffset>().ToList();
        yield return $"format: {feed.Format.ToString().ToLowerInvariant()}, {http.Body.Length:N0} bytes, {http.FindHeader("Content-Type") ?? "no content type"}";
        yield return $"title: {(feed.Title is { } title ? HtmlText.ToPlain(title, MaxTitleLength) : "none")}";
        yield return $"entries: {feed.Entries.Count}, newest {(dates.Count == 0 ? "without a date" : Write(dates.Max()))}";
        yield return $"asking again: {DescribeValidators(http.FindHeader("ETag"), http.FindHeader("Last-Modified"))}";
        if (feed.PollInterval is { } interval)
        {
            yield return $"asks to be polled every {interval.TotalMinutes:N0} minutes";
        }

        if (http.Address != address)
        {
            yield return $"redirects to {http.Address.AbsoluteUri}{(http.MovedTo is null ? " (for now)" : " (for good)")}";
        }

        foreach (var problem in feed.Problems)
        {
            yield return $"problem: {problem}";
        }

        if (feed.Entries.Count == 0)
        {
            yield return "problem: the feed holds no entries.";
        }

        if (built.Rejected.Count > 0)
        {
            yield return $"problem: {built.Rejected.Count} entries cannot be used. {built.Rejected[0].Reason}";
        }

        var repeated = feed.Entries.Count - built.Rejected.Count - built.Articles.Count;
        if (repeated > 0)
        {
            yield return $"problem: {repeated} entries repeat the id of another.";
        }
    }

    private static string DescribeValidators(string? etag, string? lastModified) => (etag, lastModified) switch
    {
        (null, null) => "without validators, so the whole document comes every time",
        (_, null) => "by ETag",
        (null, _) => "by Last-Modified",
        _ => "by ETag and Last-Modified",
    };

    private static string Write(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "-";
}
