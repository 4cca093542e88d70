using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AlertPipeline.Local;

/// <summary>How the outbox pages word times, outcomes and bodies.</summary>
internal static class OutboxText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Human(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Machine(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Outcome(WebhookCall call) =>
        call.Status is { } status ? string.Create(CultureInfo.InvariantCulture, $"answered {status}") : "no answer";

    /// <summary>JSON indented, anything else as it is.</summary>
    public static string Pretty(string? body)
    {
        if (string.IsNullOrEmpty(body))
        {
            return "";
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, Indented))
            {
                document.WriteTo(writer);
            }

            return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
