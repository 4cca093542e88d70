using System.Text;
using System.Text.Json;

namespace AlertPipeline.Tests.Hosting;

/// <summary>A request that a running Functions host sent, the answer it got, and what it then did. Recorded with host 4.1037.</summary>
internal sealed class Recorded
{
    private readonly JsonElement _case;

    private Recorded(JsonElement recorded) => _case = recorded;

    /// <summary>The queue message; null on a timer.</summary>
    public string? MessageText => _case.TryGetProperty("message", out var message) ? message.GetProperty("text").GetString() : null;

    public byte[] RequestBody => Encoding.UTF8.GetBytes(_case.GetProperty("hostRequest").GetProperty("body").GetString()!);

    public JsonElement HostMetadata => JsonElement.Parse(RequestBody).GetProperty("Metadata");

    public string Outcome => _case.GetProperty("outcome").GetString()!;

    public HandlerAnswer Answer
    {
        get
        {
            var answer = _case.GetProperty("handlerAnswer");
            return new HandlerAnswer(
                answer.GetProperty("status").GetInt32(),
                answer.GetProperty("headers").TryGetProperty("Content-Type", out var type) ? type.GetString() : null,
                answer.GetProperty("body").GetString()!);
        }
    }

    public static Recorded Load(string name) =>
        new(JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "TestData", "Recorded", name + ".json"))));

    public static IEnumerable<string> Names(string pattern) =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "TestData", "Recorded"), pattern)
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);
}

/// <param name="ContentType">As on the wire; null where the header is missing.</param>
internal sealed record HandlerAnswer(int Status, string? ContentType, string Body)
{
    /// <summary>What the host makes of the answer, as recorded; <see cref="HostRulesTests"/> holds it against the recordings.</summary>
    public HostVerdict Verdict()
    {
        if (Status is >= 300 and < 400)
        {
            return HostVerdict.Follows;
        }

        if (Status is < 200 or >= 400)
        {
            return HostVerdict.Fails;
        }

        var body = Body.TrimStart('\uFEFF');
        if (body is "" or "null")
        {
            return HostVerdict.Hangs;
        }

        return ContentType?.Split(';')[0].Trim() is "application/json" or "text/json" && IsResult(body) ? HostVerdict.Succeeds : HostVerdict.Fails;
    }

    private static bool IsResult(string body)
    {
        // The host stops after the first JSON value.
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(body), new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            return JsonElement.TryParseValue(ref reader, out var result) && result is { ValueKind: JsonValueKind.Object } found
                && (!found.TryGetProperty("Logs", out var logs) || logs.EnumerateArray().All(log => log.ValueKind == JsonValueKind.String));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

internal enum HostVerdict
{
    /// <summary>The message is deleted.</summary>
    Succeeds,

    /// <summary>The message is delivered again.</summary>
    Fails,

    /// <summary>The host waits until <c>functionTimeout</c> and then kills the process.</summary>
    Hangs,

    /// <summary>A redirect: the host asks again elsewhere.</summary>
    Follows,
}
