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
    /// case, is not trusted; nor is anything where we cannot tell which names it uses.
    /// </remarks>
    /// <exception cref="JsonException">The body is not such an envelope.</exception>
    public static QueueInvocation Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement);
        }
        catch (InvalidOperationException failure)
        {
            // How the parser says that a text holds half a surrogate pair.
            throw new JsonException($"The invocation cannot be read: {failure.Message}", failure);
        }
    }

    private static QueueInvocation Read(JsonElement invocation)
    {
        if (Find(Find(invocation, "Data"), BindingName) is not { } item)
        {
            throw new JsonException($"The invocation has no Data.{BindingName}.");
        }

        var text = TextOf(item);
        var taken = FindNames(text);
        return new QueueInvocation(text, StringOf(Trusted("Id")), NumberOf(Trusted("DequeueCount")));

        JsonElement? Trusted(string name) => taken is null || taken.Contains(name) ? null : Find(Find(invocation, "Metadata"), name);
    }

    private static JsonElement? Find(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value) ? value : null;

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
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return text;
        }
    }

    /// <summary>The names that the message puts into the host's metadata; null where we cannot tell.</summary>
    private static HashSet<string>? FindNames(string text)
    {
        // Other texts than objects are not merged.
        if (!text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal))
        {
            return [];
        }

        try
        {
            using var message = JsonDocument.Parse(text);
            return message.RootElement.EnumerateObject().Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // The host's parser takes more for JSON than ours does: single quotes, comments, half a surrogate pair.
            return null;
        }
    }

    private static string? StringOf(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text ? Unquote(text.GetString()!) : null;

    private static int? NumberOf(JsonElement? value) =>
        int.TryParse(Unquote(value?.ToString() ?? ""), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
