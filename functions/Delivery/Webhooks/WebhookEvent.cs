using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace AlertPipeline.Delivery.Webhooks;

/// <summary>The body of format <c>standard</c>. Members are only ever added.</summary>
/// <param name="Type"><c>story.created</c>, <c>story.updated</c> or <c>digest.ready</c>.</param>
/// <param name="Timestamp">When the story state was ready, or the period ended (UTC).</param>
internal sealed record WebhookEvent(string Type, DateTime Timestamp, WebhookData Data);

/// <summary>The body of format <c>cloudevents</c>: CloudEvents 1.0 in structured mode.</summary>
internal sealed record CloudEvent(
    string Specversion, string Id, string Source, string Type, string Subject, DateTime Time, string Datacontenttype, WebhookData Data);

/// <param name="Story">Of <c>story.*</c>.</param>
/// <param name="Period">Of <c>digest.ready</c>, as the members that follow.</param>
/// <param name="Omitted">Stories that matched and did not fit.</param>
/// <param name="Sources">Of <c>digest.ready</c>: with no stories and no incident, nothing happened.</param>
internal sealed record WebhookData(
    string DeliveryId, string SubscriptionId, string? ClassifierVersion, WebhookStory? Story, WebhookPeriod? Period,
    IReadOnlyList<WebhookStory>? Stories, int? Omitted, WebhookSources? Sources);

internal sealed record WebhookPeriod(DateTime? From, DateTime To);

/// <summary>How the sources did that could have served the subscription, at the end of the period.</summary>
/// <param name="Due">Sources of which the filter could match something.</param>
/// <param name="Answered">Those of them that were asked in time and answered.</param>
/// <param name="NeedAttention">Those of them of which something may be missing.</param>
/// <param name="Incidents">The gravest of these, five at most.</param>
internal sealed record WebhookSources(int Due, int Answered, int NeedAttention, IReadOnlyList<WebhookIncident> Incidents);

/// <param name="SourceId">16 hex digits; never changes.</param>
/// <param name="State">
/// <c>broken</c> (it does not answer), <c>wrong</c> (it answers with something else than before), <c>empty</c> (with no entries), <c>frozen</c> (its
/// newest entry is of long ago), <c>silent</c> (nothing new for longer than its rhythm explains).
/// </param>
/// <param name="Since">When that began (UTC).</param>
internal sealed record WebhookIncident(string SourceId, string Name, string State, DateTime Since);

internal sealed record WebhookStory(
    string StoryId, string StateId, bool Update, string Headline, string Summary, IReadOnlyList<string> Topics, string? Direction,
    IReadOnlyList<string> Issuers, IReadOnlyList<string> Affected, string EvidenceLevel, string? PrimarySource,
    IReadOnlyList<string> Reasons, IReadOnlyList<WebhookOutlet> Outlets, IReadOnlyList<WebhookEvidence> Evidence);

internal sealed record WebhookOutlet(string ArticleId, string Name, string Source, string Title, string? Link, DateTime? PublishedAt);

/// <param name="Field"><c>title</c> or <c>summary</c>.</param>
/// <param name="Start">Offset in UTF-16 code units.</param>
internal sealed record WebhookEvidence(string Label, string ArticleId, string Field, int Start, int Length, string Quote);

/// <summary>A Slack message in Block Kit; <paramref name="Text"/> is what a notification shows.</summary>
internal sealed record SlackMessage(string Text, IReadOnlyList<SlackBlock> Blocks);

internal sealed record SlackBlock(string Type, SlackText? Text);

internal sealed record SlackText(string Type, string Text);

/// <summary>A Microsoft Teams message with one Adaptive Card.</summary>
internal sealed record TeamsMessage(string Type, IReadOnlyList<TeamsAttachment> Attachments);

internal sealed record TeamsAttachment(string ContentType, TeamsCard Content);

internal sealed record TeamsCard([property: JsonPropertyName("$schema")] string Schema, string Type, string Version, IReadOnlyList<TeamsTextBlock> Body);

internal sealed record TeamsTextBlock(string Type, string Text, bool Wrap, string? Size, string? Weight, bool? Separator);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookEvent))]
[JsonSerializable(typeof(CloudEvent))]
[JsonSerializable(typeof(SlackMessage))]
[JsonSerializable(typeof(TeamsMessage))]
[JsonSerializable(typeof(WebhookAttemptFile))]
internal sealed partial class WebhookJson : JsonSerializerContext
{
    /// <summary>Letters of all scripts stay readable; what could end a script element or an attribute is still escaped.</summary>
    public static WebhookJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull });
}
