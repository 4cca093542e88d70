using AlertPipeline.Classification;
using AlertPipeline.Classification.Text;
using AlertPipeline.Evaluation;
using AlertPipeline.Messages;

namespace AlertPipeline.Training;

/// <summary>Trains on four fifths of the corpus and judges the last fifth, five times: what the scores are calibrated by, and what the report shows.</summary>
internal sealed class CrossValidation(IReadOnlyList<CorpusItem> corpus, IReadOnlyList<Examples> examples, Trainer trainer, ModelBuilder builder)
{
    private const int Folds = 5;

    private readonly TrainedWeights[] _weights = [.. Enumerable.Range(0, Folds).Select(fold =>
        trainer.Train([.. examples.Where((_, i) => FoldOf(corpus[i]) != fold)]))];

    /// <summary>One calibration a topic, by those items that were written as feeds show them: the other files exaggerate what is hard.</summary>
    public IReadOnlyList<ModelBuilder.Calibration> Calibrate() => [.. Topics.All.Select((topic, index) => builder.Calibrate(
        Enumerable.Range(0, corpus.Count).Where(i => corpus[i].IsNatural).Select(i =>
            (_weights[FoldOf(corpus[i])].All[index].Sum(examples[i].Topics), corpus[i].Item.Topics.Contains(topic)))))];

    /// <summary>What each written item is said to be by the model that did not see it.</summary>
    public IReadOnlyList<Judged> Judge(IReadOnlyList<ModelBuilder.Calibration> calibrations)
    {
        var models = _weights.Select(weights => ModelBuilder.Open(ModelBuilder.Build("fold", weights, calibrations))).ToList();
        return [.. corpus.Where(item => !item.IsRecombined).Select(item => new Judged(
            item.Item, models[FoldOf(item)].Classify(new ArticleText(item.Item.Title, item.Item.Summary, item.Item.Lang))))];
    }

    private static int FoldOf(CorpusItem item) => (int)(WordHash.Of(item.Block) % Folds);
}
