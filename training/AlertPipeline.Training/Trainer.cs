using AlertPipeline.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;

namespace AlertPipeline.Training;

/// <summary>What training depends on besides the corpus and the data files; printed in the report.</summary>
/// <param name="TopicL2">Strength of the quadratic penalty on the topics' weights, and so on.</param>
/// <param name="LeastCount">Features of fewer examples are left out.</param>
/// <param name="PlaceShift">Added to the sums that tell places: annotators leave out many a place that a reader would expect, and the weights learn to be shy.</param>
/// <param name="RecombinedWeight">How much a recombined item counts against a written one.</param>
internal sealed record TrainingSettings(
    int Seed = 20261124, float TopicL2 = 0.5f, float DirectionL2 = 5, float PlaceL2 = 3, int LeastCount = 2, float RecombinedWeight = 0.25f, float PlaceShift = 0.8f,
    float Tolerance = 1e-6f);

/// <summary>Weights by slot, and a bias, of one output.</summary>
internal sealed record Weights(double Bias, Dictionary<int, float> BySlot)
{
    public double Sum(Example example)
    {
        var sum = Bias;
        for (var i = 0; i < example.Slots.Length; i++)
        {
            sum += BySlot.GetValueOrDefault(example.Slots[i]) * example.Values[i];
        }

        return sum;
    }
}

/// <summary>Weights of every output, in the order of the model file.</summary>
internal sealed record TrainedWeights(Weights Export, Weights Sovereignty, Weights[] Directions, Weights Issuer, Weights Affected)
{
    public IReadOnlyList<Weights> All => [Export, Sovereignty, .. Directions, Issuer, Affected];
}

/// <summary>Logistic regression by ML.NET's L-BFGS on one thread, so that the same corpus gives the same weights.</summary>
internal sealed class Trainer(TrainingSettings settings)
{
    public TrainedWeights Train(IReadOnlyList<Examples> examples)
    {
        var topics = examples.Select(example => example.Topics).ToList();
        var places = examples.SelectMany(example => example.Places).ToList();
        return new TrainedWeights(
            TrainBinary(topics, example => example.Item.Topics.Contains(Topics.Export), settings.TopicL2),
            TrainBinary(topics, example => example.Item.Topics.Contains(Topics.Sovereignty), settings.TopicL2),
            TrainDirections([.. examples.Where(example => example.Item.Direction is not null).Select(example => example.Direction)]),
            Shifted(TrainPlaces(places, place => place.IsIssuer)),
            Shifted(TrainPlaces([.. places.Where(place => place.Example.Item.Topics.Contains(Topics.Export))], place => place.IsAffected)));
    }

    private Weights Shifted(Weights weights) => weights with { Bias = weights.Bias + settings.PlaceShift };

    private Weights TrainPlaces(List<PlaceExample> places, Func<PlaceExample, bool> isTrue)
    {
        var labels = new Dictionary<Example, bool>(ReferenceEqualityComparer.Instance);
        places.ForEach(place => labels.Add(place.Example, isTrue(place)));
        return TrainBinary([.. places.Select(place => place.Example)], example => labels[example], settings.PlaceL2);
    }

    private Weights TrainBinary(IReadOnlyList<Example> examples, Func<Example, bool> isTrue, float l2)
    {
        var context = new MLContext(settings.Seed);
        var slots = CountSlots(examples);
        var model = context.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options
        {
            NumberOfThreads = 1,
            L2Regularization = l2,
            L1Regularization = 0,
            OptimizationTolerance = settings.Tolerance,
            ExampleWeightColumnName = nameof(Row.Weight),
            LabelColumnName = nameof(Row.IsTrue),
        }).Fit(Load(context, examples, slots, (row, example) => row.IsTrue = isTrue(example))).Model.SubModel;
        return new Weights(model.Bias, slots.ToDictionary(pair => pair.Key, pair => model.Weights[pair.Value]));
    }

    /// <returns>In the order of <see cref="Directions.All"/>.</returns>
    private Weights[] TrainDirections(List<Example> examples)
    {
        var context = new MLContext(settings.Seed);
        var slots = CountSlots(examples);
        var directions = Directions.All.ToList();
        var rows = Load(context, examples, slots, (row, example) => row.Class = directions.IndexOf(example.Item.Direction!));
        var byValue = context.Transforms.Conversion.MapValueToKey(
            "Key", nameof(Row.Class), keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        var model = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            NumberOfThreads = 1,
            L2Regularization = settings.DirectionL2,
            L1Regularization = 0,
            OptimizationTolerance = settings.Tolerance,
            ExampleWeightColumnName = nameof(Row.Weight),
            LabelColumnName = "Key",
        }).Fit(byValue.Fit(rows).Transform(rows)).Model;
        VBuffer<float>[] weights = [];
        model.GetWeights(ref weights, out _);
        var biases = model.GetBiases().ToArray();
        return [.. weights.Select((buffer, i) =>
        {
            var values = buffer.DenseValues().ToArray();
            return new Weights(biases[i], slots.ToDictionary(pair => pair.Key, pair => values[pair.Value]));
        })];
    }

    private Dictionary<int, int> CountSlots(IReadOnlyList<Example> examples) => examples.SelectMany(example => example.Slots)
        .CountBy(slot => slot).Where(pair => pair.Value >= settings.LeastCount).Select(pair => pair.Key).Order()
        .Select((slot, index) => (slot, index)).ToDictionary(pair => pair.slot, pair => pair.index);

    private static IDataView Load(MLContext context, IReadOnlyList<Example> examples, Dictionary<int, int> slots, Action<Row, Example> label)
    {
        var rows = new List<Row>(examples.Count);
        foreach (var example in examples)
        {
            var (indices, values) = (new List<int>(), new List<float>());
            for (var i = 0; i < example.Slots.Length; i++)
            {
                if (slots.TryGetValue(example.Slots[i], out var index))
                {
                    indices.Add(index);
                    values.Add(example.Values[i]);
                }
            }

            var row = new Row { Features = new VBuffer<float>(slots.Count, indices.Count, [.. values], [.. indices]), Weight = example.Weight };
            label(row, example);
            rows.Add(row);
        }

        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, slots.Count);
        return context.Data.LoadFromEnumerable(rows, schema);
    }

    private sealed class Row
    {
        public VBuffer<float> Features { get; set; }

        public bool IsTrue { get; set; }

        public int Class { get; set; }

        public float Weight { get; set; }
    }
}
