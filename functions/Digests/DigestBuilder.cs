using AlertPipeline.Delivery;
using AlertPipeline.Feeds;
using AlertPipeline.Messages;
using AlertPipeline.Stories;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Digests;

/// <summary>Builds the digests of the shards whose time has come.</summary>
/// <remarks>
/// In: <c>digests-due</c>. Touches: the Digests table; reads subscriptions, stories and how the sources do. Out: deliveries, through the Delivery room's write interface.
/// A period is frozen first (insert if absent), then handed to Delivery under its key, then marked; a repeat goes on where the last
/// run stopped, with what was frozen then.
/// </remarks>
internal sealed partial class DigestBuilder(
    DigestStore digests, ISubscriptionReader subscriptions, IStoryReader stories, IFeedReader feeds, IDeliveryDesk deliveries,
    IOptions<DigestOptions> options, ILogger<DigestBuilder> logger) : IMessageHandler<DigestsDue>
{
    /// <summary>A shard is looked at this often even where nothing says that it is due.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);

    public async Task HandleAsync(DigestsDue message, CancellationToken cancellationToken)
    {
        var versions = await subscriptions.GetShardVersionsAsync(cancellationToken);
        var shards = new List<Shard>();
        foreach (var number in message.Shards)
        {
            shards.Add(await LoadAsync(number, message.AsOf, cancellationToken));
        }

        // Loaded once for all subscriptions of the message.
        var open = shards.SelectMany(shard => shard.Open).ToList();
        var states = new DigestStories(open.Count == 0
            ? []
            : await stories.GetStatesAsync(open.Min(DigestPlan.SearchFrom), open.Max(period => period.CutAt), cancellationToken));
        var bulletins = new DigestBulletins(states);
        var sources = new DigestSources(open.Count == 0 ? [] : await feeds.ListAsync(cancellationToken));

        foreach (var shard in shards)
        {
            await BuildAsync(shard, states, bulletins, sources, cancellationToken);
            var next = shard.Subscriptions.Where(subscription => subscription is { Schedule: not null, Status: SubscriptionStatus.Active })
                .Select(subscription => DigestSchedules.NextAfter(subscription.Schedule!, message.AsOf))
                .Append(message.AsOf + LongestSleep).Min();
            await digests.SaveScheduleAsync(shard.Number, new ShardSchedule(next, versions.GetValueOrDefault(shard.Number, "0")), cancellationToken);
        }
    }

    private async Task<Shard> LoadAsync(int number, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var all = await subscriptions.GetShardAsync(number, cancellationToken);
        var history = (await digests.GetShardAsync(number, asOf - DigestPlan.ToldFor, cancellationToken))
            .ToLookup(digest => digest.SubscriptionId, StringComparer.Ordinal);
        var open = new List<FrozenDigest>();
        foreach (var subscription in all)
        {
            open.AddRange(history[subscription.Id].Where(digest => !digest.IsQueued));
            if (DigestPlan.Due(subscription, history[subscription.Id].ToList(), asOf, options.Value.CutOpenPeriods) is { } due)
            {
                open.Add(due);
            }
        }

        return new Shard(number, all, history, open);
    }

    private async Task BuildAsync(
        Shard shard, DigestStories states, DigestBulletins bulletins, DigestSources sources, CancellationToken cancellationToken)
    {
        if (shard.Open.Count == 0)
        {
            return;
        }

        var byId = shard.Subscriptions.ToDictionary(subscription => subscription.Id, StringComparer.Ordinal);
        var frozenBefore = shard.Open.Where(period => shard.History[period.SubscriptionId].Contains(period)).ToHashSet();
        var filled = shard.Open.Select(period => frozenBefore.Contains(period)
            ? period
            : WithSources(
                DigestPlan.Fill(byId[period.SubscriptionId], period, states, shard.History[period.SubscriptionId].ToList()),
                byId[period.SubscriptionId].Filter, sources)).ToList();

        // Another run of the same message may have frozen other states meanwhile: what is stored counts.
        var frozen = await digests.FreezeAsync(shard.Number, filled, cancellationToken);
        var sent = frozen.Where(digest => digest.IsSent).ToList();
        await deliveries.FreezeAndQueueAsync(sent.ConvertAll(digest => bulletins.DraftOf(byId[digest.SubscriptionId], digest)), cancellationToken);
        await digests.MarkQueuedAsync(shard.Number, frozen, cancellationToken);
        Log.Built(logger, shard.Number, sent.Count, frozen.Count - sent.Count);
    }

    private static FrozenDigest WithSources(FrozenDigest digest, Filter filter, DigestSources sources) =>
        digest.IsSent ? digest with { Sources = sources.For(filter, digest.CutAt) } : digest;

    private sealed record Shard(
        int Number, IReadOnlyList<Subscription> Subscriptions, ILookup<string, FrozenDigest> History, IReadOnlyList<FrozenDigest> Open);

    private static partial class Log
    {
        [LoggerMessage(402, LogLevel.Information, "Shard {Shard}: {SentCount} digests handed to delivery, {SkippedCount} with nothing to say skipped.")]
        public static partial void Built(ILogger logger, int shard, int sentCount, int skippedCount);
    }
}
