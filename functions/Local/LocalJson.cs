using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlertPipeline.Local;

/// <summary>The JSON that this room keeps itself.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TimerStatus))]
[JsonSerializable(typeof(AzuriteRecord))]
internal sealed partial class LocalJson : JsonSerializerContext;

/// <summary>The JSON that others leave in the outbox: camel case, members that it lacks are null.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(WebhookCall))]
internal sealed partial class OutboxJson : JsonSerializerContext;
