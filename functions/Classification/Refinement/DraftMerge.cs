using AlertPipeline.Messages;

namespace AlertPipeline.Classification.Refinement;

/// <summary>What is stored of an article after the outside services were asked.</summary>
/// <param name="Language">ISO 639-1; as declared, else as a service told; null where nobody knows.</param>
internal readonly record struct MergedDraft(Messages.Classification Said, string? Language);

/// <summary>Puts the answers of the outside services and the embedded result together: a pure function, the same in any order of the answers.</summary>
/// <remarks>
/// A service may tell the language where none is declared, add words that name places of our own gazetteer, and move a score inside the uncertain band:
/// there the mean of the services' scores takes the place of ours, cut to the band. Where a score crosses the threshold, every other field still comes from
/// the embedded classifier. Nothing else of an answer is used.
/// </remarks>
internal static class DraftMerge
{
    /// <summary>Of all services together: an article's row and message stay small.</summary>
    public const int MaxPlaces = 32;

    /// <summary>Begins the label of words that a service found.</summary>
    public const string PlaceLabel = "place:";

    /// <param name="outcomes">Of each service that was to be asked, once.</param>
    public static MergedDraft Merge(
        Draft draft, IReadOnlyList<RefinerOutcome> outcomes, UncertainBand band, IClassifier classifier, IGazetteer gazetteer)
    {
        if (outcomes.Count == 0)
        {
            return new MergedDraft(draft.Said, draft.Text.Language);
        }

        var answers = outcomes.Select(outcome => outcome.Answer).OfType<Refinement>().OrderBy(answer => answer.Provider, StringComparer.Ordinal).ToList();
        var scores = MovedScores(draft, answers, band);
        var said = scores.Count > 0 ? classifier.Classify(draft.Text, scores) : draft.Said;
        var language = draft.Text.Language ?? answers.Select(answer => answer.Language).FirstOrDefault(IsLanguage);
        var places = answers.SelectMany(answer => answer.Places).Where(place => IsShown(place, draft.Text, gazetteer)).Select(place => place.Words)
            .Distinct().OrderBy(span => span.Field).ThenBy(span => span.Start).ThenBy(span => span.Label, StringComparer.Ordinal).Take(MaxPlaces).ToList();

        var changed = said.Topics.Except(draft.Said.Topics).Concat(draft.Said.Topics.Except(said.Topics)).ToList();
        return new MergedDraft(
            said with
            {
                Evidence = places.Count > 0 ? [.. said.Evidence, .. places] : said.Evidence,
                Refinements = outcomes.ToDictionary(outcome => outcome.Provider, WordOf, StringComparer.Ordinal),
            },
            language);

        string WordOf(RefinerOutcome outcome) =>
            outcome.Answer is not { } answer ? outcome.ProblemWord
            : changed.Exists(answer.Scores.ContainsKey) ? RefinementWords.Moved
            : (draft.Text.Language is null && IsLanguage(answer.Language)) || answer.Places.Any(place => places.Contains(place.Words)) ? RefinementWords.Added
            : RefinementWords.Agreed;
    }

    /// <summary>Only of topics that are uncertain and that a service has judged.</summary>
    private static Dictionary<string, double> MovedScores(Draft draft, List<Refinement> answers, UncertainBand band)
    {
        var moved = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var topic in Topics.All.Where(topic => draft.Said.Scores.TryGetValue(topic, out var score) && band.Contains(score)))
        {
            var given = answers.Where(answer => answer.Scores.ContainsKey(topic)).Select(answer => answer.Scores[topic]).Where(score => score is >= 0 and <= 1).ToList();
            if (given.Count > 0)
            {
                moved[topic] = band.Clamp(given.Average());
            }
        }

        return moved;
    }

    private static bool IsLanguage(string? code) => code is { Length: 2 } && char.IsAsciiLetterLower(code[0]) && char.IsAsciiLetterLower(code[1]);

    private static bool IsShown(PlaceFound place, ArticleText text, IGazetteer gazetteer)
    {
        var field = place.Words.Field == TextField.Title ? text.Title : text.Summary;
        var (start, length) = (place.Words.Start, place.Words.Length);
        return place.Words.Label == PlaceLabel + place.Code
            && start >= 0 && length >= 1 && length <= field.Length - start
            && !SplitsPair(field, start) && !SplitsPair(field, start + length)
            && gazetteer.CodeOf(field.AsSpan(start, length)) == place.Code;
    }

    private static bool SplitsPair(string text, int at) => at > 0 && at < text.Length && char.IsSurrogatePair(text[at - 1], text[at]);
}
