using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Webhooks;

namespace AlertPipeline.Delivery;

/// <summary>How frozen content is packed into bytes: JSON under Brotli.</summary>
internal static class FrozenContent
{
    public static byte[] Pack(FrozenMail mail) => Pack(mail, DeliveryJson.Default.FrozenMail);

    public static byte[] Pack(FrozenCall call) => Pack(call, DeliveryJson.Default.FrozenCall);

    public static FrozenMail UnpackMail(DeliveryRecord record) => Unpack(record, DeliveryJson.Default.FrozenMail);

    public static FrozenCall UnpackCall(DeliveryRecord record) => Unpack(record, DeliveryJson.Default.FrozenCall);

    private static byte[] Pack<T>(T content, JsonTypeInfo<T> type)
    {
        var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal))
        {
            JsonSerializer.Serialize(brotli, content, type);
        }

        return packed.ToArray();
    }

    private static T Unpack<T>(DeliveryRecord record, JsonTypeInfo<T> type)
    {
        using var brotli = new BrotliStream(new MemoryStream(record.Content.ToArray()), CompressionMode.Decompress);
        return JsonSerializer.Deserialize(brotli, type)
            ?? throw new InvalidDataException($"Delivery '{record.DeliveryId}' has empty content.");
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FrozenMail))]
[JsonSerializable(typeof(FrozenCall))]
[JsonSerializable(typeof(IReadOnlyList<AttemptEntry>), TypeInfoPropertyName = "AttemptLog")]
internal sealed partial class DeliveryJson : JsonSerializerContext;
