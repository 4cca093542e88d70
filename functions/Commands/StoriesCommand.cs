using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertPipeline.Classification;
using AlertPipeline.Messages;
using AlertPipeline.Stories;
using AlertPipeline.Stories.Matching;

namespace AlertPipeline.Commands;

/// <summary><c>stories</c>: articles in, the story of each out, in the same order. Needs no storage, settings or network.</summary>
/// <remarks>Articles without a topic are grouped too: which articles are about one development does not depend on whether it is one of ours.</remarks>
internal static partial class StoriesCommand
{
    /// <summary>Length of a date with its day: one without (2025-07) is no time of publication.</summary>
    private const int DateLength = 10;

    /// <returns>0, or 1 where a line could not be read; it is named on <paramref name="errors"/> and the others are grouped all the same.</returns>
    public static async Task<int> RunAsync(
        TextReader input, TextWriter output, TextWriter errors, IClassifier classifier, CancellationToken cancellationToken)
    {
        var lines = new ArticleLines(input, errors);
        var articles = new List<RelevantArticle>();
        await foreach (var line in lines.ReadAsync(StoriesJson.Default.InputLine, cancellationToken))
        {
            articles.Add(Read(line, classifier));
        }

        var stories = StoryGrouping.Group([], articles).ToDictionary(entry => entry.Article.Article.ArticleId, entry => entry.StoryId, StringComparer.Ordinal);
        foreach (var article in articles)
        {
            var answer = new OutputLine(article.Article.ArticleId, stories[article.Article.ArticleId]);
            await output.WriteAsync(JsonSerializer.Serialize(answer, StoriesJson.Default.OutputLine) + "\n");
        }

        await output.FlushAsync(cancellationToken);
        return lines.ExitCode;
    }

    private static RelevantArticle Read(InputLine read, IClassifier classifier)
    {
        var link = Uri.TryCreate(read.Url, UriKind.Absolute, out var url) ? url : null;
        var published = read.Published?.Length >= DateLength && DateTimeOffset.TryParse(
            read.Published, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : (DateTimeOffset?)null;
        var article = new Article(
            read.Id, "", 0, read.Source ?? link?.Host ?? "", read.Source ?? "", link, read.Title, read.Summary ?? "", read.Lang, published, published ?? TraitsReader.UnknownTime);
        return new RelevantArticle(article, classifier.Classify(new ArticleText(article.Title, article.Summary, article.Language)));
    }

    /// <summary>Other members are allowed and ignored: <c>classify</c> reads the same lines.</summary>
    internal sealed record InputLine(
        string Id, string Title, string? Summary = null, string? Lang = null, string? Published = null, string? Url = null, string? Source = null);

    internal sealed record OutputLine(string Id, string Story);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(InputLine))]
    [JsonSerializable(typeof(OutputLine))]
    private sealed partial class StoriesJson : JsonSerializerContext;
}
