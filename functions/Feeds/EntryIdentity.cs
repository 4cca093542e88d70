using System.Globalization;
using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Messages;

namespace AlertPipeline.Feeds;

/// <summary>What makes an entry of one document the same entry in the next answer of its feed.</summary>
internal sealed class EntryIdentity
{
    /// <summary>Ids and links that stand at several entries of the document although these are not the same: they name nothing.</summary>
    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);

    private readonly Uri? _site;

    private EntryIdentity(Uri? site) => _site = site;

    public static EntryIdentity Of(ParsedFeed feed)
    {
        var identity = new EntryIdentity(ArticleLink.Canonical(feed.Link));
        identity.FindShared(feed.Entries, entry => [entry.Id, entry.Id is { } id ? WithoutUpdateTime(id) : null]);
        identity.FindShared(feed.Entries, entry => identity.FindId(entry) is null ? [ArticleLink.Canonical(entry.Link)?.AbsoluteUri] : []);
        return identity;
    }

    /// <returns>The id without an update time, else the canonical link, else a hash of title and link, or of title and date.</returns>
    public string Find(ParsedEntry entry, Uri? link, string title) =>
        FindId(entry)
        ?? (link is null ? StableHash.Id(title, (entry.Published ?? entry.Updated)?.ToString("O", CultureInfo.InvariantCulture) ?? "")
            : IsOfSite(link) || _shared.Contains(link.AbsoluteUri) ? StableHash.Id(title, entry.Link!)
            : link.AbsoluteUri);

    private string? FindId(ParsedEntry entry) =>
        entry.Id is not { Length: > 0 } id ? null
        : WithoutUpdateTime(id) is var page && !_shared.Contains(page) ? page
        : !_shared.Contains(id) ? id
        : null;

    private void FindShared(IReadOnlyList<ParsedEntry> entries, Func<ParsedEntry, IEnumerable<string?>> namesOf)
    {
        var first = new Dictionary<string, (Uri? Link, string? Title)>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var content = (ArticleLink.Canonical(entry.Link), entry.Title?.Value);
            foreach (var name in namesOf(entry).OfType<string>())
            {
                if (!first.TryAdd(name, content) && first[name] != content)
                {
                    _shared.Add(name);
                }
            }
        }
    }

    /// <summary>Some feeds lead from every entry to the same front page.</summary>
    private bool IsOfSite(Uri link) => link == _site || link is { AbsolutePath: "/", Query: "" };

    /// <summary>GOV.UK puts the time of the last edit behind a hash, so that every edit looks like a new entry; a day alone names a part of a page.</summary>
    private static string WithoutUpdateTime(string id)
    {
        var hash = id.LastIndexOf('#');
        return hash > 0 && id.AsSpan(hash + 1) is var time && time.Contains(':') && FeedDates.Parse(time) is not null ? id[..hash] : id;
    }
}
