namespace AlertPipeline.Delivery.Webhooks;

/// <summary>What an endpoint's answer means. Decided in one pure switch.</summary>
internal abstract record WebhookOutcome(string Text)
{
    public sealed record Delivered(string Text) : WebhookOutcome(Text);

    /// <summary>The endpoint wants nothing any more.</summary>
    public sealed record Gone(string Text) : WebhookOutcome(Text);

    /// <param name="Asked">Its <c>Retry-After</c>, from the moment of the answer.</param>
    public sealed record RetryAfter(string Text, TimeSpan? Asked) : WebhookOutcome(Text);

    public static WebhookOutcome Of(WebhookAnswer answer) => answer.Status switch
    {
        null => new RetryAfter(answer.Error ?? "no answer", null),
        >= 200 and <= 299 => new Delivered($"answered {answer.Status}"),
        410 => new Gone("endpoint answered 410"),

        // A redirect is never followed: its target is not the address that the owner registered.
        >= 300 and <= 399 => new RetryAfter($"answered {answer.Status}, a redirect, which is not followed", null),
        _ => new RetryAfter($"answered {answer.Status}", answer.RetryAfter),
    };
}
