namespace AlertPipeline.Delivery.Webhooks;

/// <summary>What an endpoint is sent, frozen before the first try: the same on every try and replay.</summary>
/// <param name="ContentType">As the header is written.</param>
internal sealed record FrozenCall(string ContentType, string Body);
