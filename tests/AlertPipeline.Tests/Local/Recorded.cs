using System.Text.Json;
using System.Text.Json.Nodes;

namespace AlertPipeline.Tests.Local;

/// <summary>The recorded requests and answers of a running Functions host.</summary>
internal static class Recorded
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "TestData", "Recorded");

    public static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")));
        return document.RootElement.Clone();
    }

    public static IEnumerable<string> Names(string pattern) =>
        Directory.EnumerateFiles(Folder, pattern + ".json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>The body that the host sent.</summary>
    public static JsonElement Body(JsonElement recording)
    {
        using var body = JsonDocument.Parse(recording.GetProperty("hostRequest").GetProperty("body").GetString()!);
        return body.RootElement.Clone();
    }

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
