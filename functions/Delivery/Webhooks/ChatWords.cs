using System.Globalization;
using AlertPipeline.Messages;

namespace AlertPipeline.Delivery.Webhooks;

/// <summary>The few words that chat programs show of a bulletin.</summary>
internal static class ChatWords
{
    /// <summary>More than these make no readable chat message, and 25 would pass Teams' 28 KB.</summary>
    public const int MaxStories = 10;

    public static string Title(Bulletin bulletin)
    {
        var count = bulletin.Items.Count + bulletin.OmittedCount;
        return (bulletin.Kind, count) switch
        {
            (BulletinKind.Alert, _) => bulletin.Items is [{ IsUpdate: true }, ..] ? "A story has moved on" : "A new development",
            (_, 0) => "No matches in this period",
            _ => $"{Plain.Count(count, "development")}, {bulletin.CutAt.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}",
        };
    }

    public static string Headline(BulletinItem item) => TextLength.Shorten(Plain.Line(item.Headline.Text), 200);

    public static string Summary(BulletinItem item) => TextLength.Shorten(Plain.Line(item.Summary.Text), 300);

    public static Uri? Link(BulletinItem item) => item.Outlets.Select(outlet => outlet.Link)
        .FirstOrDefault(link => link is { IsAbsoluteUri: true } && (link.Scheme == Uri.UriSchemeHttps || link.Scheme == Uri.UriSchemeHttp)
            && link.AbsoluteUri.Length <= 500);

    /// <summary>"Loosens export controls · United States, affecting Canada · one outlet · no official document found yet".</summary>
    public static string Facts(BulletinItem item)
    {
        var direction = item.Direction switch
        {
            Directions.Loosen => "Loosens export controls",
            Directions.Tighten => "Tightens export controls",
            _ => null,
        };
        var who = Countries.List(item.Issuers) + (item.Affected.Count > 0 ? $", affecting {Countries.List(item.Affected)}" : "");
        var outlets = Plain.List([.. item.Outlets.Take(3).Select(outlet => TextLength.Shorten(Plain.Line(outlet.Name), 60))]);
        return string.Join(" · ", new[]
        {
            direction, who.TrimStart(',', ' '), Plain.Line(item.EvidenceLevel), outlets,
            item.PrimarySource is null ? "no official document found yet" : "official document found",
        }.Where(part => !string.IsNullOrEmpty(part)));
    }

    public static string? Sources(Bulletin bulletin) => bulletin.Sources is { } sources ? SourceWords.Write(sources, TimeZoneInfo.Utc) : null;

    public static string? More(Bulletin bulletin)
    {
        var more = bulletin.OmittedCount + Math.Max(0, bulletin.Items.Count - MaxStories);
        return more > 0 ? $"and {Plain.Count(more, "more development")}" : null;
    }
}
