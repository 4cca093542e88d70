using System.Text.Json.Serialization;

namespace AlertPipeline.Classification.Chat;

/// <summary>The answer, in exactly the form of the schema that was asked for.</summary>
internal sealed record ChatVerdict(
    [property: JsonPropertyName("ai-export")] ChatJudgement Export,
    [property: JsonPropertyName("ai-sovereignty")] ChatJudgement Sovereignty);

/// <param name="Quotes">The reader of JSON lets null pass inside a list; to be checked.</param>
/// <param name="Probability">0 to 1, to be checked.</param>
internal sealed record ChatJudgement(IReadOnlyList<ChatQuote?> Quotes, double Probability);

/// <param name="Field"><c>title</c> or <c>summary</c>, to be checked.</param>
internal sealed record ChatQuote(string Field, string Words);

/// <summary>Refuses members that are unknown, missing, null, given twice or of another type, and anything before or behind the object.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 5)]
[JsonSerializable(typeof(ChatVerdict))]
internal sealed partial class ChatJson : JsonSerializerContext;
