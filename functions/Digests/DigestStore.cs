using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertPipeline.Delivery;
using AlertPipeline.Storage;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Digests;

/// <summary>One period of one subscription, frozen before anything is sent.</summary>
/// <param name="CutAt">End of the period (UTC). With the subscription's id it is the period's key.</param>
/// <param name="From">Where the period began (UTC).</param>
/// <param name="StateIds">Story states that it tells of, shown or counted; empty where nothing matched.</param>
/// <param name="IsSent">True for a digest that is sent although it is empty, or holds stories; false for one that is skipped.</param>
/// <param name="IsQueued">True once Delivery has it: nothing is left to do here.</param>
internal sealed record FrozenDigest(
    string SubscriptionId, DateTimeOffset CutAt, DateTimeOffset From, IReadOnlyList<string> StateIds, bool IsSent, bool IsQueued)
{
    /// <summary>Those of <see cref="StateIds"/> of whose story the reader was told before.</summary>
    public IReadOnlyList<string> UpdateIds { get; init; } = [];

    /// <summary>How the sources did; null for one that is skipped. Frozen with the rest: a repeat after a crash says what the first try would have said.</summary>
    public SourceAssurance? Sources { get; init; }
}

/// <summary>
/// Table <c>Digests</c>: PK = subscription shard, RK = <c>d!</c> + subscription + <c>!</c> + cut; and partition <c>schedule</c> with a row per shard.
/// </summary>
internal sealed class DigestStore(ITableStore tables)
{
    private const string SchedulePartition = "schedule";

    /// <summary>The shard's periods that were cut after <paramref name="after"/>, in one query.</summary>
    public async Task<IReadOnlyList<FrozenDigest>> GetShardAsync(int shard, DateTimeOffset after, CancellationToken cancellationToken)
    {
        var query = TableQuery.Prefix(TableKey.OfShard(shard), "d!") with { Where = [new TableCondition("CutAt", TableComparison.GreaterThan, after)] };
        var found = new List<FrozenDigest>();
        await foreach (var row in tables.QueryAsync(StorageLayout.DigestsTable, query, cancellationToken))
        {
            found.Add(Read(row));
        }

        return found;
    }

    /// <summary>Inserts each period unless it is there: what was frozen first stays.</summary>
    /// <returns>The periods as they are stored now, in the order given.</returns>
    public async Task<IReadOnlyList<FrozenDigest>> FreezeAsync(int shard, IReadOnlyList<FrozenDigest> digests, CancellationToken cancellationToken)
    {
        var rows = digests.Select(digest => Write(shard, digest)).ToList();
        var inserted = await tables.InsertMissingAsync(StorageLayout.DigestsTable, rows, cancellationToken);
        var others = rows.Select(row => row.RowKey).Where(key => !inserted.Contains(key)).ToList();
        var stored = await tables.GetManyAsync(StorageLayout.DigestsTable, TableKey.OfShard(shard), others, cancellationToken);
        return digests.Zip(rows, (digest, row) => stored.TryGetValue(row.RowKey, out var found) ? Read(found) : digest).ToList();
    }

    /// <summary>Marks periods whose deliveries are frozen and queued.</summary>
    public async Task MarkQueuedAsync(int shard, IReadOnlyList<FrozenDigest> digests, CancellationToken cancellationToken)
    {
        foreach (var batch in digests.Chunk(TableStoreExtensions.MaxBatchRows))
        {
            var writes = batch.Select(digest => (TableWrite)new TableWrite.Put(Write(shard, digest with { IsQueued = true }))).ToList();
            await tables.TryWriteAsync(StorageLayout.DigestsTable, writes, cancellationToken);
        }
    }

    /// <summary>For each shard that was built before: when it is due next, and the version of its subscriptions that says so.</summary>
    public async Task<IReadOnlyDictionary<int, ShardSchedule>> GetSchedulesAsync(CancellationToken cancellationToken)
    {
        var schedules = new Dictionary<int, ShardSchedule>();
        await foreach (var row in tables.QueryAsync(StorageLayout.DigestsTable, new TableQuery(SchedulePartition), cancellationToken))
        {
            schedules[int.Parse(row.RowKey, CultureInfo.InvariantCulture)] = new ShardSchedule(row.GetTime("NextDueAt"), row.GetString("Version"));
        }

        return schedules;
    }

    public Task SaveScheduleAsync(int shard, ShardSchedule schedule, CancellationToken cancellationToken) => tables.TryWriteAsync(
        StorageLayout.DigestsTable,
        new TableWrite.Put(new TableRow(SchedulePartition, TableKey.OfShard(shard)) { ["NextDueAt"] = schedule.NextDueAt, ["Version"] = schedule.Version }),
        cancellationToken);

    private static TableRow Write(int shard, FrozenDigest digest)
    {
        var row = new TableRow(TableKey.OfShard(shard), $"d!{digest.SubscriptionId}!{TableKey.OfTime(digest.CutAt)}")
        {
            ["SubscriptionId"] = digest.SubscriptionId,
            ["CutAt"] = digest.CutAt,
            ["From"] = digest.From,
            ["IsSent"] = digest.IsSent,
            ["IsQueued"] = digest.IsQueued,
            ["Sources"] = digest.Sources is { } sources ? JsonSerializer.Serialize(sources, DigestJson.Default.SourceAssurance) : null,
        };
        row.SetParts("States", Encoding.UTF8.GetBytes(string.Join('\n', digest.StateIds)));
        row.SetParts("Updates", Encoding.UTF8.GetBytes(string.Join('\n', digest.UpdateIds)));
        return row;
    }

    private static FrozenDigest Read(TableRow row) => new(
        row.GetString("SubscriptionId"), row.GetTime("CutAt"), row.GetTime("From"),
        Ids(row, "States"),
        row.FindBoolean("IsSent") ?? false, row.FindBoolean("IsQueued") ?? false)
    {
        UpdateIds = Ids(row, "Updates"),
        Sources = row.FindString("Sources") is { } sources ? JsonSerializer.Deserialize(sources, DigestJson.Default.SourceAssurance) : null,
    };

    private static string[] Ids(TableRow row, string name) => Encoding.UTF8.GetString(row.GetParts(name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <param name="NextDueAt">When a period of the shard ends next (UTC).</param>
/// <param name="Version">Of the shard's subscriptions, as <see cref="ISubscriptionReader.GetShardVersionsAsync"/> gave it before they were read.</param>
internal sealed record ShardSchedule(DateTimeOffset NextDueAt, string Version);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SourceAssurance))]
internal sealed partial class DigestJson : JsonSerializerContext;
