using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Delivery.Webhooks;

/// <summary>Section <c>Outbox</c>.</summary>
internal sealed class OutboxOptions
{
    /// <summary>Folder that each webhook attempt is also written to, to be looked at on this machine; null = none.</summary>
    [StringLength(4096, MinimumLength = 1)]
    public string? Directory { get; set; }
}

[OptionsValidator]
internal sealed partial class OutboxOptionsValidator : IValidateOptions<OutboxOptions>;

/// <summary>Shows each webhook attempt as a file <c>{deliveryId}.{attempt}.webhook.json</c>: for a run on one machine.</summary>
internal sealed class WebhookOutbox(IOptions<OutboxOptions> options)
{
    public async Task WriteAsync(
        DeliveryRecord delivery, int attempt, DateTimeOffset at, Uri endpoint, WebhookRequest request, bool isSignatureVerified,
        WebhookAnswer answer, CancellationToken cancellationToken)
    {
        if (options.Value.Directory is not { } directory)
        {
            return;
        }

        var file = new WebhookAttemptFile(
            delivery.DeliveryId, delivery.SubscriptionId, attempt, at.UtcDateTime, endpoint.AbsoluteUri, request.Headers,
            Encoding.UTF8.GetString(request.Body.Span), isSignatureVerified, answer.Status, answer.Error, answer.ResponseBody);
        var folder = Path.GetFullPath(directory);
        Directory.CreateDirectory(folder);
        await AtomicFile.WriteAsync(
            folder, string.Create(CultureInfo.InvariantCulture, $"{delivery.DeliveryId}.{attempt}.webhook.json"),
            JsonSerializer.SerializeToUtf8Bytes(file, WebhookJson.Readable.WebhookAttemptFile), cancellationToken);
    }
}

/// <summary>One attempt as the outbox page reads it.</summary>
internal sealed record WebhookAttemptFile(
    string DeliveryId, string SubscriptionId, int Attempt, DateTime At, string Url, IReadOnlyDictionary<string, string> RequestHeaders,
    string Body, bool SignatureVerified,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Error,
    string ResponseBody);
