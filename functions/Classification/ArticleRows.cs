using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Classification;

/// <summary>How an article and what was said of it stand in the ledger, table Articles.</summary>
internal static class ArticleRows
{
    public const string FoundAt = "FoundAt";
    public const string Outcome = "Outcome";
    public const string Topics = "Topics";

    private const string Title = "Title";
    private const string Summary = "Summary";
    private const string Language = "Language";
    private const string Direction = "Direction";
    private const string Issuers = "Issuers";
    private const string Affected = "Affected";
    private const string Scores = "Scores";
    private const string Evidence = "Evidence";
    private const string ClassifierVersion = "ClassifierVersion";
    private const string Refinements = "Refinements";

    /// <summary>What earlier classifiers said, the latest of them first: a list of classifications as compressed JSON, in parts.</summary>
    private const string Earlier = "Earlier";

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

    /// <param name="outcomes">Of each outside service that was to be asked.</param>
    public static TableRow Of(Article article, Messages.Classification said, IReadOnlyList<RefinerOutcome> outcomes)
    {
        var row = new TableRow(Partition(article.FoundAt, article.FeedShard), RowKey(article))
        {
            ["FeedId"] = article.FeedId,
            ["Source"] = article.Source,
            ["Outlet"] = article.Outlet,
            ["Link"] = article.Link?.AbsoluteUri,
            [Title] = article.Title,
            [Summary] = article.Summary,
            [Language] = article.Language,
            ["PublishedAt"] = article.PublishedAt,
            [FoundAt] = article.FoundAt,
            ["RevisedAt"] = article.RevisedAt,
            ["RefinementProblems"] = outcomes.Any(outcome => outcome.Problem is not null)
                ? string.Join(' ', outcomes.Where(outcome => outcome.Problem is not null).Select(outcome => $"{outcome.Provider}: {outcome.Problem}"))
                : null,
            ["Spending"] = outcomes.Any(outcome => outcome.Usage != default)
                ? JsonSerializer.Serialize(outcomes.ToDictionary(outcome => outcome.Provider, outcome => outcome.Usage), RowJson.Default.DictionaryStringUsage)
                : null,
        };
        Say(row, said);
        return row;
    }

    /// <summary>The article and what was said of it, as <see cref="Of(Article, Messages.Classification, IReadOnlyList{RefinerOutcome})"/> stored it.</summary>
    /// <returns>Null where the row is not of this find: it came with another message, or is a rejected entry.</returns>
    public static RelevantArticle? ReadOwn(TableRow row, Article article) =>
        row.GetTime(FoundAt) != article.FoundAt || row.GetString(Outcome) == Rejected
            ? null
            : new RelevantArticle(article with { Language = row.FindString(Language) }, ReadSaid(row));

    /// <summary>The text that was classified.</summary>
    public static ArticleText ReadText(TableRow row) => new(row.GetString(Title), row.GetString(Summary), row.FindString(Language));

    /// <summary>What counts of an article.</summary>
    public static Messages.Classification ReadSaid(TableRow row) => new(
        Codes(row, Topics), row.FindString(Direction), Codes(row, Issuers), Codes(row, Affected),
        JsonSerializer.Deserialize(row.GetString(Scores), RowJson.Default.IReadOnlyDictionaryStringDouble)!,
        JsonSerializer.Deserialize(row.GetString(Evidence), RowJson.Default.IReadOnlyListEvidenceSpan)!,
        row.GetString(ClassifierVersion))
    {
        Refinements = row.FindString(Refinements) is { } words ? JsonSerializer.Deserialize(words, RowJson.Default.IReadOnlyDictionaryStringString) : null,
    };

    /// <summary>What counted before, the latest first; empty where the article was classified once.</summary>
    public static IReadOnlyList<Messages.Classification> ReadEarlier(TableRow row) => row.GetParts(Earlier) is { Length: > 0 } packed
        ? JsonSerializer.Deserialize(Brotli.Decompress(packed), RowJson.Default.IReadOnlyListClassification)!
        : [];

    /// <summary>The row with another classification that counts, and the one that counted before among the earlier ones.</summary>
    public static TableRow Reclassified(TableRow row, Messages.Classification said)
    {
        var changed = row.Copy(row.ETag, row.Timestamp);
        IReadOnlyList<Messages.Classification> earlier = [ReadSaid(row), .. ReadEarlier(row)];
        changed.SetParts(Earlier, Brotli.Compress(JsonSerializer.SerializeToUtf8Bytes(earlier, RowJson.Default.IReadOnlyListClassification), CompressionLevel.Optimal));
        Say(changed, said);
        return changed;
    }

    private static void Say(TableRow row, Messages.Classification said)
    {
        row[Outcome] = said.Topics.Count > 0 ? Relevant : NotRelevant;
        row[Topics] = string.Join(',', said.Topics);
        row[Direction] = said.Direction;
        row[Issuers] = string.Join(',', said.Issuers);
        row[Affected] = string.Join(',', said.Affected);
        row[Scores] = JsonSerializer.Serialize(said.Scores, RowJson.Default.IReadOnlyDictionaryStringDouble);
        row[Evidence] = JsonSerializer.Serialize(said.Evidence, RowJson.Default.IReadOnlyListEvidenceSpan);
        row[ClassifierVersion] = said.Version;
        row[Refinements] = said.Refinements is { } words ? JsonSerializer.Serialize(words, RowJson.Default.IReadOnlyDictionaryStringString) : null;
    }

    private static string[] Codes(TableRow row, string name) => row.GetString(name).Split(',', StringSplitOptions.RemoveEmptyEntries);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, double>))]
[JsonSerializable(typeof(IReadOnlyList<EvidenceSpan>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, Usage>))]
[JsonSerializable(typeof(IReadOnlyList<Messages.Classification>))]
internal sealed partial class RowJson : JsonSerializerContext;
