using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
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

    private readonly ThreadLocal<FeatureReader> _readers = new(() => new FeatureReader(lexicon));
    private readonly int _least = (int)Math.Ceiling(leastScore * Thousand);

    /// <summary>Answers for articles without a topic, by their scores: most of what a feed holds gets one that is there already.</summary>
    private readonly Messages.Classification?[] _irrelevant = new Messages.Classification?[(Thousand + 1) * (Thousand + 1)];

    public string Version => model.Version;

    /// <summary>The classifier as it is built into the executable.</summary>
    public static EmbeddedClassifier BuiltIn(double leastScore = DefaultLeastScore) => new(LinearModel.BuiltIn, Lexicon.BuiltIn, leastScore);

    /// <summary>Scores of the two topics in thousandths, by the order of <see cref="Topics.All"/>. Allocates nothing.</summary>
    public (int Export, int Sovereignty) Score(ArticleText text)
    {
        var sums = Sum(_readers.Value!, text);
        return (model.Probability(0, sums[0]), model.Probability(1, sums[1]));
    }

    public Messages.Classification Classify(ArticleText text) => Classify(text, NoScores);

    public Messages.Classification Classify(ArticleText text, IReadOnlyDictionary<string, double> scores)
    {
        var reader = _readers.Value!;
        var sums = Sum(reader, text);
        var (export, sovereignty) = (model.Probability(0, sums[0]), model.Probability(1, sums[1]));
        if (scores.Count > 0)
        {
            export = GivenOr(scores, Topics.Export, export);
            sovereignty = GivenOr(scores, Topics.Sovereignty, sovereignty);
        }

        if (export < _least && sovereignty < _least)
        {
            return Irrelevant(export, sovereignty);
        }

        return Relevant(reader, sums, export, sovereignty);
    }

    /// <summary>Apart from the way of most articles, which allocates nothing.</summary>
    private Messages.Classification Relevant(FeatureReader reader, Vector256<int> sums, int export, int sovereignty)
    {
        var evidence = new EvidenceReader(model, reader);
        var topics = new List<string>(Topics.All.Count);
        var spans = new List<EvidenceSpan>();
        for (var topic = 0; topic < Topics.All.Count; topic++)
        {
            var words = (topic == 0 ? export : sovereignty) >= _least ? evidence.OfTopic(topic) : [];
            if (words.Count > 0)
            {
                topics.Add(Topics.All[topic]);
                spans.AddRange(words);
            }
        }

        if (topics.Count == 0)
        {
            return Irrelevant(export, sovereignty);
        }

        var hasExport = topics[0] == Topics.Export;
        var direction = hasExport ? ReadDirection(reader, sums, evidence, spans) : null;
        var places = new PlaceFeatures();
        places.Load(reader.Reading, hasExport, topics[^1] == Topics.Sovereignty);
        var issuers = PickPlaces(places, LinearModel.Issuer);
        var affected = hasExport ? PickPlaces(places, LinearModel.Affected) : [];
        spans.AddRange(issuers.Select(code => evidence.SpanOf("issuer:" + code, places.Words(code, PlacePart.Issuer))));
        spans.AddRange(affected.Select(code => evidence.SpanOf("affected:" + code, places.Words(code, PlacePart.Affected))));
        return new Messages.Classification(topics, direction, issuers, affected, ScoresOf(export, sovereignty), spans, Version);
    }

    private List<string> PickPlaces(PlaceFeatures places, int output)
    {
        var picked = new List<string>();
        foreach (var code in places.Codes)
        {
            var sum = model.BiasOf(output);
            foreach (var feature in places.Of(code))
            {
                sum += model.WeightOf(feature, output);
            }

            if (sum > 0)
            {
                picked.Add(code);
            }
        }

        return places.WithLists(picked);
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

    private string ReadDirection(FeatureReader reader, Vector256<int> sums, EvidenceReader evidence, List<EvidenceSpan> spans)
    {
        var sink = new SumSink(model);
        var byGrammar = DirectionFeatures.Read(reader.Reading, ref sink);
        sums += sink.Concepts;
        var best = 0;
        for (var side = 1; side < Directions.All.Count; side++)
        {
            best = sums[LinearModel.FirstDirection + side] > sums[LinearModel.FirstDirection + best] ? side : best;
        }

        var direction = Directions.All[best];
        var label = "direction:" + direction;
        var words = byGrammar.Direction == direction && byGrammar.Words.Count > 0
            ? [.. byGrammar.Words.Select(hit => evidence.SpanOf(label, hit))]
            : evidence.OfDirection(best, label);
        // Nothing was said either way: the label rests on the measure that is only talked about.
        spans.AddRange(words.Count > 0 ? words : [spans[0] with { Label = label }]);
        return direction;
    }

    private Vector256<int> Sum(FeatureReader reader, ArticleText text)
    {
        var sink = new SumSink(model);
        reader.Load(text);
        reader.Emit(ref sink);
        return sink.Total();
    }

    /// <summary>Adds up the weights of all outputs.</summary>
    private struct SumSink(LinearModel model) : IFeatureSink
    {
        private Vector256<int> _words;
        private int _count;

        public Vector256<int> Concepts { get; private set; }

        public void Word(uint feature, int start, int end)
        {
            _count++;
            var (lower, upper) = Vector128.Widen(model.WeightsOf(feature));
            _words += Vector256.Create(lower, upper);
        }

        public void Concept(uint feature, Hit hit, Hit other)
        {
            var (lower, upper) = Vector128.Widen(model.WeightsOf(feature));
            Concepts += Vector256.Create(lower, upper);
        }

        public readonly Vector256<int> Total()
        {
            var share = LinearModel.ShareOf(_count);
            var total = Concepts;
            for (var output = 0; output < LinearModel.Outputs; output++)
            {
                total = total.WithElement(output, model.BiasOf(output) + total[output] + (int)((long)_words[output] * share / LinearModel.One));
            }

            return total;
        }
    }
}
