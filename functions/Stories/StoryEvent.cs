using System.Globalization;
using AlertPipeline.Events;
using AlertPipeline.Messages;

namespace AlertPipeline.Stories;

/// <summary>One thing that a story's articles say a government does, and the first words that show it.</summary>
/// <param name="Field"><c>issuer</c>, <c>affected</c>, <c>instrument</c>, <c>object</c>, <c>product</c>, <c>stage</c>, <c>figure</c> or <c>date</c>.</param>
/// <param name="Value">
/// A place's code, or a name of the lists in <c>Events/Data</c>; of a figure the number and its unit (<c>1200000000 GBP</c>), of a date ISO 8601, without the year where the
/// text has none (<c>2027-01-01</c>, <c>--01-01</c>).
/// </param>
/// <param name="Start">Offset in UTF-16 code units into the field of that article.</param>
internal sealed record StoryFact(string Field, string Value, string ArticleId, TextField Text, int Start, int Length);

/// <summary>The policy event that a story's articles tell of together.</summary>
internal static class StoryEvent
{
    public const string Object = "object";
    public const string Stage = "stage";
    public const string Figure = "figure";
    public const string Date = "date";

    /// <summary>Of one field: the lead names what matters, later articles much else.</summary>
    private const int MaxOfField = 6;

    /// <param name="articles">In order: of one value the first that has it counts.</param>
    public static IReadOnlyList<StoryFact> Of(IReadOnlyList<RelevantArticle> articles)
    {
        var reader = new PolicyEventReader();
        var facts = articles.SelectMany(article => FactsOf(article.Article, reader.Read(article.Article, article.Classification))).ToList();
        var stage = StageOf(facts, articles.Count);
        return [.. facts.Where(fact => fact.Field != Stage || fact.Value == stage)
            .DistinctBy(fact => (fact.Field, fact.Value)).GroupBy(fact => fact.Field, StringComparer.Ordinal).SelectMany(field => field.Take(MaxOfField))];
    }

    /// <summary>How far a measure has come, as far as it makes a state: outlets call one step proposed or announced, so those two, and no word at all, are one.</summary>
    public static string StepOf(string? stage) => stage is null or Stages.Proposed or Stages.Announced ? "-" : stage;

    /// <summary>
    /// The stage of the step that more than half of the articles show, those without a word counting as announced: one article alone turns no story of many. Without
    /// such a step the measure is at most announced. Within a step the more common word, and of two equally common ones the one that says more.
    /// </summary>
    private static string? StageOf(IReadOnlyList<StoryFact> facts, int articles)
    {
        var stages = facts.Where(fact => fact.Field == Stage).ToList();
        var step = stages.GroupBy(fact => StepOf(fact.Value), StringComparer.Ordinal).FirstOrDefault(step => step.Key != "-" && step.Count() * 2 > articles)?.Key ?? "-";
        return stages.Where(fact => StepOf(fact.Value) == step).GroupBy(fact => fact.Value, StringComparer.Ordinal)
            .OrderByDescending(stage => stage.Count()).ThenBy(stage => Stages.ByPrecedence.Index().First(known => known.Item == stage.Key).Index).FirstOrDefault()?.Key;
    }

    private static IEnumerable<StoryFact> FactsOf(Article article, PolicyEvent said)
    {
        var stated = said.Issuers.Select(value => ("issuer", value)).Concat(said.Affected.Select(value => ("affected", value)))
            .Concat(said.Instruments.Select(value => ("instrument", value))).Concat(said.Objects.Select(value => (Object, value)))
            .Concat(said.Products.Select(value => ("product", value))).Concat(said.Stage is { } stage ? [(Stage, stage)] : []);
        foreach (var (field, value) in stated)
        {
            yield return Fact(field, value.Value, value.Span);
        }

        foreach (var figure in said.Figures)
        {
            yield return Fact(Figure, string.Create(CultureInfo.InvariantCulture, $"{figure.Value:0.############} {figure.Unit}").TrimEnd(), figure.Span);
        }

        foreach (var date in said.Dates)
        {
            yield return Fact(Date, string.Create(CultureInfo.InvariantCulture, $"{(date.Year is { } year ? year.ToString("D4", CultureInfo.InvariantCulture) : "-")}-{date.Month:D2}-{date.Day:D2}"), date.Span);
        }

        StoryFact Fact(string field, string value, TextSpan span) => new(field, value, article.ArticleId, span.Field, span.Start, span.Length);
    }
}
