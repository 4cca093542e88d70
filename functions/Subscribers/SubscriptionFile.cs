using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlertPipeline.Subscribers;

/// <summary>The JSON shape of <c>--subscriptions</c> and of the operator's import and export.</summary>
internal sealed record SubscriptionFile(IReadOnlyList<SubscriptionFileEntry> Subscriptions);

/// <summary>One subscription as an operator writes it; <see cref="SubscriptionFileReader"/> checks it.</summary>
internal sealed record SubscriptionFileEntry(
    string Id, string Channel, string To, string Filter, string Cadence, string? Name = null, string? At = null, string? Zone = null,
    IReadOnlyList<string>? Days = null, string? Empty = null, IReadOnlyList<string>? Follow = null, string? Status = null,
    string? Format = null, string? Secret = null, string? Owner = null);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    PropertyNameCaseInsensitive = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SubscriptionFile))]
internal sealed partial class SubscriptionJson : JsonSerializerContext;
