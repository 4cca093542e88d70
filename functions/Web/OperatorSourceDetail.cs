using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;

namespace AlertPipeline.Web;

/// <summary>Everything that is known of one source, for operators. Pure.</summary>
internal static class OperatorSourceDetail
{
    /// <param name="alert">What an operator was told of it; null = nothing.</param>
    public static OperatorSourcePage Of(FeedState feed, SourceAlert? alert, DateTimeOffset now)
    {
        var health = SourceHealth.Judge(feed, now);
        return new OperatorSourcePage(
            SourceText.NameOf(feed), health.Word, SourceText.ToneOf(health), health.Since is { } since ? SourceText.Time(since) : null, health.Reason,
            [
                new OperatorFactGroup("Where it is", Known(Identity(feed))),
                new OperatorFactGroup("Asking it", Known(Polling(feed))),
                new OperatorFactGroup("The last document", Known(Document(feed))),
                new OperatorFactGroup("What it is usually like", Known(Usual(feed.Profile))),
                new OperatorFactGroup("What was odd", Known(Odd(feed.Profile, alert))),
            ]);
    }

    private static IEnumerable<(string Label, string? Value)> Identity(FeedState feed) =>
    [
        ("Address", feed.Address.AbsoluteUri),
        ("Moved from", feed.Profile is { MovedFrom: { } from, MovedAt: { } at } ? $"{from.AbsoluteUri} on {SourceText.Time(at)}" : null),
        ("Group", feed.Group),
        ("Id", feed.FeedId),
        ("Shard", SourceText.Number(feed.Shard)),
    ];

    private static IEnumerable<(string Label, string? Value)> Polling(FeedState feed) =>
    [
        ("Last asked", SourceText.TimeOr(feed.LastPolledAt, "not yet")),
        ("Next asked", SourceText.Time(feed.NextPollAt)),
        ("Failures in a row", SourceText.Number(feed.FailuresInARow)),
        ("Failing since", TimeOf(feed.FailingSince)),
        ("Last failure", feed.LastError),
        ("Kind of failure", feed.LastFailure?.ToString()),
        ("Publisher asks for", Wishes(feed.Wishes)),
        ("Validators", Validators(feed)),
        ("ETag", feed.ETag),
        ("Last-Modified", feed.LastModified),
    ];

    private static IEnumerable<(string Label, string? Value)> Document(FeedState feed) =>
    [
        ("Entries", SourceText.Number(feed.EntryCount)),
        ("New at the last poll", SourceText.Number(feed.NewCount)),
        ("Edited at the last poll", SourceText.Number(feed.RevisedCount)),
        ("Unusable entries", SourceText.Number(feed.RejectedCount)),
        ("Newest entry", SourceText.TimeOr(feed.Profile.NewestEntryAt, "no date")),
        ("Reaches back", SpanOf(feed.Profile.Reach)),
        ("Between two entries", SpanOf(feed.Profile.EntryGap)),
        ("Last something new", SourceText.TimeOr(feed.LastChangedAt, "not yet")),
        ("Last read whole", TimeOf(feed.Profile.LastWholeAt)),
    ];

    private static IEnumerable<(string Label, string? Value)> Usual(SourceProfile profile) =>
    [
        ("Rhythm", $"up to {SourceText.Span(SourceRhythm.LongestUsual(profile))} of silence are usual, by {SourceText.Number(profile.News.Count)} times of news"),
        ("Leads to", profile.Sites.Count > 0 ? string.Join(", ", profile.Sites) + (profile.HasManySites ? " and many others" : "") : null),
        ("Language", profile.Language),
        ("Script", profile.Script),
        ("Documents read", SourceText.Number(profile.Documents)),
    ];

    private static IEnumerable<(string Label, string? Value)> Odd(SourceProfile profile, SourceAlert? alert) =>
    [
        ("Empty since", TimeOf(profile.EmptySince)),
        ("Unlike before since", TimeOf(profile.WrongSince)),
        ("In what", profile.WrongReason),
        ("Dated in the future since", TimeOf(profile.FutureDatedSince)),
        ("Turned over between polls", TimeOf(profile.OverrunAt)),
        ("Last alert", SourceText.TimeOr(alert?.AlertedAt, "none")),
        ("Well again", TimeOf(alert?.RecoveredAt)),
    ];

    private static string Validators(FeedState feed) => feed switch
    {
        { Profile.ValidatorsLieSince: { } since } => $"not trusted since {SourceText.Time(since)}: they said that a changed document had not changed",
        { Profile.ValidatorDoubts: > 0 and var doubts } => $"in doubt: {SourceText.Number(doubts)} documents held entries older than a \"nothing has changed\"",
        { ETag: null, LastModified: null } => "none",
        _ => "trusted",
    };

    private static string? Wishes(PublisherWishes wishes)
    {
        var parts = new List<string>();
        if (wishes.Interval is { } interval)
        {
            parts.Add($"{SourceText.Span(interval)} between polls");
        }

        if (wishes.FreshFor is { } fresh && fresh > TimeSpan.Zero)
        {
            parts.Add($"caching for {SourceText.Span(fresh)}");
        }

        if (wishes.SkipHours.Count > 0)
        {
            parts.Add($"no polls at {string.Join(", ", wishes.SkipHours.Select(SourceText.Number))} h UTC");
        }

        if (wishes.SkipDays.Count > 0)
        {
            parts.Add($"no polls on {string.Join(", ", wishes.SkipDays)}");
        }

        return parts.Count > 0 ? string.Join("; ", parts) : null;
    }

    private static string? TimeOf(DateTimeOffset? time) => time is { } known ? SourceText.Time(known) : null;

    private static string? SpanOf(TimeSpan? span) => span is { } known ? SourceText.Span(known) : null;

    private static List<OperatorFact> Known(IEnumerable<(string Label, string? Value)> facts) =>
        [.. facts.Where(fact => fact.Value is not null).Select(fact => new OperatorFact(fact.Label, fact.Value!))];
}
