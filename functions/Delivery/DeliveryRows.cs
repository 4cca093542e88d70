using System.Globalization;
using System.Text.Json;
using AlertPipeline.Delivery.Feedback;
using AlertPipeline.Storage;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Delivery;

/// <summary>What a delivery looks like in the table: <c>d!{id}</c> holds it, <c>o!{id}</c> is there while it is open.</summary>
internal static class DeliveryRows
{
    public const string DeliveryPrefix = "d!";
    public const string OpenPrefix = "o!";
    public const string DueAt = "DueAt";

    public static TableRow ToRow(DeliveryRecord record)
    {
        var row = new TableRow(TableKey.OfShard(record.Shard), DeliveryPrefix + record.DeliveryId) { ETag = record.ETag };
        row["SubscriptionId"] = record.SubscriptionId;
        row["Channel"] = Word(record.Channel);
        row["State"] = Word(record.State);
        row["CreatedAt"] = record.CreatedAt;
        row[DueAt] = record.DueAt;
        row["EndedAt"] = record.EndedAt;
        row["Attempts"] = record.Attempts;
        row["LastStatus"] = record.LastStatus;
        row["LastOutcome"] = record.LastOutcome;
        row["LastResponse"] = record.LastResponse;
        row["Reason"] = record.Reason;
        row["Log"] = JsonSerializer.Serialize(record.Log, DeliveryJson.Default.AttemptLog);

        row["AddressTag"] = record.AddressTag;
        if (record.Feedback.Count > 0)
        {
            row["Fate"] = Word(FeedbackLog.Fate(record.Feedback)!.Value);
            row["Feedback"] = JsonSerializer.Serialize(record.Feedback, DeliveryJson.Default.FeedbackLog);
        }

        row.SetParts("Content", record.Content);
        return row;
    }

    public static DeliveryRecord FromRow(TableRow row) => new(
        IdOf(row), Shard(row), row.GetString("SubscriptionId"), ChannelOf(row), StateOf(row), row.GetParts("Content"),
        row.GetTime("CreatedAt"), row.GetTime(DueAt), row.GetInt32("Attempts"), row.FindInt32("LastStatus"),
        row.FindString("LastOutcome"), row.FindString("LastResponse"),
        JsonSerializer.Deserialize(row.GetString("Log"), DeliveryJson.Default.AttemptLog) ?? [],
        row.FindString("Reason"), row.FindTime("EndedAt"), row.ETag)
    {
        AddressTag = row.FindString("AddressTag"),
        Feedback = row.FindString("Feedback") is { } feedback ? JsonSerializer.Deserialize(feedback, DeliveryJson.Default.FeedbackLog) ?? [] : [],
    };

    public static TableRow ToOpenRow(OpenDelivery open)
    {
        var row = new TableRow(TableKey.OfShard(open.Shard), OpenPrefix + open.DeliveryId) { ETag = open.ETag };
        row["SubscriptionId"] = open.SubscriptionId;
        row["Channel"] = Word(open.Channel);
        row["Attempts"] = open.Attempts;
        row["Sweeps"] = open.Sweeps;
        row[DueAt] = open.DueAt;
        return row;
    }

    public static OpenDelivery FromOpenRow(TableRow row) =>
        new(IdOf(row), Shard(row), row.GetString("SubscriptionId"), ChannelOf(row), row.GetInt32("Attempts"),
            row.GetTime(DueAt), row.GetInt32("Sweeps"), row.ETag);

    public static Channel ChannelOf(TableRow row) => Enum.Parse<Channel>(row.GetString("Channel"), ignoreCase: true);

    public static DeliveryState StateOf(TableRow row) => Enum.Parse<DeliveryState>(row.GetString("State"), ignoreCase: true);

    private static string IdOf(TableRow row) => row.RowKey[DeliveryPrefix.Length..];

    private static int Shard(TableRow row) => int.Parse(row.PartitionKey, CultureInfo.InvariantCulture);

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <summary>The marker of a delivery that is not finished.</summary>
/// <param name="DueAt">When it should have been tried (UTC); the sweep looks for those long past it.</param>
/// <param name="Sweeps">How often the sweep queued it again since the last attempt.</param>
internal sealed record OpenDelivery(
    string DeliveryId, int Shard, string SubscriptionId, Channel Channel, int Attempts, DateTimeOffset DueAt, int Sweeps, string? ETag)
{
    public static OpenDelivery Of(DeliveryRecord record) =>
        new(record.DeliveryId, record.Shard, record.SubscriptionId, record.Channel, record.Attempts, record.DueAt, Sweeps: 0, ETag: null);
}
