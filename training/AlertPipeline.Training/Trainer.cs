using AlertPipeline.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;

namespace AlertPipeline.Training;

/// <summary>What training depends on besides the corpus and the data files; printed in the report.</summary>
/// <param name="TopicL2">Strength of the quadratic penalty on the topics' weights in the first round, and so on.</param>
/// <param name="TopicDropout">Share of the features whose absence the weights of the second round are made to bear, and so on.</param>
/// <param name="LeastCount">Features of fewer examples are left out.</param>
/// <param name="NaturalWeight">How much natural and plain items count against the others.</param>
/// <param name="MostShake">Features that shake the scores more than this are penalised no more: what the grammar says of plain sentences has to go on weighing.</param>
/// <param name="PlaceShift">Added to the sums that tell places: annotators leave out many a place that a reader would expect, and the weights learn to be shy.</param>
/// <param name="RecombinedWeight">How much a recombined item counts against a written one.</param>
internal sealed record TrainingSettings(
    int Seed = 20261124, float TopicL2 = 0.5f, float DirectionL2 = 5, float PlaceL2 = 3, float TopicDropout = 0.8f, float DirectionDropout = 0.75f,
    int LeastCount = 3, float RecombinedWeight = 0.25f, float NaturalWeight = 3, float PlaceShift = 0.8f, float MostShake = 100, float Tolerance = 1e-6f);

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
/// <remarks>
/// Topics and direction in two rounds. The second penalises a weight by how much leaving its feature out at random would shake the scores of the first, which is what training
/// with dropout comes to in a linear model (Wager, Wang and Liang, "Dropout Training as Adaptive Regularization", 2013): rare features that tell much may weigh
/// more, common ones less.
/// </remarks>
internal sealed class Trainer(TrainingSettings settings)
{
    /// <summary>Keeps the penalty of features that no doubtful example has from vanishing.</summary>
    private const float LeastShake = 0.5f;

    public TrainedWeights Train(IReadOnlyList<Examples> examples)
    {
        var topics = examples.Select(example => example.Topics).ToList();
        var places = examples.SelectMany(example => example.Places).ToList();
        return new TrainedWeights(
            TrainBinary(topics, example => example.Item.Topics.Contains(Topics.Export), settings.TopicL2, settings.TopicDropout),
            TrainBinary(topics, example => example.Item.Topics.Contains(Topics.Sovereignty), settings.TopicL2, settings.TopicDropout),
            TrainDirections([.. examples.Where(example => example.Item.Direction is not null).Select(example => example.Direction)]),
            Shifted(TrainPlaces(places, place => place.IsIssuer)),
            Shifted(TrainPlaces([.. places.Where(place => place.Example.Item.Topics.Contains(Topics.Export))], place => place.IsAffected)));
    }

    private Weights Shifted(Weights weights) => weights with { Bias = weights.Bias + settings.PlaceShift };

    private Weights TrainPlaces(List<PlaceExample> places, Func<PlaceExample, bool> isTrue)
    {
        var labels = new Dictionary<Example, bool>(ReferenceEqualityComparer.Instance);
        places.ForEach(place => labels.Add(place.Example, isTrue(place)));
        var examples = places.ConvertAll(place => place.Example);
        return FitBinary(examples, example => labels[example], CountSlots(examples), new Scales([]), settings.PlaceL2);
    }

    private Weights TrainBinary(IReadOnlyList<Example> examples, Func<Example, bool> isTrue, float l2, float dropout)
    {
        var slots = CountSlots(examples);
        var first = FitBinary(examples, isTrue, slots, new Scales([]), l2);
        var scales = ScalesOf(examples, example => VarianceOf(1 / (1 + Math.Exp(-first.Sum(example)))));
        return FitBinary(examples, isTrue, slots, scales, PenaltyOf(dropout));
    }

