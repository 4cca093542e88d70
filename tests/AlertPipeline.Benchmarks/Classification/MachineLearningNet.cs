using AlertPipeline.Classification;
using AlertPipeline.Evaluation;
using AlertPipeline.Messages;
using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace AlertPipeline.Benchmarks.Classification;

/// <summary>What would be taken from the shelf: ML.NET's text featurizer as it comes, a linear trainer for each topic, and its engine for single predictions.</summary>
internal sealed class MachineLearningNet
{
    private const int Seed = 1;

    private readonly PredictionEngine<Row, Answer> _engine;

    /// <summary>One featurizer for both topics: its n-grams are most of the work. The README says why this trainer with these penalties.</summary>
    public MachineLearningNet(IReadOnlyList<LabelledItem> corpus)
    {
        var context = new MLContext(Seed);
        var rows = context.Data.LoadFromEnumerable(corpus.Select(item => new Row
        {
            Text = TextOf(new ArticleText(item.Title, item.Summary, item.Lang)),
            IsExport = item.Topics.Contains(Topics.Export),
            IsSovereignty = item.Topics.Contains(Topics.Sovereignty),
        }));
        var pipeline = context.Transforms.Text.FeaturizeText("Features", nameof(Row.Text))
            .AppendCacheCheckpoint(context)
            .Append(Trainer(nameof(Row.IsExport)))
            .Append(context.Transforms.CopyColumns(nameof(Answer.Export), "PredictedLabel"))
            .Append(Trainer(nameof(Row.IsSovereignty)))
            .Append(context.Transforms.CopyColumns(nameof(Answer.Sovereignty), "PredictedLabel"));
        _engine = context.Model.CreatePredictionEngine<Row, Answer>(pipeline.Fit(rows));

        IEstimator<ITransformer> Trainer(string label) => context.BinaryClassification.Trainers.LbfgsLogisticRegression(
            new LbfgsLogisticRegressionBinaryTrainer.Options { LabelColumnName = label, NumberOfThreads = 1, L1Regularization = 0, L2Regularization = 0.01f });
    }

    public (bool Export, bool Sovereignty) Predict(string text)
    {
        var said = _engine.Predict(new Row { Text = text });
        return (said.Export, said.Sovereignty);
    }

    /// <summary>One string, made before anything is timed.</summary>
    public static string TextOf(ArticleText text) => text.Title + "\n" + text.Summary;

    private sealed class Row
    {
        public string Text { get; set; } = string.Empty;

        public bool IsExport { get; set; }

        public bool IsSovereignty { get; set; }
    }

    private sealed class Answer
    {
        public bool Export { get; set; }

        public bool Sovereignty { get; set; }
    }
}
