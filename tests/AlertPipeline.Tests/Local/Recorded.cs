using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlertPipeline.Local;

namespace AlertPipeline.Tests.Local;

/// <summary>A request that a running Functions host sent, the answer it got, and what it then did. Recorded with host 4.1037.</summary>
internal sealed class Recorded
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "TestData", "Recorded");

    private readonly JsonElement _case;

    private Recorded(JsonElement recorded) => _case = recorded;

    /// <summary>The queue message; null on a timer.</summary>
    public string? MessageText => _case.TryGetProperty("message", out var message) ? message.GetProperty("text").GetString() : null;

    public byte[] RequestBody => Encoding.UTF8.GetBytes(_case.GetProperty("hostRequest").GetProperty("body").GetString()!);

    public JsonElement Request => JsonElement.Parse(RequestBody);

    public JsonElement HostMetadata => Request.GetProperty("Metadata");

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

    public static Recorded Load(string name) => new(JsonElement.Parse(File.ReadAllBytes(Path.Combine(Folder, name + ".json"))));

    public static IEnumerable<string> Names(string pattern) =>
        Directory.EnumerateFiles(Folder, pattern + ".json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>The same JSON with its members in order of name, so that two texts can be compared and a failure shows both.</summary>
    public static string Ordered(string json) => Ordered(JsonNode.Parse(json))!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });

    private static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Ordered(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Ordered)]),
        _ => node?.DeepClone(),
    };
}

/// <param name="ContentType">As on the wire; null where the header is missing.</param>
internal sealed record HandlerAnswer(int Status, string? ContentType, string Body)
{
    /// <summary>What the host makes of it, by the rules that <see cref="InvocationAnswerTests"/> holds against the recordings.</summary>
    public Verdict Verdict() => InvocationAnswer.Judge(Status, ContentType?.Split(';')[0], Encoding.UTF8.GetBytes(Body)).Verdict;
}
