using System.Text.Json;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Delivery.Webhooks;

/// <summary>Makes a bulletin into the body that an endpoint asked for. Pure.</summary>
internal static class WebhookBody
{
    /// <param name="site">Public address of this installation: the source of CloudEvents.</param>
    public static FrozenCall Write(string deliveryId, Subscription subscription, Bulletin bulletin, Uri site) => subscription.Format switch
    {
        "standard" => new FrozenCall("application/json", JsonSerializer.Serialize(
            new WebhookEvent(EventType(bulletin), bulletin.CutAt.UtcDateTime, Data(deliveryId, subscription, bulletin)), WebhookJson.Readable.WebhookEvent)),
        "cloudevents" => new FrozenCall("application/cloudevents+json", JsonSerializer.Serialize(
            new CloudEvent(
                "1.0", deliveryId, site.AbsoluteUri, EventType(bulletin), Subject(subscription, bulletin), bulletin.CutAt.UtcDateTime,
                "application/json", Data(deliveryId, subscription, bulletin)),
            WebhookJson.Readable.CloudEvent)),
        "slack" => new FrozenCall("application/json", SlackBody.Write(bulletin)),
        "teams" => new FrozenCall("application/json", TeamsBody.Write(bulletin)),
        _ => throw new InvalidDataException(
            $"Subscription '{subscription.Id}' has webhook format '{subscription.Format}'; expected standard, cloudevents, slack or teams."),
    };

    private static string EventType(Bulletin bulletin) => bulletin.Kind switch
    {
        BulletinKind.Digest => "digest.ready",
        _ => bulletin.Items is [{ IsUpdate: true }, ..] ? "story.updated" : "story.created",
    };

    private static string Subject(Subscription subscription, Bulletin bulletin) =>
        bulletin.Kind == BulletinKind.Alert && bulletin.Items.Count > 0 ? bulletin.Items[0].StoryId : subscription.Id;

    private static WebhookData Data(string deliveryId, Subscription subscription, Bulletin bulletin)
    {
        var stories = bulletin.Items.Select(Story).ToList();
        return bulletin.Kind == BulletinKind.Alert
            ? new WebhookData(deliveryId, subscription.Id, bulletin.ClassifierVersion, stories.FirstOrDefault(), null, null, null, null)
            : new WebhookData(
                deliveryId, subscription.Id, bulletin.ClassifierVersion, null,
                new WebhookPeriod(bulletin.From?.UtcDateTime, bulletin.CutAt.UtcDateTime), stories, bulletin.OmittedCount,
                bulletin.Sources is { } sources ? Sources(sources) : null);
    }

    private static WebhookSources Sources(SourceAssurance sources) => new(
        sources.Due, sources.Answered, sources.InTrouble,
        [.. sources.Named.Select(source => new WebhookIncident(source.SourceId, source.Name, source.State, source.Since.UtcDateTime))]);

    private static WebhookStory Story(BulletinItem item) => new(
        item.StoryId, item.StateId, item.IsUpdate, item.Headline.Text, item.Summary.Text, item.Topics, item.Direction, item.Issuers,
        item.Affected, item.EvidenceLevel, item.PrimarySource?.AbsoluteUri, item.Reasons,
        [.. item.Outlets.Select(outlet => new WebhookOutlet(
            outlet.ArticleId, outlet.Name, outlet.Source, outlet.Title, outlet.Link?.AbsoluteUri, outlet.PublishedAt?.UtcDateTime))],
        [.. item.Evidence.Select(evidence => new WebhookEvidence(
            evidence.Label, evidence.ArticleId, evidence.Field == TextField.Title ? "title" : "summary", evidence.Start, evidence.Length, evidence.Quote))]);
}
