using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Feedback;
using AlertPipeline.Delivery.Pace;
using AlertPipeline.Delivery.Webhooks;
using AlertPipeline.Storage;

namespace AlertPipeline.Delivery;

/// <summary>How frozen content becomes bytes: a mail's slip as JSON, since a few hundred bytes gain nothing; a webhook's call as JSON under Brotli.</summary>
internal static class FrozenContent
{
    public static byte[] Pack(MailSlip slip) => JsonSerializer.SerializeToUtf8Bytes(slip, DeliveryJson.Default.MailSlip);

    public static byte[] Pack(FrozenCall call) =>
        Brotli.Compress(JsonSerializer.SerializeToUtf8Bytes(call, DeliveryJson.Default.FrozenCall), CompressionLevel.Optimal);

    public static MailSlip UnpackMail(DeliveryRecord record) => Read(record, record.Content, DeliveryJson.Default.MailSlip);

    public static FrozenCall UnpackCall(DeliveryRecord record) => Read(record, Brotli.Decompress(record.Content), DeliveryJson.Default.FrozenCall);

    private static T Read<T>(DeliveryRecord record, ReadOnlyMemory<byte> json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json.Span, type) ?? throw new InvalidDataException($"The content of delivery '{record.DeliveryId}' is 'null'.");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(MailEdition))]
[JsonSerializable(typeof(MailSlip))]
[JsonSerializable(typeof(FrozenCall))]
[JsonSerializable(typeof(IReadOnlyList<AttemptEntry>), TypeInfoPropertyName = "AttemptLog")]
[JsonSerializable(typeof(IReadOnlyList<FeedbackEntry>), TypeInfoPropertyName = "FeedbackLog")]
[JsonSerializable(typeof(IReadOnlyList<SoftBounce>), TypeInfoPropertyName = "SoftBounceList")]
[JsonSerializable(typeof(PaceState))]
internal sealed partial class DeliveryJson : JsonSerializerContext;
