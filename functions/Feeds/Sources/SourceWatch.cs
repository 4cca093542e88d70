using AlertPipeline.Messages;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Feeds.Sources;

/// <summary>Tells an operator once of each source that is broken, wrong, empty, frozen or silent, and of sources that we fail to ask.</summary>
/// <remarks>
/// Nothing happens to a source that falls silent, so it is looked for. The alert is one line of the log however many sources it is about
/// (event 110, at Warning: what alert rules look for). It is written before it is remembered: where a crash falls between, it is said twice rather than never.
/// A source that comes and goes is told of once a day at most.
/// </remarks>
internal sealed partial class SourceWatch(
    IFeedReader feeds, SourceAlerts alerts, IOptions<FeedsOptions> options, TimeProvider clock, ILogger<SourceWatch> logger) : IUpkeep
{
    /// <summary>Stands for the poller itself among the sources that were told of.</summary>
    public const string OverdueId = "overdue";

    private const int MaxNamed = 10;

    private static readonly TimeSpan AgainAfter = TimeSpan.FromHours(24);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value.PollAll)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var all = await feeds.ListAsync(cancellationToken);
        var told = await alerts.ReadAsync(cancellationToken);
        var changes = new List<SourceAlert>();
        TellOfSources(all, told, changes, now);
        TellOfOverdue(all, told, changes, now);
        await alerts.SaveAsync(changes, cancellationToken);
    }

    private void TellOfSources(
        IReadOnlyList<FeedState> all, IReadOnlyDictionary<string, SourceAlert> told, List<SourceAlert> changes, DateTimeOffset now)
    {
        var fallen = new List<string>();
        var recovered = new List<string>();
        foreach (var feed in all)
        {
            var health = SourceHealth.Judge(feed, now);
            var alert = told.GetValueOrDefault(feed.FeedId);
            if (health.IsIncident && MayTell(alert, now))
            {
                fallen.Add(FormattableString.Invariant($"{NameOf(feed)} is {health.Word} since {health.Since?.UtcDateTime:yyyy-MM-dd HH:mm}: {health.Reason}"));
                changes.Add(new SourceAlert(feed.FeedId, now, RecoveredAt: null));
            }
            else if (alert is { RecoveredAt: null } && !health.IsIncident && health.State != SourceState.Failing)
            {
                recovered.Add(NameOf(feed));
                changes.Add(alert with { RecoveredAt = now });
            }
        }

        if (fallen.Count > 0)
        {
            Log.SourcesFell(logger, fallen.Count, all.Count, Join(fallen));
        }

        if (recovered.Count > 0)
        {
            Log.SourcesRecovered(logger, recovered.Count, Join(recovered));
        }
    }

    private void TellOfOverdue(
        IReadOnlyList<FeedState> all, IReadOnlyDictionary<string, SourceAlert> told, List<SourceAlert> changes, DateTimeOffset now)
    {
        var overdue = all.Count(feed => feed.IsOverdueAt(now));
        var alert = told.GetValueOrDefault(OverdueId);
        if (overdue > 0 && MayTell(alert, now))
        {
            Log.Overdue(logger, overdue, all.Count, all.Min(feed => feed.NextPollAt));
            changes.Add(new SourceAlert(OverdueId, now, RecoveredAt: null));
        }
        else if (overdue == 0 && alert is { RecoveredAt: null })
        {
            changes.Add(alert with { RecoveredAt = now });
        }
    }

    private static bool MayTell(SourceAlert? alert, DateTimeOffset now) =>
        alert is null || (alert.RecoveredAt is not null && now - alert.AlertedAt >= AgainAfter);

    private static string NameOf(FeedState feed) => $"{feed.Title ?? feed.Address.Host} ({feed.FeedId})";

    private static string Join(List<string> parts) => string.Join("; ", parts.Take(MaxNamed))
        + (parts.Count > MaxNamed ? $"; and {parts.Count - MaxNamed} more, see 'alertpipeline feeds list'" : "");

    private static partial class Log
    {
        [LoggerMessage(110, LogLevel.Warning, "{Count} of {Total} sources need attention: {Sources}")]
        public static partial void SourcesFell(ILogger logger, int count, int total, string sources);

        [LoggerMessage(111, LogLevel.Information, "{Count} sources are well again: {Sources}")]
        public static partial void SourcesRecovered(ILogger logger, int count, string sources);

        [LoggerMessage(112, LogLevel.Warning, "{Count} of {Total} sources were not asked in time, the first is due since {DueAt:u}: is the timer PollFeeds running, and is the queue feeds-due being worked off?")]
        public static partial void Overdue(ILogger logger, int count, int total, DateTimeOffset dueAt);
    }
}
