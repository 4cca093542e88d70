using System.Text.Json;
using System.Text.Json.Serialization;
using AlertPipeline.Classification;
using AlertPipeline.Messages;

namespace AlertPipeline.Commands;

/// <summary><c>classify</c>: JSON lines of articles in, JSON lines of classifications out, in the same order.</summary>
/// <remarks>Needs no storage, settings or network.</remarks>
internal static partial class ClassifyCommand
{
    /// <summary>Reads to the end of the input. A line that cannot be read is reported by number and leaves no line in the output.</summary>
    /// <returns>0, or 1 where at least one line could not be read.</returns>
    public static async Task<int> RunAsync(
        TextReader input, TextWriter output, TextWriter errors, IClassifier classifier, CancellationToken cancellationToken)
    {
        var lines = new ArticleLines(input, errors);
        await foreach (var article in lines.ReadAsync(ClassifyJson.Default.InputLine, cancellationToken))
        {
            await output.WriteAsync(JsonSerializer.Serialize(Classify(article, classifier), ClassifyJson.Default.OutputLine) + "\n");
        }

        await output.FlushAsync(cancellationToken);
        return lines.ExitCode;
    }

    private static OutputLine Classify(InputLine article, IClassifier classifier)
    {
        var said = classifier.Classify(new ArticleText(article.Title, article.Summary ?? string.Empty, article.Lang));
        return new OutputLine(
            article.Id, said.Topics, said.Direction, said.Issuers, said.Affected, [.. said.Issuers.Union(said.Affected, StringComparer.Ordinal)],
            said.Scores, [.. said.Evidence.Select(span => new Evidence(
                span.Label, span.Field == TextField.Title ? "title" : "summary", span.Start, span.Length))], said.Version);
    }

    /// <summary>Other members are allowed and ignored: <c>stories</c> reads the same lines.</summary>
    internal sealed record InputLine(string Id, string Title, string? Summary = null, string? Lang = null);

    internal sealed record OutputLine(
        string Id, IReadOnlyList<string> Topics, string? Direction, IReadOnlyList<string> Issuer, IReadOnlyList<string> Affected,
        IReadOnlyList<string> Jurisdictions, IReadOnlyDictionary<string, double> Scores, IReadOnlyList<Evidence> Evidence, string Version);

    internal sealed record Evidence(string Label, string Field, int Start, int Length);

    [JsonSourceGenerationOptions(
        JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(InputLine))]
    [JsonSerializable(typeof(OutputLine))]
    private sealed partial class ClassifyJson : JsonSerializerContext;
}
