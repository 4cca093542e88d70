namespace AlertPipeline.Feeds.Sources;

/// <summary>How a source does. Where several hold, the gravest counts; they stand here in that order.</summary>
internal enum SourceState
{
    /// <summary>Not asked yet.</summary>
    New,

    /// <summary>It has failed for so long that it is no passing trouble.</summary>
    Broken,

    /// <summary>It answers 200 with something that is not what it used to be, or with no feed at all.</summary>
    Wrong,

    /// <summary>It answers with a feed that holds no entries.</summary>
    Empty,

    /// <summary>It answers, and its newest entry is from long ago.</summary>
    Frozen,

    /// <summary>It answers, and nothing new has come for longer than its own rhythm explains.</summary>
    Silent,

    /// <summary>The last tries failed, not yet for long.</summary>
    Failing,

    /// <summary>It shows entries that are dated in the future; their dates are not used.</summary>
    FutureDated,

    /// <summary>A permanent redirect led elsewhere within the last month.</summary>
    Moved,

    Healthy,
}

/// <param name="Since">When that began (UTC); null where it is new or healthy.</param>
/// <param name="Reason">One sentence for an operator; null likewise.</param>
internal sealed record SourceHealth(SourceState State, DateTimeOffset? Since = null, string? Reason = null)
{
    private const int BrokenAfterFailures = 3;

    private static readonly TimeSpan BrokenAfter = TimeSpan.FromHours(1);

    /// <summary>A publisher may empty a feed for a moment while it is rebuilt.</summary>
    private static readonly TimeSpan EmptyAfter = TimeSpan.FromHours(6);

    private static readonly TimeSpan FrozenAfter = TimeSpan.FromDays(60);

    private static readonly TimeSpan MovedFor = TimeSpan.FromDays(30);

    /// <summary>True where readers may be missing something: an operator is told, and the digests say it.</summary>
    public bool IsIncident => State is SourceState.Broken or SourceState.Wrong or SourceState.Empty or SourceState.Frozen or SourceState.Silent;

    /// <summary>As operators read and filter it: <c>future-dated</c>.</summary>
    public string Word => State == SourceState.FutureDated ? "future-dated" : State.ToString().ToLowerInvariant();

    /// <summary>A pure function of what is stored and the time: a source falls silent without anything happening.</summary>
    public static SourceHealth Judge(FeedState feed, DateTimeOffset now)
    {
        var profile = feed.Profile;
        return feed.LastPolledAt is null ? new SourceHealth(SourceState.New)
            : FindFailure(feed, now)
            ?? (profile.WrongSince is { } wrong ? new SourceHealth(SourceState.Wrong, wrong, profile.WrongReason) : null)
            ?? (profile.EmptySince is { } empty && now - empty >= EmptyAfter ? new SourceHealth(SourceState.Empty, empty, "The feed holds no entries.") : null)
            ?? FindSilence(profile, now)
            ?? (profile.FutureDatedSince is { } ahead
                ? new SourceHealth(SourceState.FutureDated, ahead, "Entries are dated in the future; their dates are not used.")
                : null)
            ?? (profile.MovedAt is { } moved && now - moved < MovedFor
                ? new SourceHealth(SourceState.Moved, moved, $"Moved for good from {profile.MovedFrom} to {feed.Address}.")
                : null)
            ?? new SourceHealth(SourceState.Healthy);
    }

    private static SourceHealth? FindFailure(FeedState feed, DateTimeOffset now)
    {
        if (feed.FailuresInARow == 0)
        {
            return null;
        }

        var isLasting = feed.LastFailure == FeedFailure.Gone
            || (feed.FailuresInARow >= BrokenAfterFailures && now - feed.FailingSince >= BrokenAfter);
        var state = !isLasting ? SourceState.Failing : feed.LastFailure == FeedFailure.NoFeed ? SourceState.Wrong : SourceState.Broken;
        return new SourceHealth(state, feed.FailingSince, feed.LastError);
    }

    private static SourceHealth? FindSilence(SourceProfile profile, DateTimeOffset now)
    {
        if (SourceRhythm.LastNews(profile) is not { } last || SourceRhythm.Quiet(profile, last, now) <= SourceRhythm.LongestUsual(profile))
        {
            return null;
        }

        // An old document is frozen even where its rhythm was slow from the start; the sentence says what is usual.
        var usual = Write(SourceRhythm.LongestUsual(profile));
        return now - last > FrozenAfter
            ? new SourceHealth(SourceState.Frozen, last, $"It answers, but its newest entry is of {last.UtcDateTime:yyyy-MM-dd}; nothing for {usual} would be usual.")
            : new SourceHealth(SourceState.Silent, last, $"Nothing new for {Write(now - last)}; up to {usual} would be usual.");
    }

    private static string Write(TimeSpan time) => time.TotalDays >= 3
        ? FormattableString.Invariant($"{time.TotalDays:0} days")
        : FormattableString.Invariant($"{time.TotalHours:0} hours");
}
