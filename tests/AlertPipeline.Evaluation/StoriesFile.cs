using System.Text.Json;

namespace AlertPipeline.Evaluation;

/// <summary>An article of which it is known which development it reports.</summary>
/// <param name="Story">The same for articles on one development; null for one that is alone.</param>
/// <param name="Kind">How it relates to the story's first article: <c>copy</c>, <c>rewrite</c>, <c>translation</c>, <c>followup</c>; <c>lead</c> or <c>twin</c> for that one itself; empty where the file does not say.</param>
/// <param name="Published">As the publisher gives it; null where unknown.</param>
/// <param name="Half">The half of the file that weights may be fitted to is <c>develop</c>; the other is <c>judge</c>. Empty in other files.</param>
/// <param name="Twins">Stories that this one looks like and is not.</param>
internal sealed record StoryItem(
    string Id, string? Story, string Kind, string? Lang, string Title, string Summary, string? Published, string? Source, string? Url, string Half,
    IReadOnlyList<StoryTwin> Twins);

/// <param name="How">What sets them apart: <c>lifts-vs-imposes</c>, <c>other-issuer</c>, <c>other-measure</c> …</param>
internal sealed record StoryTwin(string Story, string How);

/// <summary>JSON lines with <c>id, title, story</c> and, where known, <c>kind, lang, summary, published, source, url, half, twins</c>; other members are ignored.</summary>
internal static class StoriesFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <exception cref="InvalidDataException">A line is not such an article; the text names the line.</exception>
    public static IReadOnlyList<StoryItem> Read(TextReader reader)
    {
        var items = new List<StoryItem>();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length > 0)
            {
                items.Add(Read(line, number));
            }
        }

        return items.Count > 0 ? items : throw new InvalidDataException("The file holds no article.");
    }

    private static StoryItem Read(string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(line, Options) is { Id: { } id, Title: { } title } read
                ? new StoryItem(id, read.Story, read.Kind ?? "", read.Lang, title, read.Summary ?? "", read.Published, read.Source, read.Url, read.Half ?? "", read.Twins ?? [])
                : throw new InvalidDataException($"Line {number}: an article needs id and title.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"Line {number}: {e.Message}", e);
        }
    }

    private sealed record Line(
        string? Id, string? Story, string? Kind, string? Lang, string? Title, string? Summary, string? Published, string? Source, string? Url, string? Half,
        IReadOnlyList<StoryTwin>? Twins);
}
