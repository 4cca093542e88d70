using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Classification;

/// <summary>How an article and what was said of it stand in the ledger, table Articles.</summary>
internal static class ArticleRows
{
    public const string FoundAt = "FoundAt";
    public const string Outcome = "Outcome";
    public const string Topics = "Topics";

    public const string Relevant = "relevant";
    public const string NotRelevant = "not-relevant";
    public const string Rejected = "rejected";

    /// <summary>Month of the find and feed shard: <c>202611-07</c>.</summary>
    public static string Partition(DateTimeOffset foundAt, int feedShard) =>
        string.Create(CultureInfo.InvariantCulture, $"{foundAt.UtcDateTime:yyyyMM}-{feedShard:00}");

    /// <summary>The article's id; of a later text of it with the text's hash behind, so that every text that was published stays.</summary>
    public static string RowKey(Article article) => article.RevisedAt is null ? article.ArticleId : $"{article.ArticleId}~{article.HashText()}";

    public static TableRow Of(EntryRejected entry) => new(Partition(entry.FoundAt, entry.FeedShard), entry.ArticleId)
    {
        ["FeedId"] = entry.FeedId,
        ["Link"] = entry.Link?.AbsoluteUri,
        [FoundAt] = entry.FoundAt,
        [Outcome] = Rejected,
        [Topics] = "",
        ["Reason"] = entry.Reason,
    };

    public static TableRow Of(Article article, Messages.Classification said) => new(Partition(article.FoundAt, article.FeedShard), RowKey(article))
    {
        ["FeedId"] = article.FeedId,
        ["Source"] = article.Source,
        ["Outlet"] = article.Outlet,
        ["Link"] = article.Link?.AbsoluteUri,
        ["Title"] = article.Title,
        ["Summary"] = article.Summary,
        ["Language"] = article.Language,
        ["PublishedAt"] = article.PublishedAt,
        [FoundAt] = article.FoundAt,
        ["RevisedAt"] = article.RevisedAt,
        [Outcome] = said.Topics.Count > 0 ? Relevant : NotRelevant,
        [Topics] = string.Join(',', said.Topics),
        ["Direction"] = said.Direction,
        ["Issuers"] = string.Join(',', said.Issuers),
        ["Affected"] = string.Join(',', said.Affected),
        ["Scores"] = JsonSerializer.Serialize(said.Scores, RowJson.Default.IReadOnlyDictionaryStringDouble),
        ["Evidence"] = JsonSerializer.Serialize(said.Evidence, RowJson.Default.IReadOnlyListEvidenceSpan),
        ["ClassifierVersion"] = said.Version,
    };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, double>))]
[JsonSerializable(typeof(IReadOnlyList<EvidenceSpan>))]
internal sealed partial class RowJson : JsonSerializerContext;
