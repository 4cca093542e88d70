using System.Globalization;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Delivery.Email;

/// <summary>Puts into words what stands around the stories. A pure function of bulletin, subscription and brand.</summary>
internal sealed class MailWriter(Bulletin bulletin, IReadOnlyList<MailSection> sections)
{
    private const int MaxSubjectLength = 120;

    private readonly int _total = bulletin.Items.Count + bulletin.OmittedCount;
    private readonly string _nothing = SourceWords.Nothing(bulletin.Sources);

    /// <summary><c>digest</c> or <c>alert</c>.</summary>
    public string Kind => bulletin.Kind == BulletinKind.Alert ? "alert" : "digest";

    public MailModel Write(Subscription subscription, MailBrand brand, Uri stories)
    {
        var zone = subscription.Schedule?.Zone ?? TimeZoneInfo.Utc;
        return new MailModel(
            brand, Subject(zone), Preview(), Title(subscription), Lead(zone), sections,
            _total == 0 ? $"No matches. {_nothing}" : null, Omitted(), stories.AbsoluteUri, Footer(subscription, zone), Why(subscription), MailEdition.WebSlot.ToString(), MailEdition.UnsubscribeSlot.ToString());
    }

    private string Amount => _total == 0 ? "No matches" : Plain.Count(_total, "development");

    private string Subject(TimeZoneInfo zone)
    {
        var (prefix, suffix) = bulletin.Kind switch
        {
            BulletinKind.Alert => (bulletin.Items is [{ IsUpdate: true }, ..] ? "Update: " : "", ""),
            _ when _total > 1 => ($"{Plain.Count(_total, "development")}: ", $" and {(_total - 1).ToString(CultureInfo.InvariantCulture)} more"),
            _ => ("1 development: ", ""),
        };
        return bulletin.Items.Count == 0
            ? $"{Amount}, {Day(bulletin.CutAt, zone)}"
            : prefix + TextLength.Shorten(Plain.Line(bulletin.Items[0].Headline.Text), MaxSubjectLength - prefix.Length - suffix.Length) + suffix;
    }

    private string? Omitted() => (bulletin.Items.Count, bulletin.OmittedCount) switch
    {
        (_, 0) => null,

        // What was frozen into the digest may have become part of another story since.
        (0, var count) => $"{Plain.Count(count, "development")} of this period can't be shown any more.",
        (_, var count) => $"and {Plain.Count(count, "more development")} not shown here.",
    };

    private string Preview() => bulletin.Items.Count == 0
        ? Omitted() ?? _nothing
        : TextLength.Shorten(Plain.Line(bulletin.Items[0].Summary.Text), 140);

    private string Title(Subscription subscription) => (bulletin.Kind, subscription.Cadence) switch
    {
        (BulletinKind.Alert, _) => bulletin.Items is [{ IsUpdate: true }, ..] ? "A story has moved on" : "A new development",
        (_, Cadence.Weekly) => "Your weekly digest",
        (_, Cadence.Daily) => "Your daily digest",
        _ => "Your digest",
    };

    private string Lead(TimeZoneInfo zone)
    {
        var day = Day(bulletin.CutAt, zone);
        return bulletin.Kind == BulletinKind.Alert ? day : $"{Amount} · {day}";
    }

    private List<MailFact> Footer(Subscription subscription, TimeZoneInfo zone)
    {
        var facts = new List<MailFact>
        {
            new(bulletin.From is null ? "Ready" : "Period", bulletin.From is { } from
                ? $"{Minute(from, zone)} to {Minute(bulletin.CutAt, zone)} ({zone.Id})"
                : $"{Minute(bulletin.CutAt, zone)} ({zone.Id})"),
        };
        if (bulletin.Sources is { } sources)
        {
            facts.Add(new("Sources", SourceWords.Write(sources, zone)));
        }

        if (bulletin.ClassifierVersion is { } version)
        {
            facts.Add(new("Classifier", Plain.Line(version)));
        }

        if (bulletin.Kind == BulletinKind.Digest && subscription.Schedule is { } schedule)
        {
            facts.Add(new("Next digest", $"{Minute(DigestSchedules.NextAfter(schedule, bulletin.CutAt), zone)} ({zone.Id})"));
        }

        return facts;
    }

    private static string Why(Subscription subscription)
    {
        var when = subscription switch
        {
            { Schedule: { } schedule } =>
                $"{(subscription.Cadence == Cadence.Weekly ? "weekly" : "daily")} at {schedule.At.ToString("HH:mm", CultureInfo.InvariantCulture)} ({schedule.Zone.Id})",
            _ => "as soon as it is known",
        };
        return $"You get this mail because this address is subscribed to AI policy news with the filter “{Plain.Line(subscription.Filter.Text)}”, {when}.";
    }

    private static string Day(DateTimeOffset time, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Minute(DateTimeOffset time, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString("ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}
