using AlertPipeline.Stories;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Digests;

/// <summary>What goes into a subscription's digest: a pure function of the subscription, the period, the stories and what was sent before.</summary>
internal static class DigestPlan
{
    /// <summary>A story that was written late is looked for this far before the cut; what was sent already is taken out.</summary>
    public static readonly TimeSpan Lookback = TimeSpan.FromHours(48);

    /// <summary>How late after its own time a story may be written and still be found by the period that follows.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromHours(24);

    /// <summary>Periods are looked for this far back: the longest is a week, and one that was missed is made up for.</summary>
    public static readonly TimeSpan MaxPeriod = TimeSpan.FromDays(16);

    /// <summary>As long what was told is remembered: a story may go on for as long as its index is read back, six weeks, and a week more.</summary>
    public static readonly TimeSpan ToldFor = TimeSpan.FromDays(50);

    /// <summary>The period that is due, or null.</summary>
    /// <param name="history">The subscription's own periods of the last <see cref="ToldFor"/>; of those the last <see cref="MaxPeriod"/> count here.</param>
    /// <param name="cutOpen">True in a rehearsal: the open period ends now, whatever the schedule says.</param>
    /// <remarks>
    /// Where several cuts were missed there is one digest for the last of them, which covers all: a reader whose mails stopped for
    /// days wants what happened, not a mail for each day.
    /// </remarks>
    public static FrozenDigest? Due(Subscription subscription, IReadOnlyList<FrozenDigest> history, DateTimeOffset asOf, bool cutOpen)
    {
        if (subscription.Schedule is not { } schedule || subscription.Status != SubscriptionStatus.Active)
        {
            return null;
        }

        var cut = cutOpen ? asOf : DigestSchedules.LastUpTo(schedule, asOf);
        var last = history.Count == 0 ? (DateTimeOffset?)null : history.Max(digest => digest.CutAt);
        if (cut <= last || (!cutOpen && cut <= subscription.CreatedAt))
        {
            return null;
        }

        var from = last ?? DigestSchedules.LastUpTo(schedule, cut.AddTicks(-1));
        return new FrozenDigest(subscription.Id, cut, from, [], IsSent: false, IsQueued: false);
    }

    /// <summary>
    /// Where the stories of a period are looked for begins: never later than <see cref="Lookback"/> before the cut and <see cref="Lateness"/>
    /// before the period, since a story that was written late may belong to a cut that was made without it, however long ago that was.
    /// </summary>
    public static DateTimeOffset SearchFrom(FrozenDigest period) =>
        period.From - Lateness < period.CutAt - Lookback ? period.From - Lateness : period.CutAt - Lookback;

    /// <summary>Fills a due period with the states that it tells of.</summary>
    /// <param name="states">All states of the search window, of which this picks.</param>
    /// <param name="history">The subscription's own earlier periods: what they told is not told again.</param>
    public static FrozenDigest Fill(
        Subscription subscription, FrozenDigest period, DigestStories states, IReadOnlyList<FrozenDigest> history)
    {
        var told = history.SelectMany(digest => digest.StateIds).Distinct(StringComparer.Ordinal).ToLookup(StoryState.StoryIdOf, StringComparer.Ordinal);
        var news = states.Newest(subscription.Filter, SearchFrom(period), period.CutAt)
            .Select(state => (State: state, Told: ToldOf(state, told)))
            .Where(story => story.State.IsNewsAfter(story.Told, subscription.Follow)).ToList();

        // What goes on comes first: the reader knows the story and waits for it. Both parts keep the order of importance.
        var updates = news.Where(story => story.Told.Count > 0).Select(story => story.State.StateId).ToList();
        var ids = updates.Concat(news.Where(story => story.Told.Count == 0).Select(story => story.State.StateId)).ToList();
        return period with { StateIds = ids, UpdateIds = updates, IsSent = ids.Count > 0 || SaysEmpty(subscription, period) };
    }

    /// <summary>The states of the story, or of one that became part of it, that were told.</summary>
    private static IReadOnlyCollection<string> ToldOf(StoryState state, ILookup<string, string> told) => told.Count == 0
        ? []
        : [.. told[state.StoryId], .. state.MergedStateIds.Where(id => told[StoryState.StoryIdOf(id)].Contains(id))];

    private static bool SaysEmpty(Subscription subscription, FrozenDigest period) => subscription.Empty switch
    {
        EmptyDigest.Send => true,
        EmptyDigest.Weekly => LocalDay(subscription.Schedule!, period.CutAt) == FirstDay(subscription.Schedule!),
        _ => false,
    };

    private static DayOfWeek LocalDay(DigestSchedule schedule, DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, schedule.Zone).DayOfWeek;

    // Weeks begin on Monday (ISO 8601).
    private static DayOfWeek FirstDay(DigestSchedule schedule) => schedule.Days.MinBy(day => ((int)day + 6) % 7);
}
