using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlertPipeline.Messages;

/// <summary>How messages are written, nulls included: a missing or null required member fails when the message is read, not later in a stage.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(MessageEnvelope))]
[JsonSerializable(typeof(FeedsDue))]
[JsonSerializable(typeof(ArticlesFound))]
[JsonSerializable(typeof(ArticlesRelevant))]
[JsonSerializable(typeof(DigestsDue))]
[JsonSerializable(typeof(EmailsPending))]
[JsonSerializable(typeof(WebhooksPending))]
internal sealed partial class MessageJson : JsonSerializerContext;
