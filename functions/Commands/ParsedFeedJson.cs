using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AlertPipeline.Feeds.Parsing;

namespace AlertPipeline.Commands;

/// <summary>A parsed feed as a line of JSON. Texts are plain, or sanitised HTML where they hold markup; what is unknown is left out.</summary>
internal static class ParsedFeedJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(string id, ParsedFeed feed) => Write(json =>
    {
        json.WriteString("id", id);
        json.WriteBoolean("ok", true);
        json.WriteString("format", feed.Format.ToString().ToLowerInvariant());
        json.WriteStartObject("feed");
        WriteText(json, "title", feed.Title);
        WriteString(json, "link", feed.Link);
        WriteText(json, "description", feed.Description);
        WriteString(json, "language", feed.Language);
        WriteDate(json, "published", feed.Published);
        WriteDate(json, "updated", feed.Updated);
        json.WriteEndObject();
        json.WriteStartArray("entries");
        foreach (var entry in feed.Entries)
        {
            WriteEntry(json, entry);
        }

        json.WriteEndArray();
        WriteStrings(json, "problems", feed.Problems);
    });

    public static string WriteError(string? id, string error) => Write(json =>
    {
        json.WriteString("id", id);
        json.WriteBoolean("ok", false);
        json.WriteString("error", error);
    });

    private static string Write(Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteEntry(Utf8JsonWriter json, ParsedEntry entry)
    {
        json.WriteStartObject();
        WriteText(json, "title", entry.Title);
        WriteString(json, "link", entry.Link);
        WriteString(json, "id", entry.Id);
        WriteDate(json, "published", entry.Published);
        WriteDate(json, "updated", entry.Updated);
        WriteText(json, "summary", entry.Summary);
        WriteText(json, "content", entry.Content);
        WriteStrings(json, "authors", entry.Authors);
        WriteStrings(json, "categories", entry.Categories);
        if (entry.Enclosures.Count > 0)
        {
            json.WriteStartArray("enclosures");
            foreach (var enclosure in entry.Enclosures)
            {
                json.WriteStartObject();
                json.WriteString("url", enclosure.Url);
                WriteString(json, "type", enclosure.Type);
                WriteString(json, "length", enclosure.Length);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, FeedText? text)
    {
        if (text is not null)
        {
            json.WriteString(name, HtmlCleaner.Clean(text));
        }
    }

    private static void WriteString(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteDate(Utf8JsonWriter json, string name, DateTimeOffset? date)
    {
        if (date is { } instant)
        {
            json.WriteString(name, instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture));
        }
    }
}
