using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Discovery;
using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Messages;

namespace AlertPipeline.Commands;

/// <summary><c>feeds import</c> and <c>feeds export</c>.</summary>
internal static class FeedsCommands
{
    private const int MaxNamed = 10;

    /// <summary>The list of real sources that comes with the program.</summary>
    public static string BundledSources => Path.Combine(Settings.AppRoot, "sources.opml");

    /// <summary>Adds the feeds of OPML files, of addresses, and of the best feed behind a page's address. All of them, or none where one cannot be had.</summary>
    /// <param name="sources">Files, and addresses that begin with http.</param>
    /// <param name="bundled">True: the program's own list too.</param>
    /// <exception cref="UserErrorException">A file is not there, cannot be read, is no OPML or lists no feed; an address leads to no feed.</exception>
    public static async Task<int> ImportAsync(
        IReadOnlyList<string> sources, bool bundled, FeedRegistry registry, FeedFinder finder, TextWriter talk, CancellationToken cancellationToken)
    {
        List<ListedFeed> feeds = [.. bundled ? ReadOpml(BundledSources) : []];
        foreach (var source in sources)
        {
            if (IsAddress(source))
            {
                feeds.Add(await FindAsync(source, finder, talk, cancellationToken));
            }
            else if (File.Exists(source))
            {
                feeds.AddRange(ReadOpml(source));
            }
            else
            {
                throw new UserErrorException($"'{source}' is neither a file that exists nor an http(s) address; give an OPML file, or an address with https:// before it.", 2);
            }
        }

        var imported = await registry.ImportAsync(feeds, cancellationToken);
        await talk.WriteLineAsync($"{Words.Count(imported.Added, "feed", "feeds")} added, {imported.Known} were there already.");
        return 0;
    }

    public static async Task<int> ExportAsync(FeedRegistry registry, TextWriter output, CancellationToken cancellationToken)
    {
        await registry.ExportAsync(output, cancellationToken);
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

    /// <summary>True for what is meant as an address and not as a file.</summary>
    public static bool IsAddress(string source) =>
        source.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static async Task<ListedFeed> FindAsync(string source, FeedFinder finder, TextWriter talk, CancellationToken cancellationToken)
    {
        var address = FeedRegistry.FromAddresses([source])[0].Address;
        var search = await finder.FindAsync(address, cancellationToken);
        if (search.Answer is FeedAnswer.Document own)
        {
            await talk.WriteLineAsync($"{address} is a feed: {Describe(own.Feed)}.");
            return new ListedFeed(address, TitleOf(own.Feed));
        }

        foreach (var line in DescribeSearch(search))
        {
            await talk.WriteLineAsync(line);
        }

        return search.Taken is { Answer: FeedAnswer.Document found } taken
            ? new ListedFeed(taken.Feed.Address, TitleOf(found.Feed))
            : throw new UserErrorException($"{address} leads to no feed, so nothing was added: {ReasonOf(search.Answer)}");
    }

    private static IEnumerable<string> DescribeSearch(FeedSearch search)
    {
        if (search.Named.Count > 0)
        {
            yield return $"{search.Address} is a page; it leads to {Words.Count(search.Named.Count, "feed", "feeds")}.";
        }

        foreach (var tried in search.Tried)
        {
            yield return tried.Answer is FeedAnswer.Document document
                ? $"  taken: {tried.Feed.Address}: {Describe(document.Feed)}."
                : $"  not read: {tried.Feed.Address}: {ReasonOf(tried.Answer)}";
        }

        var others = search.Named.Except(search.Tried.Select(tried => tried.Feed)).ToList();
        foreach (var other in others.Take(MaxNamed))
        {
            yield return $"  also there: {FeedReport.Describe(other)}";
        }

        if (others.Count > MaxNamed)
        {
            yield return $"  and {others.Count - MaxNamed} more.";
        }
    }

    private static string Describe(ParsedFeed feed) =>
        $"{FeedReport.NameOf(feed.Format)}, {Words.Count(feed.EntryCount, "entry", "entries")}, {(TitleOf(feed) is { } title ? $"\"{title}\"" : "no title")}";

    private static string ReasonOf(FeedAnswer answer) =>
        answer is FeedAnswer.Failure failure ? failure.Reason : throw new InvalidOperationException($"An answer of kind {answer.GetType().Name} to a request without validators.");

    private static string? TitleOf(ParsedFeed feed) =>
        feed.Title is { } title && HtmlText.ToPlain(title, FeedState.MaxNameLength) is { Length: > 0 } plain ? plain : null;
}