    private Weights FitBinary(IReadOnlyList<Example> examples, Func<Example, bool> isTrue, Dictionary<int, int> slots, Scales scales, float l2)
    {
        var context = new MLContext(settings.Seed);
        var model = context.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options
        {
            NumberOfThreads = 1,
            L2Regularization = l2,
            L1Regularization = 0,
            OptimizationTolerance = settings.Tolerance,
            ExampleWeightColumnName = nameof(Row.Weight),
            LabelColumnName = nameof(Row.IsTrue),
        }).Fit(Load(context, examples, slots, scales, (row, example) => row.IsTrue = isTrue(example))).Model.SubModel;
        return new Weights(model.Bias, slots.ToDictionary(pair => pair.Key, pair => model.Weights[pair.Value] * scales.Of(pair.Key)));
    }

    /// <returns>In the order of <see cref="Directions.All"/>.</returns>
    private Weights[] TrainDirections(IReadOnlyList<Example> examples)
    {
        var slots = CountSlots(examples);
        var first = FitDirections(examples, slots, new Scales([]), settings.DirectionL2);
        var scales = ScalesOf(examples, example => Softmax([.. first.Select(side => side.Sum(example))]).Average(VarianceOf));
        return FitDirections(examples, slots, scales, PenaltyOf(settings.DirectionDropout));
    }

    private Weights[] FitDirections(IReadOnlyList<Example> examples, Dictionary<int, int> slots, Scales scales, float l2)
    {
        var context = new MLContext(settings.Seed);
        var directions = Directions.All.ToList();
        var rows = Load(context, examples, slots, scales, (row, example) => row.Class = directions.IndexOf(example.Item.Direction!));
        var byValue = context.Transforms.Conversion.MapValueToKey(
            "Key", nameof(Row.Class), keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        var model = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            NumberOfThreads = 1,
            L2Regularization = l2,
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
            return new Weights(biases[i], slots.ToDictionary(pair => pair.Key, pair => values[pair.Value] * scales.Of(pair.Key)));
        })];
    }

    private static float PenaltyOf(float dropout) => dropout / (1 - dropout);

    private static double VarianceOf(double probability) => probability * (1 - probability);

    private static IEnumerable<double> Softmax(double[] sums)
    {
        var powers = Array.ConvertAll(sums, sum => Math.Exp(sum - sums.Max()));
        return powers.Select(power => power / powers.Sum());
    }

    /// <param name="varianceOf">How doubtful the first round is of an example.</param>
    private Scales ScalesOf(IReadOnlyList<Example> examples, Func<Example, double> varianceOf)
    {
        var shakes = new Dictionary<int, double>();
        foreach (var example in examples)
        {
            var variance = example.Weight * varianceOf(example);
            for (var i = 0; i < example.Slots.Length; i++)
            {
                shakes[example.Slots[i]] = shakes.GetValueOrDefault(example.Slots[i]) + (variance * example.Values[i] * example.Values[i]);
            }
        }

        return new Scales(shakes.ToDictionary(pair => pair.Key, pair => (float)(1 / Math.Sqrt(Math.Min(pair.Value, settings.MostShake) + LeastShake))));
    }

    private Dictionary<int, int> CountSlots(IReadOnlyList<Example> examples) => examples.SelectMany(example => example.Slots)
        .CountBy(slot => slot).Where(pair => pair.Value >= settings.LeastCount).Select(pair => pair.Key).Order()
        .Select((slot, index) => (slot, index)).ToDictionary(pair => pair.slot, pair => pair.index);

    private static IDataView Load(MLContext context, IReadOnlyList<Example> examples, Dictionary<int, int> slots, Scales scales, Action<Row, Example> label)
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
                    values.Add(example.Values[i] * scales.Of(example.Slots[i]));
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

    /// <summary>What the values of each feature are multiplied by, so that one penalty fits all; 1 where nothing is said.</summary>
    private sealed record Scales(Dictionary<int, float> BySlot)
    {
        public float Of(int slot) => BySlot.GetValueOrDefault(slot, 1);
    }

    private sealed class Row
    {
        public VBuffer<float> Features { get; set; }

        public bool IsTrue { get; set; }

        public int Class { get; set; }

        public float Weight { get; set; }
    }
}
