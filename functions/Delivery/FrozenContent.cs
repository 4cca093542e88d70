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

/// <summary>How frozen content is packed into bytes: JSON under Brotli.</summary>
internal static class FrozenContent
{
    public static byte[] Pack(MailSlip slip) => Pack(slip, DeliveryJson.Default.MailSlip);

    public static byte[] Pack(FrozenCall call) => Pack(call, DeliveryJson.Default.FrozenCall);

    public static MailSlip UnpackMail(DeliveryRecord record) => Unpack(record, DeliveryJson.Default.MailSlip);

    public static FrozenCall UnpackCall(DeliveryRecord record) => Unpack(record, DeliveryJson.Default.FrozenCall);

    private static byte[] Pack<T>(T content, JsonTypeInfo<T> type) =>
        Brotli.Compress(JsonSerializer.SerializeToUtf8Bytes(content, type), CompressionLevel.Optimal);

    private static T Unpack<T>(DeliveryRecord record, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(Brotli.Decompress(record.Content), type)
        ?? throw new InvalidDataException($"The content of delivery '{record.DeliveryId}' is 'null'.");
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
