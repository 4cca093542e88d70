using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AlertPipeline.Feeds.Sources;
using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Feeds;

/// <summary>How a state stands in its row.</summary>
internal static class FeedRow
{
    private const int MaxErrorLength = 500;

    public static TableRow Write(FeedState state) => new(TableKey.OfShard(state.Shard), state.FeedId)
    {
        [nameof(FeedState.Address)] = state.Address.AbsoluteUri,
        [nameof(FeedState.NextPollAt)] = state.NextPollAt,
        [nameof(FeedState.Title)] = state.Title,
        [nameof(FeedState.Group)] = state.Group,
        [nameof(FeedState.ETag)] = state.ETag,
        [nameof(FeedState.LastModified)] = state.LastModified,
        [nameof(FeedState.LastPolledAt)] = state.LastPolledAt,
        [nameof(FeedState.LastChangedAt)] = state.LastChangedAt,
        [nameof(FeedState.FailuresInARow)] = state.FailuresInARow,
        [nameof(FeedState.FailingSince)] = state.FailingSince,
        [nameof(FeedState.LastError)] = state.LastError is { } error ? TextLength.Cut(error, MaxErrorLength) : null,
        [nameof(FeedState.LastFailure)] = state.LastFailure?.ToString(),
        [nameof(FeedState.EntryCount)] = state.EntryCount,
        [nameof(FeedState.NewCount)] = state.NewCount,
        [nameof(FeedState.RejectedCount)] = state.RejectedCount,
        [nameof(FeedState.RevisedCount)] = state.RevisedCount,
        [nameof(FeedState.Wishes)] = JsonSerializer.Serialize(state.Wishes, FeedJson.Default.PublisherWishes),
        [nameof(FeedState.Profile)] = JsonSerializer.Serialize(state.Profile, FeedJson.Default.SourceProfile),
    };

    public static FeedState Read(TableRow row) => new(
        row.RowKey, new Uri(row.GetString(nameof(FeedState.Address))), row.GetTime(nameof(FeedState.NextPollAt)))
    {
        Title = row.FindString(nameof(FeedState.Title)),
        Group = row.FindString(nameof(FeedState.Group)),
        ETag = row.FindString(nameof(FeedState.ETag)),
        LastModified = row.FindString(nameof(FeedState.LastModified)),
        LastPolledAt = row.FindTime(nameof(FeedState.LastPolledAt)),
        LastChangedAt = row.FindTime(nameof(FeedState.LastChangedAt)),
        FailuresInARow = row.GetInt32(nameof(FeedState.FailuresInARow)),
        FailingSince = row.FindTime(nameof(FeedState.FailingSince)),
        LastError = row.FindString(nameof(FeedState.LastError)),
        LastFailure = row.FindString(nameof(FeedState.LastFailure)) is { } failure ? Enum.Parse<FeedFailure>(failure) : null,
        EntryCount = row.GetInt32(nameof(FeedState.EntryCount)),
        NewCount = row.GetInt32(nameof(FeedState.NewCount)),
        RejectedCount = row.GetInt32(nameof(FeedState.RejectedCount)),
        RevisedCount = row.FindInt32(nameof(FeedState.RevisedCount)) ?? 0,
        Wishes = Read(row, nameof(FeedState.Wishes), FeedJson.Default.PublisherWishes) ?? PublisherWishes.None,
        Profile = Read(row, nameof(FeedState.Profile), FeedJson.Default.SourceProfile) ?? SourceProfile.Unknown,
    };

    private static T? Read<T>(TableRow row, string name, JsonTypeInfo<T> type)
        where T : class =>
        row.FindString(name) is { } json ? JsonSerializer.Deserialize(json, type) : null;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Dictionary<int, DateTimeOffset>))]
[JsonSerializable(typeof(PublisherWishes))]
[JsonSerializable(typeof(SourceProfile))]
internal sealed partial class FeedJson : JsonSerializerContext;
