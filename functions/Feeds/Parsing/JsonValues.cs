using System.Text.Json;
using AlertPipeline.Messages;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Members of a JSON object as fields of a feed. Whatever is missing, of another kind or blank is null or nothing.</summary>
internal static class JsonValues
{
    /// <summary>Adds an entry for each object of an array; says what was left out.</summary>
    public static void AddEntries(this ParsedFeed feed, JsonElement holder, string name, Func<JsonElement, ParsedEntry> read)
    {
        if (holder.Find(name) is not { ValueKind: JsonValueKind.Array } array)
        {
            return;
        }

        foreach (var item in array.EnumerateArray())
        {
            if (feed.EntryCount >= FeedLimits.MaxEntries)
            {
                feed.Problems.Add($"Only the first {FeedLimits.MaxEntries:N0} entries were read.");
                return;
            }

            if (item.ValueKind == JsonValueKind.Object)
            {
                feed.Add(read(item));
            }
            else
            {
                feed.Problems.Add($"An item that is {item.ValueKind} instead of an object was left out.");
            }
        }
    }

    public static bool HasArray(this JsonElement holder, string name) =>
        holder.Find(name) is { ValueKind: JsonValueKind.Array };

    public static IEnumerable<JsonElement> ReadArray(this JsonElement holder, string name) =>
        holder.Find(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray().Take(FeedLimits.MaxValuesPerEntry) : [];

    /// <returns>Its objects; what else stands between them is passed over.</returns>
    public static IEnumerable<JsonElement> ReadObjects(this JsonElement holder, string name) =>
        holder.ReadArray(name).Where(item => item.ValueKind == JsonValueKind.Object);

    public static FeedText? FindPlain(this JsonElement holder, string name) =>
        holder.FindString(name) is { } text ? new FeedText(text, IsHtml: false, Base: null) : null;

    public static string? FindAddress(this JsonElement holder, string name, Uri? baseAddress) =>
        holder.FindField(name) is { } written ? FeedLinks.Resolve(baseAddress, written) : null;

    /// <returns>The absolute http or https address.</returns>
    public static Uri? FindWebAddress(this JsonElement holder, string name, Uri? baseAddress) =>
        Uri.TryCreate(holder.FindAddress(name, baseAddress), UriKind.Absolute, out var address) && FeedLinks.IsWeb(address) ? address : null;

    public static DateTimeOffset? FindDate(this JsonElement holder, string name) =>
        holder.FindString(name) is { } written ? FeedDates.Parse(written) : null;

    /// <summary>A number that counts something: whole and not negative.</summary>
    public static int? FindCount(this JsonElement holder, string name) =>
        holder.Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var count) && count >= 0 ? count : null;

    /// <summary>An id or address: cut where no honest one ends.</summary>
    public static string? FindField(this JsonElement holder, string name) =>
        holder.FindString(name) is { } text ? TextLength.Cut(text, FeedLimits.MaxFieldLength) : null;

    public static string? FindString(this JsonElement holder, string name) =>
        holder.Find(name) is { } value ? FindText(value) : null;

    public static JsonElement? Find(this JsonElement holder, string name)
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

    /// <returns>The member's name; a question mark where it is no text in any encoding.</returns>
    public static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "?";
        }
    }

    /// <summary>A string, or a number where a publisher forgot the quotes; null for anything else and for nothing.</summary>
    public static string? FindText(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => ReadString(value),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : TextLength.Cut(text.Trim(), FeedLimits.MaxTextLength);
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
