using System.Globalization;
using System.Text.Json;
using AlertPipeline.Classification.Refinement;

namespace AlertPipeline.Classification.Language;

/// <summary>One article while the service is asked about it: what was found so far, and what it cost.</summary>
internal sealed class Inquiry(Draft draft)
{
    private readonly Dictionary<string, double> _scores = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlaceFound> _places = new(StringComparer.Ordinal);
    private string? _detected;
    private string? _problem;
    private bool _hasAnswer;

    public LanguageDocument Document { get; } = new(draft.Text);

    /// <summary>As declared, else as detected; null where nobody knows.</summary>
    public string? Language => draft.Text.Language ?? _detected;

    public Bill Bill { get; } = new();

    public InputDocument ToInput(int number, bool takesLanguage) =>
        new(number.ToString(CultureInfo.InvariantCulture), Document.Text, takesLanguage ? Language : null);

    /// <summary>Bytes of the document in a request.</summary>
    public int CountBytes(bool takesLanguage) =>
        JsonSerializer.SerializeToUtf8Bytes(ToInput(number: 999, takesLanguage), LanguageJson.Plain.InputDocument).Length + 1;

    /// <summary>One kind of analysis was made of this article, whatever it found.</summary>
    public void Answered() => _hasAnswer = true;

    /// <summary>One kind of analysis could not be made. The first reason is kept: those that follow are mostly its echo.</summary>
    public void Fail(string problem) => _problem ??= problem;

    public void Detect(string language) => _detected = language;

    public void Score(string topic, double score) => _scores[topic] = score;

    /// <summary>Keeps the first words for each place.</summary>
    public void Find(PlaceFound place) => _places.TryAdd(place.Code, place);

    public Refinement.Refinement ToRefinement(string provider) => new(
        provider, _scores, _detected, [.. _places.Values.OrderBy(place => place.Words.Field).ThenBy(place => place.Words.Start)],
        Bill.ToUsage(), _hasAnswer ? null : _problem ?? "Azure AI Language was not asked.");

    /// <summary>As many as a request takes, in order.</summary>
    public static IEnumerable<List<Inquiry>> Batch(IEnumerable<Inquiry> inquiries, RequestLimits limits, bool takesLanguage)
    {
        var batch = new List<Inquiry>();
        var (bytes, elements) = (0, 0);
        foreach (var inquiry in inquiries)
        {
            var size = inquiry.CountBytes(takesLanguage);
            if (batch.Count == limits.Documents || (batch.Count > 0 &&
                (bytes + size > RequestLimits.DocumentBytes || elements + inquiry.Document.TextElements > limits.TextElements)))
            {
                yield return batch;
                batch = [];
                (bytes, elements) = (0, 0);
            }

            batch.Add(inquiry);
            bytes += size;
            elements += inquiry.Document.TextElements;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
