using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AlertPipeline.Storage;

namespace AlertPipeline.Local;

/// <summary>The body of an invocation, <c>{"Data":{…},"Metadata":{…}}</c>, as the Functions host was recorded to write it.</summary>
internal static class InvocationEnvelope
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A queue message: its text goes into a second pair of JSON quotes.</summary>
    /// <param name="randomId">Becomes <c>sys.RandGuid</c>.</param>
    public static byte[] ForQueue(QueueFunction function, QueueItem item, DateTimeOffset now, Guid randomId)
    {
        // Without case, first spelling kept, later value kept: how the host merges the message's properties into its own.
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["DequeueCount"] = Quote(item.DequeueCount.ToString(CultureInfo.InvariantCulture)),
            ["ExpirationTime"] = Quote(Seconds(item.ExpiresAt)),
            ["Id"] = QuoteTwice(item.MessageId),
            ["InsertionTime"] = Quote(Seconds(item.InsertedAt)),
            ["NextVisibleTime"] = Quote(Seconds(item.NextVisibleAt)),
            ["PopReceipt"] = QuoteTwice(item.Receipt),
            ["sys"] = Sys(function.Name, now, randomId),
        };
        MessageMetadata.Merge(item.Text, metadata);
        return Write(function.Binding, QuoteTwice(item.Text), metadata);
    }

    /// <param name="status">Null where the schedule is not monitored.</param>
    public static byte[] ForTimer(TimerFunction function, TimerStatus? status, bool isPastDue, DateTimeOffset now, Guid randomId)
    {
        var scheduleStatus = status is null
            ? "null"
            : $$"""{"Last":{{Quote(Precise(status.Last))}},"Next":{{Quote(Precise(status.Next))}},"LastUpdated":{{Quote(Precise(status.LastUpdated))}}}""";
        var timer = $$"""{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{{scheduleStatus}},"IsPastDue":{{(isPastDue ? "true" : "false")}}}""";
        return Write(function.Binding, timer, new() { ["sys"] = Sys(function.Name, now, randomId) });
    }

    /// <summary>The text as a JSON string, with no more escapes than the host writes: an escape would show in the outer string.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 16).Append('"');
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                < ' ' or '\u0085' or '\u2028' or '\u2029' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>The text as a JSON string that holds a JSON string.</summary>
    public static string QuoteTwice(string text) => Quote(Quote(text));

    private static string Sys(string function, DateTimeOffset now, Guid randomId) =>
        $$"""{"MethodName":{{Quote(function)}},"UtcNow":"{{now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture)}}","RandGuid":"{{randomId}}"}""";

    private static string Seconds(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static string Precise(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    private static byte[] Write(string binding, string data, Dictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>(data.Length + 1_024);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("Data");
            writer.WritePropertyName(binding);
            writer.WriteRawValue(data, skipInputValidation: true);
            writer.WriteEndObject();
            writer.WriteStartObject("Metadata");
            foreach (var (name, value) in metadata.Where(entry => !entry.Key.EndsWith("trigger", StringComparison.OrdinalIgnoreCase)))
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(value, skipInputValidation: true);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>The top-level properties of a message that is a JSON object: the host copies them into the metadata, and they win.</summary>
internal static class MessageMetadata
{
    /// <summary>Formats that the host's JSON reader takes for a date.</summary>
    private static readonly string[] DateFormats =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <param name="metadata">Name to JSON text.</param>
    public static void Merge(string text, Dictionary<string, string> metadata)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            using var message = JsonDocument.Parse(text);
            foreach (var property in message.RootElement.EnumerateObject())
            {
                if (ToMetadata(property.Value) is { } value)
                {
                    metadata[property.Name] = value;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON after all, or half a surrogate pair, which the parser reports as an invalid operation: the text alone is passed on.
        }
    }

    private static string? ToMetadata(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.GetRawText(),
        JsonValueKind.True => InvocationEnvelope.QuoteTwice("True"),
        JsonValueKind.False => InvocationEnvelope.QuoteTwice("False"),
        JsonValueKind.Number => InvocationEnvelope.QuoteTwice(NumberText(value)),
        JsonValueKind.String => InvocationEnvelope.QuoteTwice(DateText(value.GetString()!)),
        _ => null,
    };

    private static string NumberText(JsonElement number)
    {
        var text = number.GetRawText();
        return text.AsSpan().ContainsAny('.', 'e', 'E') ? number.GetDouble().ToString(CultureInfo.InvariantCulture) : text;
    }

    private static string DateText(string text) =>
        DateTimeOffset.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime.ToString("MM/dd/yyyy HH:mm:ss", CultureInfo.InvariantCulture)
            : text;
}
