using System.Globalization;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;

namespace AlertPipeline.Web;

/// <summary>How pages write what is known of a source. Pure.</summary>
internal static class SourceText
{
    /// <summary>The title, else the host: never the whole address, which may hold a secret in its query.</summary>
    public static string NameOf(FeedState feed) => feed.Title ?? feed.Address.Host;

    public static string Time(DateTimeOffset time) => PageResponse.Time(time);

    public static string TimeOr(DateTimeOffset? time, string otherwise) => time is { } known ? Time(known) : otherwise;

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>"45 minutes", "36 hours", "3 days".</summary>
    public static string Span(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => Amount(time.TotalDays, "day"),
        { TotalHours: >= 2 } => Amount(time.TotalHours, "hour"),
        _ => Amount(time.TotalMinutes, "minute"),
    };

    public static string ToneOf(SourceHealth health) => health switch
    {
        { IsIncident: true } => "bad",
        { State: SourceState.Failing or SourceState.FutureDated or SourceState.Moved or SourceState.New } => "odd",
        _ => "good",
    };

    private static string Amount(double count, string unit)
    {
        var text = count.ToString("0", CultureInfo.InvariantCulture);
        return $"{text} {unit}{(text == "1" ? "" : "s")}";
    }
}
