using System.Text.Json;
using AlertPipeline.Storage;

namespace AlertPipeline.Delivery.Feedback;

/// <summary>Which mails of a subscription bounced softly of late: in the Deliveries table, PK = shard, RK = <c>s!</c> + subscription id.</summary>
/// <remarks>A mail counts once however often it bounces.</remarks>
internal sealed class SoftBounces(ITableStore tables)
{
    private const string Table = StorageLayout.DeliveriesTable;
    private const string Prefix = "s!";
    private const string Bounces = "Bounces";

    /// <summary>No limit that is set may be larger: see <see cref="BounceOptions.SoftLimit"/>.</summary>
    public const int MaxKept = 50;

    /// <returns>How many mails bounced within <paramref name="window"/> before <paramref name="at"/>, this one included.</returns>
    public async Task<int> AddAsync(
        int shard, string subscriptionId, string deliveryId, DateTimeOffset at, TimeSpan window, CancellationToken cancellationToken)
    {
        var kept = await ChangeAsync(
            shard, subscriptionId,
            bounces => bounces.Any(bounce => bounce.DeliveryId == deliveryId)
                ? bounces
                : [.. bounces.Append(new SoftBounce(deliveryId, at)).OrderByDescending(bounce => bounce.At).Take(MaxKept)],
            cancellationToken);
        return kept.Count(bounce => bounce.At > at - window && bounce.At <= at);
    }

    /// <summary>The mail arrived after all.</summary>
    public Task ForgetAsync(int shard, string subscriptionId, string deliveryId, CancellationToken cancellationToken) => ChangeAsync(
        shard, subscriptionId, bounces => bounces.Any(bounce => bounce.DeliveryId == deliveryId) ? [.. bounces.Where(bounce => bounce.DeliveryId != deliveryId)] : bounces,
        cancellationToken);

    private async Task<IReadOnlyList<SoftBounce>> ChangeAsync(
        int shard, string subscriptionId, Func<IReadOnlyList<SoftBounce>, IReadOnlyList<SoftBounce>> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var current = await tables.GetAsync(Table, TableKey.OfShard(shard), Prefix + subscriptionId, cancellationToken);
            var before = current is null ? [] : JsonSerializer.Deserialize(current.GetString(Bounces), DeliveryJson.Default.SoftBounceList) ?? [];
            var after = change(before);
            if (ReferenceEquals(before, after))
            {
                return before;
            }

            var row = new TableRow(TableKey.OfShard(shard), Prefix + subscriptionId)
            {
                ETag = current?.ETag,
                [Bounces] = JsonSerializer.Serialize(after, DeliveryJson.Default.SoftBounceList),
            };
            TableWrite write = current is null ? new TableWrite.Insert(row) : new TableWrite.Replace(row);
            if (await tables.TryWriteAsync(Table, write, cancellationToken))
            {
                return after;
            }
        }
    }
}

/// <param name="At">When (UTC).</param>
internal sealed record SoftBounce(string DeliveryId, DateTimeOffset At);
