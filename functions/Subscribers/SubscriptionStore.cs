using System.Globalization;
using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Subscribers;

/// <summary>Table <c>Subscribers</c>: PK = shard, RK = subscription id; and a row per shard that changes with every change to it.</summary>
internal sealed partial class SubscriptionStore(
    ITableStore tables, SecretBox secrets, TimeProvider clock, ILogger<SubscriptionStore> logger) : ISubscriptionReader, IConsentWriter
{
    /// <summary>Partition of the shards' versions; a shard's own partition is two digits.</summary>
    private const string VersionsPartition = "versions";

    /// <summary>Partition of the addresses that get no mail any more, by tag.</summary>
    private const string EndedPartition = "ended";

    private readonly AddressTags _addressTags = new(secrets);

    public async Task<IReadOnlyList<Subscription>> GetShardAsync(int shard, CancellationToken cancellationToken) =>
        await ReadAsync(new TableQuery(TableKey.OfShard(shard)), cancellationToken);

    public async Task<IReadOnlyList<Subscription>> GetInstantAsync(CancellationToken cancellationToken) =>
        await ReadAsync(
            new TableQuery(Where:
            [
                new TableCondition("Cadence", TableComparison.Equal, nameof(Cadence.Instant)),
                new TableCondition("Status", TableComparison.Equal, nameof(SubscriptionStatus.Active)),
            ]),
            cancellationToken);

    public async Task<IReadOnlyDictionary<int, string>> GetShardVersionsAsync(CancellationToken cancellationToken)
    {
        var versions = new Dictionary<int, string>();
        await foreach (var row in tables.QueryAsync(StorageLayout.SubscribersTable, new TableQuery(VersionsPartition), cancellationToken))
        {
            versions[int.Parse(row.RowKey, CultureInfo.InvariantCulture)] = row.GetString("Version");
        }

        return versions;
    }

    /// <summary>Inserts or replaces each subscription. One that its reader ended stays ended, whatever the import says.</summary>
    public async Task ImportAsync(IReadOnlyList<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        foreach (var subscription in subscriptions)
        {
            var ended = await FindEndedAsync(subscription, cancellationToken);
            await ChangeAsync(
                subscription.Id,
                current =>
                {
                    var row = ToRow(subscription with { CreatedAt = current?.GetTime("CreatedAt") ?? clock.GetUtcNow() }, current?.ETag);
                    if (ended is not null)
                    {
                        row["Status"] = ended.GetString("Status");
                        row["StatusReason"] = ended.GetString("Reason");
                    }

                    if (current is not null && HasLeft(current))
                    {
                        row["Status"] = current.GetString("Status");
                        row["StatusReason"] = current.FindString("StatusReason");
                    }

                    return row;
                },
                cancellationToken);
        }
    }

    public Task<bool> SetStatusAsync(string subscriptionId, SubscriptionStatus status, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(
            subscriptionId,
            current =>
            {
                if (current is null)
                {
                    return null;
                }

                if (status == SubscriptionStatus.Paused && HasLeft(current))
                {
                    return current;
                }

                var row = current.Copy(current.ETag, null);
                row["Status"] = status.ToString();
                row["StatusReason"] = reason;
                row["StatusChangedAt"] = clock.GetUtcNow();
                return row;
            },
            cancellationToken);

    public async Task<int> EndAddressAsync(
        string subscriptionId, string? addressTag, SubscriptionStatus status, string reason, CancellationToken cancellationToken)
    {
        var own = await tables.GetAsync(StorageLayout.SubscribersTable, TableKey.OfShard(StableHash.Shard(subscriptionId)), subscriptionId, cancellationToken);
        IReadOnlyList<string> ownTags = own is null || own.GetString("Channel") != nameof(Channel.Email) ? [] : _addressTags.All(secrets.Open(SecretPurpose.Address, own.GetString("To")));
        addressTag ??= ownTags.Count > 0 ? ownTags[0] : null;
        if (addressTag is null)
        {
            return 0;
        }

        // Listed first: who is imported from now on finds it, and who was imported before is found by the query.
        await ListEndedAsync(addressTag, status, reason, cancellationToken);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var query = new TableQuery(Where: [new TableCondition("AddressTag", TableComparison.Equal, addressTag)]);
        await foreach (var row in tables.QueryAsync(StorageLayout.SubscribersTable, query, cancellationToken))
        {
            ids.Add(row.RowKey);
        }

        // Tagged under another of the keys, while they are rotated.
        if (ownTags.Contains(addressTag))
        {
            ids.Add(subscriptionId);
        }

        foreach (var id in ids)
        {
            await ChangeAsync(id, current => current is null ? null : WithEnd(current, status, reason, "StatusReason", "StatusChangedAt"), cancellationToken);
        }

        return ids.Count;
    }

    private async Task ListEndedAsync(string addressTag, SubscriptionStatus status, string reason, CancellationToken cancellationToken)
    {
        while (true)
        {
            var current = await tables.GetAsync(StorageLayout.SubscribersTable, EndedPartition, addressTag, cancellationToken);
            TableWrite write = current is null
                ? new TableWrite.Insert(WithEnd(new TableRow(EndedPartition, addressTag) { ["Status"] = nameof(SubscriptionStatus.Active) }, status, reason, "Reason", "At"))
                : new TableWrite.Replace(WithEnd(current, status, reason, "Reason", "At"));
            if (await tables.TryWriteAsync(StorageLayout.SubscribersTable, write, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>The row ended, unless it was ended for a reason that weighs as much: the result does not depend on which came first.</summary>
    private TableRow WithEnd(TableRow current, SubscriptionStatus status, string reason, string reasonName, string timeName)
    {
        var row = current.Copy(current.ETag, null);
        if (StatusOf(current) != status && StatusOf(current) != SubscriptionStatus.Suppressed)
        {
            row["Status"] = status.ToString();
            row[reasonName] = reason;
            row[timeName] = clock.GetUtcNow();
        }

        return row;
    }

    private async Task<TableRow?> FindEndedAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        foreach (var tag in subscription.Channel == Channel.Email ? _addressTags.All(subscription.To) : [])
        {
            if (await tables.GetAsync(StorageLayout.SubscribersTable, EndedPartition, tag, cancellationToken) is { } row)
            {
                return row;
            }
        }

        return null;
    }

    /// <param name="change">The current row to the new one; null to leave things as they are.</param>
    private async Task<bool> ChangeAsync(string subscriptionId, Func<TableRow?, TableRow?> change, CancellationToken cancellationToken)
    {
        var partition = TableKey.OfShard(StableHash.Shard(subscriptionId));
        while (true)
        {
            var current = await tables.GetAsync(StorageLayout.SubscribersTable, partition, subscriptionId, cancellationToken);
            if (change(current) is not { } row)
            {
                return false;
            }

            if (current is null)
            {
                await ListShardAsync(partition, cancellationToken);
            }

            TableWrite write = current is null ? new TableWrite.Insert(row) : new TableWrite.Replace(row);
            if (await tables.TryWriteAsync(StorageLayout.SubscribersTable, write, cancellationToken))
            {
                await MarkChangedAsync(partition, cancellationToken);
                return true;
            }
        }
    }

    // Before its first subscription is there: a shard without a version is never looked at, and a crash may come before the next line.
    private Task<bool> ListShardAsync(string partition, CancellationToken cancellationToken) => tables.TryWriteAsync(
        StorageLayout.SubscribersTable, new TableWrite.Insert(new TableRow(VersionsPartition, partition) { ["Version"] = "0" }), cancellationToken);

    // After the change: a reader that sees the new version sees the change too.
    private async Task MarkChangedAsync(string partition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var current = await tables.GetAsync(StorageLayout.SubscribersTable, VersionsPartition, partition, cancellationToken);
            var next = long.Parse(current?.GetString("Version") ?? "0", CultureInfo.InvariantCulture) + 1;
            var row = new TableRow(VersionsPartition, partition) { ETag = current?.ETag, ["Version"] = next.ToString(CultureInfo.InvariantCulture) };
            TableWrite write = current is null ? new TableWrite.Insert(row) : new TableWrite.Replace(row);
            if (await tables.TryWriteAsync(StorageLayout.SubscribersTable, write, cancellationToken))
            {
                return;
            }
        }
    }

    private async Task<List<Subscription>> ReadAsync(TableQuery query, CancellationToken cancellationToken)
    {
        var found = new List<Subscription>();
        await foreach (var row in tables.QueryAsync(StorageLayout.SubscribersTable, query, cancellationToken))
        {
            try
            {
                found.Add(ToSubscription(row));
            }
            catch (Exception failure) when (failure is FilterSyntaxException or InvalidDataException or ArgumentException or FormatException or TimeZoneNotFoundException)
            {
                // One row that cannot be read must not silence the others of its shard. A wrong key is no such row: it is let out.
                Log.Unreadable(logger, failure, row.RowKey);
            }
        }

        return found;
    }

    private TableRow ToRow(Subscription subscription, string? etag) =>
        new(TableKey.OfShard(subscription.Shard), subscription.Id)
        {
            ETag = etag,
            ["Channel"] = subscription.Channel.ToString(),
            ["To"] = secrets.Seal(SecretPurpose.Address, subscription.To),
            ["AddressTag"] = subscription.Channel == Channel.Email ? _addressTags.Current(subscription.To) : null,
            ["Name"] = subscription.Name is { } name ? secrets.Seal(SecretPurpose.Address, name) : null,
            ["Filter"] = subscription.Filter.Text,
            ["Cadence"] = subscription.Cadence.ToString(),
            ["At"] = subscription.Schedule?.At.ToString("HH:mm", CultureInfo.InvariantCulture),
            ["Zone"] = subscription.Schedule?.Zone.Id,
            ["Days"] = subscription.Schedule is { } schedule ? string.Join(',', schedule.Days) : null,
            ["Empty"] = subscription.Empty.ToString(),
            ["Follow"] = string.Join(',', subscription.Follow),
            ["Status"] = subscription.Status.ToString(),
            ["Format"] = subscription.Format,
            ["Secret"] = subscription.Secret is { } secret ? secrets.Seal(SecretPurpose.WebhookSecret, secret) : null,
            ["Owner"] = subscription.Owner is { } owner ? secrets.Seal(SecretPurpose.Address, owner) : null,
            ["CreatedAt"] = subscription.CreatedAt,
        };

    private Subscription ToSubscription(TableRow row) => new(
        row.RowKey,
        Enum.Parse<Channel>(row.GetString("Channel")),
        secrets.Open(SecretPurpose.Address, row.GetString("To")),
        row.FindString("Name") is { } name ? secrets.Open(SecretPurpose.Address, name) : null,
        Filter.Parse(row.GetString("Filter")),
        Enum.Parse<Cadence>(row.GetString("Cadence")),
        row.FindString("At") is { } at
            ? new DigestSchedule(
                TimeOnly.ParseExact(at, "HH:mm", CultureInfo.InvariantCulture),
                TimeZoneInfo.FindSystemTimeZoneById(row.GetString("Zone")),
                row.GetString("Days").Split(',').Select(Enum.Parse<DayOfWeek>).ToList())
            : null,
        Enum.Parse<EmptyDigest>(row.GetString("Empty")),
        row.GetString("Follow").Split(',', StringSplitOptions.RemoveEmptyEntries),
        StatusOf(row),
        row.GetString("Format"),
        row.FindString("Secret") is { } secret ? secrets.Open(SecretPurpose.WebhookSecret, secret) : null,
        row.FindString("Owner") is { } owner ? secrets.Open(SecretPurpose.Address, owner) : null)
    {
        CreatedAt = row.GetTime("CreatedAt"),
        AddressTag = row.FindString("AddressTag"),
    };

    private static bool HasLeft(TableRow row) => StatusOf(row) is SubscriptionStatus.Unsubscribed or SubscriptionStatus.Suppressed;

    private static SubscriptionStatus StatusOf(TableRow row) => Enum.Parse<SubscriptionStatus>(row.GetString("Status"));

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Error, "Subscription {SubscriptionId} cannot be read and gets nothing until it is imported again.")]
        public static partial void Unreadable(ILogger logger, Exception failure, string subscriptionId);
    }
}
