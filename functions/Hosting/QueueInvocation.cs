using System.Globalization;
using System.Text.Json;

namespace AlertPipeline.Hosting;

/// <summary>What the Functions host says when it hands over a queue message.</summary>
/// <param name="Text">The message as it stands on the queue, base64 removed.</param>
/// <param name="MessageId">Storage's id of the message; null where the message itself overwrote it.</param>
/// <param name="DequeueCount">How often it was received, this time included; null likewise.</param>
internal sealed record QueueInvocation(string Text, string? MessageId, int? DequeueCount)
{
    /// <summary>Name of the trigger's binding in every queue function's <c>function.json</c>.</summary>
    public const string BindingName = "item";

    /// <summary>Reads the host's envelope <c>{"Data":{"item":…},"Metadata":{…}}</c>.</summary>
    /// <remarks>
    /// The host puts the text in a second pair of JSON quotes, so it is read twice; an object and a singly quoted string are taken too.
    /// It also merges the message's own properties into the metadata, and the message wins: a name that the message uses, in any
    /// case, is not trusted.
    /// </remarks>
    /// <exception cref="JsonException">The body is not such an envelope.</exception>
    public static QueueInvocation Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        if (!document.RootElement.TryGetProperty("Data", out var data) || !data.TryGetProperty(BindingName, out var item))
        {
            throw new JsonException($"The invocation has no Data.{BindingName}.");
        }

        var text = TextOf(item);
        var taken = PropertiesOf(text);
        var metadata = document.RootElement.TryGetProperty("Metadata", out var found) ? found : default;
        return new QueueInvocation(
            text,
            taken.Contains("Id") ? null : StringOf(metadata, "Id"),
            taken.Contains("DequeueCount") ? null : NumberOf(metadata, "DequeueCount"));
    }

    private static string TextOf(JsonElement item) =>
        item.ValueKind == JsonValueKind.String ? Unquote(item.GetString()!) : item.GetRawText();

    private static string Unquote(string text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
        {
            return text;
        }

        try
        {
            using var inner = JsonDocument.Parse(text);
            return inner.RootElement.GetString()!;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static HashSet<string> PropertiesOf(string text)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            using var message = JsonDocument.Parse(text);
            if (message.RootElement.ValueKind == JsonValueKind.Object)
            {
                names.UnionWith(message.RootElement.EnumerateObject().Select(property => property.Name));
            }
        }
        catch (JsonException)
        {
            // Not JSON: then the host has merged nothing, and reading the envelope will say what is wrong with the text.
        }

        return names;
    }

    private static string? StringOf(JsonElement metadata, string name) =>
        metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Unquote(value.GetString()!)
            : null;

    private static int? NumberOf(JsonElement metadata, string name) =>
        metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty(name, out var value)
        && int.TryParse(Unquote(value.ToString()), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
