using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using AlertPipeline.Classification.Facets;
using AlertPipeline.Classification.Terms;
using AlertPipeline.Messages;

namespace AlertPipeline.Classification.Model;

/// <summary>Classifies with the trained weights of <see cref="LinearModel"/> over the words and concepts that <see cref="FeatureReader"/> finds. No network.</summary>
/// <param name="leastScore">Score from which an article has a topic, 0 to 1.</param>
[SuppressMessage("Design", "CA1001", Justification = "Its readers live as long as the process.")]
internal sealed class EmbeddedClassifier(LinearModel model, Lexicon lexicon, double leastScore = EmbeddedClassifier.DefaultLeastScore) : IClassifier
{
    public const double DefaultLeastScore = 0.5;

    private const int Thousand = 1000;

    private static readonly IReadOnlyDictionary<string, double> NoScores = new Dictionary<string, double>();

    private readonly ThreadLocal<Readers> _readers = new(() => new Readers(model, lexicon));
    private readonly int _least = (int)Math.Ceiling(leastScore * Thousand);

    /// <summary>Answers for articles without a topic, by their scores: most of what a feed holds gets one that is there already.</summary>
    private readonly Messages.Classification?[] _irrelevant = new Messages.Classification?[(Thousand + 1) * (Thousand + 1)];

    public string Version => model.Version;

    /// <summary>The classifier as it is built into the executable.</summary>
    public static EmbeddedClassifier BuiltIn(double leastScore = DefaultLeastScore) => new(LinearModel.BuiltIn, Lexicon.BuiltIn, leastScore);

    /// <summary>Scores of the two topics in thousandths, by the order of <see cref="Topics.All"/>. Allocates nothing.</summary>
    public (int Export, int Sovereignty) Score(ArticleText text) => Score(_readers.Value!.Features, text);

    public Messages.Classification Classify(ArticleText text) => Classify(text, NoScores);

    public Messages.Classification Classify(ArticleText text, IReadOnlyDictionary<string, double> scores)
    {
        var readers = _readers.Value!;
        var (export, sovereignty) = Score(readers.Features, text);
        if (scores.Count > 0)
        {
            export = GivenOr(scores, Topics.Export, export);
            sovereignty = GivenOr(scores, Topics.Sovereignty, sovereignty);
        }

        return export < _least && sovereignty < _least ? Irrelevant(export, sovereignty) : Relevant(readers, export, sovereignty);
    }

    private (int Export, int Sovereignty) Score(FeatureReader features, ArticleText text)
    {
        features.Load(text);
        var (export, sovereignty) = model.SumTopics(features.Reading.Text.WordCount, features.Words, features.Concepts);
        return (model.Probability(0, export), model.Probability(1, sovereignty));
    }

    /// <summary>Apart from the way of most articles, which allocates nothing.</summary>
    private Messages.Classification Relevant(Readers readers, int export, int sovereignty)
    {
        var topics = new List<string>(Topics.All.Count);
        var spans = new List<EvidenceSpan>(16);
        for (var topic = 0; topic < Topics.All.Count; topic++)
        {
            var before = spans.Count;
            if ((topic == 0 ? export : sovereignty) >= _least)
            {
                readers.Evidence.Show(topic, Topics.All[topic], spans);
            }

            if (spans.Count > before)
            {
                topics.Add(Topics.All[topic]);
            }
        }

        if (topics.Count == 0)
        {
            return Irrelevant(export, sovereignty);
        }

        var hasExport = topics[0] == Topics.Export;
        var direction = hasExport ? ReadDirection(readers, spans) : null;
        readers.Places.Load(readers.Features.Reading, hasExport, topics[^1] == Topics.Sovereignty);
        var issuers = PickPlaces(readers, LinearModel.Issuer, "issuer:", PlacePart.Issuer, spans);
        var affected = hasExport ? PickPlaces(readers, LinearModel.Affected, "affected:", PlacePart.Affected, spans) : [];
        return new Messages.Classification(topics, direction, issuers, affected, ScoresOf(export, sovereignty), spans, Version);
    }

    private List<string> PickPlaces(Readers readers, int output, string label, PlacePart part, List<EvidenceSpan> spans)
    {
        var (places, picked) = (readers.Places, 0UL);
        for (var place = 0; place < places.Count; place++)
        {
            picked |= model.Sum(output, places.Of(place)) > 0 ? 1UL << place : 0;
        }

        picked = places.WithLists(picked);
        var codes = new List<string>(BitOperations.PopCount(picked));
        for (; picked != 0; picked &= picked - 1)
        {
            var place = BitOperations.TrailingZeroCount(picked);
            codes.Add(places.CodeOf(place));
            spans.Add(readers.Evidence.SpanOf(label + places.CodeOf(place), places.Words(place, part)));
        }

        return codes;
    }

    private static int GivenOr(IReadOnlyDictionary<string, double> scores, string topic, int own) =>
        scores.TryGetValue(topic, out var given) ? (int)Math.Round(Math.Clamp(given, 0, 1) * Thousand, MidpointRounding.AwayFromZero) : own;

    private static Dictionary<string, double> ScoresOf(int export, int sovereignty) => new(StringComparer.Ordinal)
    {
        [Topics.Export] = export / (double)Thousand,
        [Topics.Sovereignty] = sovereignty / (double)Thousand,
    };

    /// <summary>Two threads may make the same answer; either may stay.</summary>
    private Messages.Classification Irrelevant(int export, int sovereignty) =>
        _irrelevant[(export * (Thousand + 1)) + sovereignty] ??= new Messages.Classification([], null, [], [], ScoresOf(export, sovereignty), [], Version);

    private string ReadDirection(Readers readers, List<EvidenceSpan> spans)
    {
        var features = readers.Features;
        var said = readers.Direction.Load(features.Reading);
        var (best, most) = (0, int.MinValue);
        for (var side = 0; side < Directions.All.Count; side++)
        {
            var output = LinearModel.FirstDirection + side;
            var sum = model.Sum(output, features.Reading.Text.WordCount, features.Words, features.Concepts, readers.Direction.Features);
            (best, most) = sum > most ? (side, sum) : (best, most);
        }

        var (direction, before) = (Directions.All[best], spans.Count);
        var label = "direction:" + direction;
        if (said.Side == best && said.Verb is { } verb)
        {
            spans.Add(readers.Evidence.SpanOf(label, features.Reading.Grammar[verb]));
            if (said.Object is { } noun)
            {
                spans.Add(readers.Evidence.SpanOf(label, features.Reading.Grammar[noun]));
            }
        }
        else
        {
            readers.Evidence.Show(LinearModel.FirstDirection + best, label, spans);
        }

        if (spans.Count == before)
        {
            // Nothing was said either way: the label rests on the measure that is only talked about.
            spans.Add(spans[0] with { Label = label });
        }

        return direction;
    }

    /// <summary>What one thread reads articles with.</summary>
    private sealed class Readers
    {
        public Readers(LinearModel model, Lexicon lexicon)
        {
            Features = new FeatureReader(lexicon, model.Features);
            Evidence = new EvidenceReader(model, Features);
            Places = new PlaceFeatures(lexicon);
        }

        public FeatureReader Features { get; }

        public EvidenceReader Evidence { get; }

        public DirectionFeatures Direction { get; } = new();

        public PlaceFeatures Places { get; }
    }
}
