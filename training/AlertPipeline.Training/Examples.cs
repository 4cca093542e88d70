using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Classification.Terms;
using AlertPipeline.Evaluation;
using AlertPipeline.Messages;

namespace AlertPipeline.Training;

/// <summary>Features as numbers: slots, ascending, with their values, and how much the example counts.</summary>
internal sealed record Example(LabelledItem Item, int[] Slots, float[] Values, float Weight);

/// <summary>A place that an item names, and whether it issues the measure or is meant by it.</summary>
internal sealed record PlaceExample(string Code, bool IsIssuer, bool IsAffected, Example Example);

/// <summary>An item as the model's outputs see it.</summary>
/// <param name="Direction">With what the grammar says; read only where the item is about export.</param>
/// <param name="Places">Of items with a topic.</param>
internal sealed record Examples(Example Topics, Example Direction, IReadOnlyList<PlaceExample> Places)
{
    public LabelledItem Item => Topics.Item;
}

/// <summary>Reads items through the classifier's own feature readers.</summary>
internal sealed class ExampleReader(Lexicon lexicon)
{
    private readonly FeatureReader _reader = new(lexicon);
    private readonly PlaceFeatures _places = new();

    public Examples Read(CorpusItem read)
    {
        var (item, weight) = (read.Item, read.Weight);
        var sink = new CollectSink();
        _reader.Load(new ArticleText(item.Title, item.Summary, item.Lang));
        _reader.Emit(ref sink);
        var topics = sink.Take(item, weight);
        DirectionFeatures.Read(_reader.Reading, ref sink);
        return new Examples(topics, sink.Take(item, weight), item.Topics.Count == 0 || read.IsRecombined ? [] : ReadPlaces(item, weight));
    }

    private List<PlaceExample> ReadPlaces(LabelledItem item, float weight)
    {
        var hasExport = item.Topics.Contains(Topics.Export);
        _places.Load(_reader.Reading, hasExport, item.Topics.Contains(Topics.Sovereignty));
        return [.. _places.Codes.Select(code =>
        {
            var sink = new CollectSink();
            foreach (var feature in _places.Of(code))
            {
                sink.Concept(feature, default, default);
            }

            // Annotators differ on whom a state builds for; in what it builds for itself it acts.
            var isIssuer = item.Issuers.Contains(code) || (!hasExport && item.Affected.Contains(code));
            return new PlaceExample(code, isIssuer, item.Affected.Contains(code), sink.Take(item, weight));
        })];
    }

    private readonly struct CollectSink() : IFeatureSink
    {
        private readonly Dictionary<int, (int Words, int Concepts)> _counts = [];

        public void Word(uint feature, int start, int end)
        {
            var (words, concepts) = _counts.GetValueOrDefault(LinearModel.SlotOf(feature));
            _counts[LinearModel.SlotOf(feature)] = (words + 1, concepts);
        }

        public void Concept(uint feature, Hit hit, Hit other)
        {
            var (words, concepts) = _counts.GetValueOrDefault(LinearModel.SlotOf(feature));
            _counts[LinearModel.SlotOf(feature)] = (words, concepts + 1);
        }

        public Example Take(LabelledItem item, float weight)
        {
            var counts = _counts;
            var share = (float)LinearModel.ShareOf(counts.Values.Sum(count => count.Words)) / LinearModel.One;
            var slots = counts.Keys.Order().ToArray();
            return new Example(item, slots, Array.ConvertAll(slots, slot => (counts[slot].Words * share) + counts[slot].Concepts), weight);
        }
    }
}
