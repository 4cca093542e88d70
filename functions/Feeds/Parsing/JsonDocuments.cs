using System.Text.Json;
using AlertPipeline.Messages;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>The JSON documents that are read as feeds, told apart by their shape and not by who sent them.</summary>
internal static class JsonDocuments
{
    private const int MaxAnswerLength = 300;

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 64,
    };

    /// <param name="keep">As in <see cref="FeedParser.Parse"/>.</param>
    /// <exception cref="FeedFormatException">Broken JSON, or none of the three kinds.</exception>
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
                $"The document is broken JSON (line {problem.LineNumber + 1}, byte {problem.BytePositionInLine}); expected JSON Feed, Federal Register documents or a GOV.UK search.",
                problem);
        }
    }

    /// <summary>What an API says in JSON of a request that it refuses, as one line; null where that is none of the usual forms.</summary>
    public static string? FindRefusal(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? FindRefusal(document.RootElement) : null;
        }
        catch (JsonException)
        {
            // Most pages of refusal are HTML.
            return null;
        }
    }

    private static ParsedFeed Read(JsonElement root, Uri? address, Func<ParsedEntry, ParsedEntry?>? keep) =>
        root.ValueKind != JsonValueKind.Object ? throw NoneOfThem($"a list or value ({root.ValueKind})")
        : JsonFeedReader.Recognises(root) ? JsonFeedReader.Read(root, address, keep)
        : FederalRegisterReader.Recognises(root) ? FederalRegisterReader.Read(root, address, keep)
        : GovUkSearchReader.Recognises(root) ? GovUkSearchReader.Read(root, address, keep)
        : FindRefusal(root) is { } refusal ? throw new FeedFormatException($"The API refuses the request ({refusal}).")
        : throw NoneOfThem(MembersOf(root));

    private static FeedFormatException NoneOfThem(string what) => new(
        $"The document is JSON of another kind: {what}; expected JSON Feed (version, items), Federal Register documents (count, results with document_number) or a GOV.UK search (total, start, results with link).");

    private static string MembersOf(JsonElement root)
    {
        var names = root.EnumerateObject().Select(member => TextLength.Cut(JsonValues.NameOf(member), 30)).Take(5).ToList();
        return names.Count == 0 ? "an object without members" : $"an object of {string.Join(", ", names)}";
    }

    /// <summary>Federal Register: <c>{"errors":{"agencies":"invalid value"}}</c>; GOV.UK: <c>{"error":"…"}</c>.</summary>
    private static string? FindRefusal(JsonElement root)
    {
        var said = root.Find("errors") is { } errors
            ? errors.ValueKind switch
            {
                JsonValueKind.Object => string.Join("; ", errors.EnumerateObject().Take(5).Select(error => $"{JsonValues.NameOf(error)}: {FindMessage(error.Value)}")),
                JsonValueKind.Array => string.Join("; ", errors.EnumerateArray().Take(5).Select(FindMessage).OfType<string>()),
                _ => JsonValues.FindText(errors),
            }
            : root.FindString("error") ?? root.FindString("message");
        var plain = said is null ? "" : HtmlText.ToPlain(new FeedText(said, IsHtml: false, Base: null), MaxAnswerLength);
        return plain.Length == 0 ? null : plain;
    }

    private static string? FindMessage(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.Object => error.FindString("message") ?? error.FindString("detail") ?? error.FindString("title"),
        JsonValueKind.Array => string.Join(", ", error.EnumerateArray().Take(5).Select(JsonValues.FindText).OfType<string>()),
        _ => JsonValues.FindText(error),
    };
}
