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
    private readonly FeatureReader _reader = new(lexicon, FeatureTable.Whole);
    private readonly DirectionFeatures _direction = new();
    private readonly PlaceFeatures _places = new(lexicon);

    public Examples Read(CorpusItem read)
    {
        var (item, weight) = (read.Item, read.Weight);
        _reader.Load(new ArticleText(item.Title, item.Summary, item.Lang));
        var values = new SortedDictionary<int, float>();
        var share = (float)LinearModel.ShareOf(_reader.Reading.Text.WordCount) / LinearModel.One;
        foreach (ref readonly var word in _reader.Words)
        {
            AddValue(values, word.Row, share);
        }

        AddValues(values, _reader.Concepts);
        var topics = ExampleOf(item, values, weight);
        _direction.Load(_reader.Reading);
        AddValues(values, _direction.Features);
        return new Examples(topics, ExampleOf(item, values, weight), item.Topics.Count > 0 && read.TellsPlaces ? ReadPlaces(item) : []);
    }

    private List<PlaceExample> ReadPlaces(LabelledItem item)
    {
        var hasExport = item.Topics.Contains(Topics.Export);
        _places.Load(_reader.Reading, hasExport, item.Topics.Contains(Topics.Sovereignty));
        var examples = new List<PlaceExample>();
        for (var place = 0; place < _places.Count; place++)
        {
            var values = new SortedDictionary<int, float>();
            foreach (var feature in _places.Of(place))
            {
                AddValue(values, FeatureTable.Whole.RowOf(feature), 1);
            }

            // Annotators differ on whom a state builds for; in what it builds for itself it acts.
            var code = _places.CodeOf(place);
            var isIssuer = item.Issuers.Contains(code) || (!hasExport && item.Affected.Contains(code));
            examples.Add(new PlaceExample(code, isIssuer, item.Affected.Contains(code), ExampleOf(item, values, 1)));
        }

        return examples;
    }

    private static void AddValues(SortedDictionary<int, float> values, ReadOnlySpan<ConceptFeature> features)
    {
        foreach (ref readonly var feature in features)
        {
            AddValue(values, FeatureTable.Whole.RowOf(feature.Feature), 1);
        }
    }

    /// <summary>Two features that share a slot add up, as they do in the classifier.</summary>
    private static void AddValue(SortedDictionary<int, float> values, int row, float value) =>
        values[row] = values.GetValueOrDefault(row) + value;

    private static Example ExampleOf(LabelledItem item, SortedDictionary<int, float> values, float weight) =>
        new(item, [.. values.Keys.Select(row => row - 1)], [.. values.Values], weight);
}
