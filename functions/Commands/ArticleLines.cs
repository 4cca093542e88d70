using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AlertPipeline.Commands;

/// <summary>JSON lines of articles, as <c>classify</c> and <c>stories</c> read them.</summary>
/// <param name="errors">A line that cannot be read is named here by its number; the others are read all the same.</param>
internal sealed class ArticleLines(TextReader input, TextWriter errors)
{
    /// <summary>0, or 1 once a line could not be read.</summary>
    public int ExitCode { get; private set; }

    /// <summary>The articles, in order, as they come; empty lines are passed over.</summary>
    public async IAsyncEnumerable<T> ReadAsync<T>(JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        for (var number = 1; await input.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line) && await TryReadAsync(line, number, type) is { } article)
            {
                yield return article;
            }
        }
    }

    private async Task<T?> TryReadAsync<T>(string line, int number, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw new JsonException("null is not an article.");
        }
        catch (JsonException failure)
        {
            await errors.WriteLineAsync($"Line {number} is not an article: {failure.Message} Expected a JSON object with \"id\" and \"title\" as strings.");
            ExitCode = 1;
            return null;
        }
    }
}
