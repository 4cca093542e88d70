using System.Text.Json.Serialization;

namespace AlertPipeline.Local;

// Public, because the slices that show these records are generated as public types.

/// <summary>A mail in the outbox, as the list shows it.</summary>
/// <param name="File">Name of its file in the outbox folder.</param>
public sealed record MailEntry(string File, DateTimeOffset At, string From, string To, string Subject);

/// <summary>A mail, as its own page shows it.</summary>
/// <param name="Headers">As sent, in order, decoded to text.</param>
/// <param name="Html">The HTML part as sent; null where it has none. Never put into a page of ours: it is served by itself, in a sandbox.</param>
/// <param name="Links">Where its HTML part links to: http, https and mailto addresses with their words.</param>
/// <param name="Source">The file itself, at most 512 KiB of it.</param>
public sealed record MailView(
    MailEntry Entry, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Html, string? Text,
    IReadOnlyList<MailLink> Links, string Source);

public sealed record MailLink(string Words, Uri Target);

/// <summary>One attempt to call a webhook, as the delivery of webhooks leaves it in the outbox folder (<c>*.webhook.json</c>).</summary>
/// <param name="Attempt">1 at first.</param>
/// <param name="At">When it was made (UTC).</param>
/// <param name="Body">As sent.</param>
/// <param name="SignatureVerified">Whether the signature in the headers fits the body and the subscription's secret.</param>
/// <param name="Status">Null where no answer came.</param>
/// <param name="Error">Why no answer came.</param>
public sealed record WebhookCall(
    [property: JsonRequired] string DeliveryId, string? SubscriptionId, int Attempt, DateTimeOffset At, string? Url,
    IReadOnlyDictionary<string, string>? RequestHeaders, string? Body, bool SignatureVerified, int? Status, string? Error, string? ResponseBody)
{
    public bool Succeeded => Status is >= 200 and < 300;
}

public sealed record WebhookEntry(string File, WebhookCall Call);

/// <param name="Folder">Full path of the outbox.</param>
/// <param name="Unreadable">Files that are neither, with the reason.</param>
public sealed record OutboxList(
    string Folder, IReadOnlyList<MailEntry> Mails, IReadOnlyList<WebhookEntry> Webhooks, IReadOnlyList<KeyValuePair<string, string>> Unreadable);
