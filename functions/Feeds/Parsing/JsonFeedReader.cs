using System.Text.Json;
using AlertPipeline.Messages;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1).</summary>
internal static class JsonFeedReader
{
    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 64,
    };

    public static ParsedFeed Read(ReadOnlyMemory<byte> utf8, Uri? address, Func<ParsedEntry, ParsedEntry?>? keep)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            return Read(document.RootElement, address, keep);
        }
        catch (JsonException problem)
        {
            throw new FeedFormatException(
                $"The document is broken JSON (line {problem.LineNumber + 1}, byte {problem.BytePositionInLine}); expected JSON Feed.", problem);
        }
    }

    private static ParsedFeed Read(JsonElement root, Uri? address, Func<ParsedEntry, ParsedEntry?>? keep)
    {
        if (root.ValueKind != JsonValueKind.Object || !LooksLikeFeed(root))
        {
            throw new FeedFormatException("The document is JSON without the version and items of a JSON Feed.");
        }

        var feed = new ParsedFeed(FeedFormat.Json, keep)
        {
            Title = FindPlain(root, "title"),
            Description = FindPlain(root, "description"),
            Link = FindAddress(root, "home_page_url", address),
            Language = FindString(root, "language"),
        };
        var feedAuthors = ReadAuthors(root, []);
        if (Find(root, "items") is { ValueKind: JsonValueKind.Array } items)
        {
            foreach (var item in items.EnumerateArray())
            {
                if (feed.EntryCount >= FeedLimits.MaxEntries)
                {
                    feed.Problems.Add($"Only the first {FeedLimits.MaxEntries:N0} entries were read.");
                    break;
                }

                if (item.ValueKind == JsonValueKind.Object)
                {
                    feed.Add(ReadItem(item, address, feedAuthors));
                }
                else
                {
                    feed.Problems.Add($"An item that is {item.ValueKind} instead of an object was left out.");
                }
            }
        }

        return feed;
    }

    private static bool LooksLikeFeed(JsonElement root) =>
        FindString(root, "version")?.Contains("jsonfeed", StringComparison.OrdinalIgnoreCase) == true
        || Find(root, "items") is { ValueKind: JsonValueKind.Array };

    private static ParsedEntry ReadItem(JsonElement item, Uri? address, IReadOnlyList<string> feedAuthors)
    {
        var html = FindString(item, "content_html");
        return new ParsedEntry
        {
            Id = FindString(item, "id"),
            Title = FindPlain(item, "title"),
            Link = FindAddress(item, "url", address) ?? FindAddress(item, "external_url", address),
            Summary = FindPlain(item, "summary"),
            Content = html is null ? FindPlain(item, "content_text") : new FeedText(html, IsHtml: true, address),
            Published = FindDate(item, "date_published"),
            Updated = FindDate(item, "date_modified"),
            Authors = ReadAuthors(item, feedAuthors),
            Categories = [.. ReadArray(item, "tags").Select(FindText).OfType<string>()],
            Enclosures = [.. ReadArray(item, "attachments").Select(attachment => ReadEnclosure(attachment, address)).OfType<Enclosure>()],
        };
    }

    /// <summary>1.1 has a list of authors, 1.0 had one.</summary>
    private static IReadOnlyList<string> ReadAuthors(JsonElement holder, IReadOnlyList<string> otherwise)
    {
        var names = ReadArray(holder, "authors").Select(FindName).OfType<string>().ToList();
        if (names.Count == 0 && Find(holder, "author") is { } author && FindName(author) is { } name)
        {
            names.Add(name);
        }

        return names.Count == 0 ? otherwise : names;
    }

    private static string? FindName(JsonElement author) => author.ValueKind switch
    {
        JsonValueKind.Object => FindString(author, "name") ?? FindString(author, "url"),
        _ => FindText(author),
    };

    private static Enclosure? ReadEnclosure(JsonElement attachment, Uri? address) =>
        attachment.ValueKind == JsonValueKind.Object && FindAddress(attachment, "url", address) is { } url
            ? new Enclosure(url, FindString(attachment, "mime_type"), FindString(attachment, "size_in_bytes"))
            : null;

    private static IEnumerable<JsonElement> ReadArray(JsonElement holder, string name) =>
        Find(holder, name) is { ValueKind: JsonValueKind.Array } array
            ? array.EnumerateArray().Take(FeedLimits.MaxValuesPerEntry)
            : [];

    private static FeedText? FindPlain(JsonElement holder, string name) =>
        FindString(holder, name) is { } text ? new FeedText(text, IsHtml: false, Base: null) : null;

    private static string? FindAddress(JsonElement holder, string name, Uri? address) =>
        FindString(holder, name) is { } written ? FeedLinks.Resolve(address, written) : null;

    private static DateTimeOffset? FindDate(JsonElement holder, string name) =>
        FindString(holder, name) is { } written ? FeedDates.Parse(written) : null;

    private static string? FindString(JsonElement holder, string name) =>
        Find(holder, name) is { } value ? FindText(value) : null;

    private static JsonElement? Find(JsonElement holder, string name)
    {
        try
        {
            return holder.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            // Another name in this object holds half a surrogate pair (\uD800), and comparing with it throws.
            return FindBesideBrokenNames(holder, name);
        }
    }

    private static JsonElement? FindBesideBrokenNames(JsonElement holder, string name)
    {
        JsonElement? found = null;
        foreach (var property in holder.EnumerateObject())
        {
            try
            {
                found = property.NameEquals(name) ? property.Value : found;
            }
            catch (InvalidOperationException)
            {
                // Not the one that is looked for, which is ASCII.
            }
        }

        return found;
    }

    /// <summary>A string, or a number where a publisher forgot the quotes; null for anything else and for nothing.</summary>
    private static string? FindText(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => ReadString(value),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : TextLength.Cut(text.Trim(), FeedLimits.MaxTextLength);
    }

    private static string? ReadString(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair as \uD800: not text in any encoding.
            return null;
        }
    }
}
