using System.Text.Json;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1).</summary>
internal static class JsonFeedReader
{
    private static readonly string[] ItemMembers = ["url", "external_url", "title", "content_html", "content_text"];

    /// <remarks>Some leave out the version; many an API has items that are none of these.</remarks>
    public static bool Recognises(JsonElement root) =>
        root.FindString("version")?.Contains("jsonfeed", StringComparison.OrdinalIgnoreCase) == true
        || (root.HasArray("items") && (!root.ReadObjects("items").Any() || root.ReadObjects("items").Any(LooksLikeItem)));

    public static ParsedFeed Read(JsonElement root, Uri? address, Func<ParsedEntry, ParsedEntry?>? keep)
    {
        var feed = new ParsedFeed(FeedFormat.Json, keep)
        {
            Title = root.FindPlain("title"),
            Description = root.FindPlain("description"),
            Link = root.FindAddress("home_page_url", address),
            Language = root.FindString("language"),
            SelfAddress = root.FindWebAddress("feed_url", address),
            NextPage = root.FindWebAddress("next_url", address),
            HubAddress = root.ReadObjects("hubs").Where(IsWebSub).Select(hub => hub.FindWebAddress("url", address)).OfType<Uri>().FirstOrDefault(),
        };
        var feedAuthors = ReadAuthors(root, []);
        feed.AddEntries(root, "items", item => ReadItem(item, address, feedAuthors));
        return feed;
    }

    private static bool LooksLikeItem(JsonElement item) =>
        ItemMembers.Any(name => item.Find(name) is not null);

    private static bool IsWebSub(JsonElement hub) =>
        "WebSub".Equals(hub.FindString("type"), StringComparison.OrdinalIgnoreCase);

    private static ParsedEntry ReadItem(JsonElement item, Uri? address, IReadOnlyList<string> feedAuthors)
    {
        var html = item.FindString("content_html");
        return new ParsedEntry
        {
            Id = item.FindField("id"),
            Title = item.FindPlain("title"),
            Link = item.FindAddress("url", address) ?? item.FindAddress("external_url", address),
            Summary = item.FindPlain("summary"),
            Content = html is null ? item.FindPlain("content_text") : new FeedText(html, IsHtml: true, address),
            Published = item.FindDate("date_published"),
            Updated = item.FindDate("date_modified"),
            Authors = ReadAuthors(item, feedAuthors),
            Categories = [.. item.ReadArray("tags").Select(JsonValues.FindText).OfType<string>()],
            Enclosures = [.. item.ReadObjects("attachments").Select(attachment => ReadEnclosure(attachment, address)).OfType<Enclosure>()],
        };
    }

    /// <summary>1.1 has a list of authors, 1.0 had one.</summary>
    private static IReadOnlyList<string> ReadAuthors(JsonElement holder, IReadOnlyList<string> otherwise)
    {
        var names = holder.ReadArray("authors").Select(FindName).OfType<string>().ToList();
        if (names.Count == 0 && holder.Find("author") is { } author && FindName(author) is { } name)
        {
            names.Add(name);
        }

        return names.Count == 0 ? otherwise : names;
    }

    private static string? FindName(JsonElement author) => author.ValueKind switch
    {
        JsonValueKind.Object => author.FindString("name") ?? author.FindString("url"),
        _ => JsonValues.FindText(author),
    };

    private static Enclosure? ReadEnclosure(JsonElement attachment, Uri? address) =>
        attachment.FindAddress("url", address) is { } url
            ? new Enclosure(url, attachment.FindString("mime_type"), attachment.FindString("size_in_bytes"))
            : null;
}
