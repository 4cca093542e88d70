using System.Text.Json;
using System.Text.Json.Serialization;
using AlertPipeline.Messages;

namespace AlertPipeline.Evaluation;

/// <summary>One labelled item: what a feed shows of an article, and what is true of it.</summary>
/// <param name="Direction">Null where <c>ai-export</c> is no topic.</param>
/// <param name="Issuers">Governments that act, ISO 3166-1 alpha-2 or EU; empty in files that do not tell them from the affected.</param>
/// <param name="Jurisdictions">Governments that act or are directly targeted.</param>
internal sealed record LabelledItem(
    string Id, string Lang, string Title, string Summary, IReadOnlyList<string> Topics, string? Direction,
    IReadOnlyList<string> Issuers, IReadOnlyList<string> Affected, IReadOnlyList<string> Jurisdictions, bool Hard);

/// <summary>JSON lines with <c>id, lang, title, summary, topics, direction, hard</c> and either <c>jurisdictions</c> or <c>issuer</c> and <c>affected</c>; other members are ignored.</summary>
internal static class LabelledFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <exception cref="InvalidDataException">A line is not such an item; the text names the line and what is wrong.</exception>
    public static IReadOnlyList<LabelledItem> Read(TextReader reader)
    {
        var items = new List<LabelledItem>();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length > 0)
            {
                items.Add(Read(line, number));
            }
        }

        return items.Count > 0 ? items : throw new InvalidDataException("The file holds no labelled item.");
    }

    private static LabelledItem Read(string line, int number)
    {
        Line? read;
        try
        {
            read = JsonSerializer.Deserialize<Line>(line, Options);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"Line {number}: {e.Message}", e);
        }

        if (read?.Id is null || read.Title is null || read.Topics is null)
        {
            throw new InvalidDataException($"Line {number}: an item needs id, title and topics.");
        }

        if (read.Topics.FirstOrDefault(topic => !Topics.All.Contains(topic)) is { } unknown)
        {
            throw new InvalidDataException($"Line {number}: '{unknown}' is no topic; known are {string.Join(", ", Topics.All)}.");
        }

        if (read.Direction is not null && !Directions.All.Contains(read.Direction))
        {
            throw new InvalidDataException($"Line {number}: '{read.Direction}' is no direction; known are {string.Join(", ", Directions.All)}.");
        }

        var (issuers, affected) = (read.Issuer ?? [], read.Affected ?? []);
        return new LabelledItem(
            read.Id, read.Lang ?? "", read.Title, read.Summary ?? "", [.. Topics.All.Where(read.Topics.Contains)],
            read.Topics.Contains(Topics.Export) ? read.Direction : null, issuers, affected, read.Jurisdictions ?? [.. issuers.Union(affected)], read.Hard);
    }

    private sealed record Line(
        string? Id, string? Lang, string? Title, string? Summary, IReadOnlyList<string>? Topics, string? Direction,
        IReadOnlyList<string>? Jurisdictions, IReadOnlyList<string>? Issuer, IReadOnlyList<string>? Affected, [property: JsonPropertyName("hard")] bool Hard);
}
