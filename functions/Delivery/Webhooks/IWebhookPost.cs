namespace AlertPipeline.Delivery.Webhooks;

/// <summary>One call over the network. What goes wrong there is an answer too, not an exception.</summary>
internal interface IWebhookPost
{
    Task<WebhookAnswer> PostAsync(Uri endpoint, WebhookRequest request, CancellationToken cancellationToken);
}

/// <summary>What is sent.</summary>
/// <param name="Headers">Name in lower case to value, <see cref="ContentType"/> included.</param>
internal sealed record WebhookRequest(IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public const string ContentType = "content-type";
}

/// <summary>What came back.</summary>
/// <param name="Status">Null where there was no HTTP answer.</param>
/// <param name="Error">What went wrong instead, in words that name no internal address.</param>
/// <param name="RetryAfter">From the moment of the answer.</param>
/// <param name="ResponseBody">The first 4 KB, as text.</param>
internal sealed record WebhookAnswer(int? Status, string? Error, TimeSpan? RetryAfter, string ResponseBody)
{
    public const int MaxResponseBytes = 4 * 1024;
}
