using AlertPipeline.Messages;

namespace AlertPipeline.Classification;

/// <summary>Classifies by the weighted terms, the grammar and the gazetteer of <c>Classification/Data</c>.</summary>
/// <param name="leastScore">Score from which an article has a topic, 0 to 1.</param>
internal sealed class TermClassifier(double leastScore = TermClassifier.DefaultLeastScore) : IClassifier
{
    public const double DefaultLeastScore = 0.5;

    private static readonly Lazy<TermAutomaton> Automaton = new(() => new TermAutomaton(Lexicon.Load()));

    [ThreadStatic]
    private static Reading? _reading;

    public string Version => "terms-1";

    public Messages.Classification Classify(ArticleText text) => Classify(text, new Dictionary<string, double>());

    public Messages.Classification Classify(ArticleText text, IReadOnlyDictionary<string, double> given)
    {
        var reading = _reading ??= new Reading();
        reading.Load(text, Automaton.Value);

        var scores = new Dictionary<string, double>(Topics.All.Count, StringComparer.Ordinal);
        var topics = new List<string>();
        var evidence = new List<EvidenceSpan>();
        for (var i = 0; i < Topics.All.Count; i++)
        {
            var (score, support) = TopicScorer.Score(reading, i);
            score = given.GetValueOrDefault(Topics.All[i], score);
            scores[Topics.All[i]] = score;
            if (score >= leastScore && support.Count > 0)
            {
                topics.Add(Topics.All[i]);
                evidence.AddRange(support.Select(hit => SpanOf(reading.Text, Topics.All[i], hit)));
            }
        }

        if (topics.Count == 0)
        {
            return new Messages.Classification([], null, [], [], scores, [], Version);
        }

        var direction = topics.Contains(Topics.Export) ? ReadDirection(reading, evidence) : null;
        var (issuers, affected) = PlaceReader.Read(reading, topics.Contains(Topics.Export), topics.Contains(Topics.Sovereignty));
        evidence.AddRange(issuers.Select(place => SpanOf(reading.Text, "issuer:" + place.Code, place.Words)));
        evidence.AddRange(affected.Select(place => SpanOf(reading.Text, "affected:" + place.Code, place.Words)));
        return new Messages.Classification(
            topics, direction, [.. issuers.Select(place => place.Code)], [.. affected.Select(place => place.Code)], scores, evidence, Version);
    }

    private static string ReadDirection(Reading reading, List<EvidenceSpan> evidence)
    {
        var (direction, words) = DirectionReader.Read(reading);
        var label = "direction:" + direction;
        if (words.Count > 0)
        {
            evidence.AddRange(words.Select(hit => SpanOf(reading.Text, label, hit)));
        }
        else
        {
            // Nothing was said either way: neutral rests on the measure that is only talked about.
            var act = evidence.First(span => span.Label == Topics.Export);
            evidence.Add(act with { Label = label });
        }

        return direction;
    }

    private static EvidenceSpan SpanOf(FoldedText text, string label, Hit hit)
    {
        var (start, length) = text.OriginalRange(hit.Start, hit.End);
        return new EvidenceSpan(label, text.FieldAt(hit.Start), start, length);
    }
}
