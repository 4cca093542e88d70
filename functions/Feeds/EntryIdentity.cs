using System.Globalization;
using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Messages;

namespace AlertPipeline.Feeds;

/// <summary>What makes an entry the same entry in the next answer of its feed.</summary>
internal static class EntryIdentity
{
    /// <summary>Ids that stand at several entries of a document although these link to different pages: they name nothing.</summary>
    public static IReadOnlySet<string> FindUselessIds(ParsedFeed feed)
    {
        var links = new Dictionary<string, Uri?>(StringComparer.Ordinal);
        var useless = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in feed.Entries)
        {
            if (entry.Id is not null && !links.TryAdd(entry.Id, ArticleLink.Canonical(entry.Link))
                && links[entry.Id] != ArticleLink.Canonical(entry.Link))
            {
                useless.Add(entry.Id);
            }
        }

        return useless;
    }

    /// <returns>The id without an update time, else the canonical link, else a hash of title and date.</returns>
    public static string Find(ParsedEntry entry, Uri? link, string title, IReadOnlySet<string> uselessIds)
    {
        if (entry.Id is { Length: > 0 } id && !uselessIds.Contains(id))
        {
            return WithoutUpdateTime(id);
        }

        return link?.AbsoluteUri
            ?? StableHash.Id(title, (entry.Published ?? entry.Updated)?.ToString("O", CultureInfo.InvariantCulture) ?? "");
    }

    /// <summary>GOV.UK puts the time of the last edit behind a hash, so that every edit looks like a new entry.</summary>
    private static string WithoutUpdateTime(string id)
    {
        var hash = id.LastIndexOf('#');
        return hash > 0 && FeedDates.Parse(id.AsSpan(hash + 1)) is not null ? id[..hash] : id;
    }
}
