using System.Text.Json;

namespace AlertPipeline.Local;

/// <summary>A line that the handler logged as JSON, as a person reads it.</summary>
/// <param name="Text">The message, and the first line of the exception where there is one.</param>
internal sealed record HandlerLogLine(LogLevel Level, string Text)
{
    /// <returns>Null where the line is something else.</returns>
    public static HandlerLogLine? TryRead(string line)
    {
        if (!line.StartsWith('{'))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return TextOf(root, "Message") is { } message && Enum.TryParse<LogLevel>(TextOf(root, "LogLevel"), out var level)
                ? new HandlerLogLine(level, TextOf(root, "Exception") is { } exception ? $"{message} {FirstLineOf(exception)}" : message)
                : null;
        }
        catch (JsonException)
        {
            // Something of the handler's own that only begins like JSON: it is shown as it is.
            return null;
        }
    }

    private static string? TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string FirstLineOf(string text) => text.Split('\n', 2)[0].Trim();
}
