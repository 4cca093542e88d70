using AlertPipeline.Classification.Model;
using AlertPipeline.Classification.Terms;
using Microsoft.ML;
using Microsoft.ML.Calibrators;

namespace AlertPipeline.Training;

/// <summary>From trained weights to the bytes of a model file: integers, with scores turned into probabilities by what held-out items showed.</summary>
internal sealed class ModelBuilder(TrainingSettings settings)
{
    /// <param name="Slope">Probability of a topic = 1 / (1 + exp(slope * sum + offset)).</param>
    internal readonly record struct Calibration(double Slope, double Offset)
    {
        public static readonly Calibration None = new(-1, 0);
    }

    /// <summary>Platt's sigmoid, fitted by ML.NET to sums of items that the weights were not trained on.</summary>
    public Calibration Calibrate(IEnumerable<(double Sum, bool IsTrue)> heldOut)
    {
        var context = new MLContext(settings.Seed);
        var rows = context.Data.LoadFromEnumerable(heldOut.Select(pair => new Row { Score = (float)pair.Sum, Label = pair.IsTrue }));
        ISingleFeaturePredictionTransformer<PlattCalibrator> transformer = context.BinaryClassification.Calibrators.Platt(nameof(Row.Label), nameof(Row.Score)).Fit(rows);
        var fitted = transformer.Model;
        return new Calibration(fitted.Slope, fitted.Offset);
    }

    public static byte[] Build(string version, TrainedWeights trained, IReadOnlyList<Calibration> calibrations)
    {
        var slots = trained.All.SelectMany(output => output.BySlot.Keys).Distinct().Order();
        var weights = slots.Select(slot => (slot, trained.All.Select(output => Quantize(output.BySlot.GetValueOrDefault(slot))).ToArray()));
        var probabilities = calibrations.Select(calibration => Enumerable.Range(0, LinearModel.Steps)
            .Select(step => Probability(calibration, (step - (LinearModel.Steps / 2)) * (double)LinearModel.StepSize / LinearModel.One)).ToArray()).ToArray();
        return LinearModel.Write(version, [.. trained.All.Select(output => (int)Math.Round(output.Bias * LinearModel.One))], probabilities, weights);
    }

    public static EmbeddedClassifier Open(byte[] file) => new(LinearModel.Read(file), Lexicon.BuiltIn);

    private static ushort Probability(Calibration calibration, double sum) =>
        (ushort)Math.Round(1000 / (1 + Math.Exp((calibration.Slope * sum) + calibration.Offset)));

    private static short Quantize(float weight) => (short)Math.Clamp(Math.Round(weight * LinearModel.One), short.MinValue, short.MaxValue);

    private sealed class Row
    {
        public float Score { get; set; }

        public bool Label { get; set; }
    }
}
