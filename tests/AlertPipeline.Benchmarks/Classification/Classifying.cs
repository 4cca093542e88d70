using System.Globalization;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Evaluation;
using AlertPipeline.Messages;
using BenchmarkDotNet.Attributes;

namespace AlertPipeline.Benchmarks.Classification;

/// <summary>Title and summary to topics, by ML.NET and by the embedded classifier; the latter with every other field as well.</summary>
/// <remarks>
/// Times and bytes are per item. Goals: at least 40 times as fast as ML.NET at a macro F1 that is not lower by more than 0.005 (P2), 50,000 items per
/// second with facets and evidence, nothing allocated for an irrelevant item, ready in 50 ms.
/// </remarks>
[OperationsPerSecond]
public class Classifying
{
    private const int Items = 500;

    // Trained and compared once, not for every arm.
    private static readonly Lazy<MachineLearningNet> Peer = new(TrainAndCompare);

    private readonly EmbeddedClassifier _classifier = EmbeddedClassifier.BuiltIn();
    private ArticleText[] _texts = [];
    private string[] _joined = [];
    private MachineLearningNet _peer = null!;

    [Params("HeldBack", "FeedLike", "Words200")]
    public string Input { get; set; } = "HeldBack";

    [GlobalSetup]
    public void Setup()
    {
        _texts = LabelledItems.Texts(Input, Items);
        _joined = Array.ConvertAll(_texts, MachineLearningNet.TextOf);
        _peer = Peer.Value;
        var (length, given) = (_texts.Average(text => text.Title.Length + text.Summary.Length), _texts.Count(text => _classifier.Classify(text).Topics.Count > 0));
        Print($"{Input}: {length:0} characters an item, {given} of {Items} are given a topic");
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public int MachineLearningNetTopics()
    {
        var found = 0;
        foreach (var text in _joined)
        {
            var (export, sovereignty) = _peer.Predict(text);
            found += export || sovereignty ? 1 : 0;
        }

        return found;
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public int EmbeddedTopics()
    {
        var sum = 0;
        foreach (var text in _texts)
        {
            sum += _classifier.Score(text).Export;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public int EmbeddedEverything()
    {
        var found = 0;
        foreach (var text in _texts)
        {
            found += _classifier.Classify(text).Topics.Count;
        }

        return found;
    }

    /// <summary>Touching every character: nothing can be faster.</summary>
    [Benchmark(OperationsPerInvoke = Items)]
    public int EveryCharacter()
    {
        var sum = 0;
        foreach (var text in _texts)
        {
            foreach (var c in text.Title)
            {
                sum += c;
            }

            foreach (var c in text.Summary)
            {
                sum += c;
            }
        }

        return sum;
    }

    private static MachineLearningNet TrainAndCompare()
    {
        var (model, lexicon, answer) = FirstUse.Measure();
        Print($"first use in a fresh process, compiling included: model {model:0.0} ms, data files {lexicon:0.0} ms, first answer after {answer:0.0} ms in all");
        var (corpus, heldBack) = (LabelledItems.Corpus(), LabelledItems.HeldBack());
        var (embedded, peer) = (EmbeddedClassifier.BuiltIn(), new MachineLearningNet(corpus));
        Print($"macro F1 on {heldBack.Count} held-back items: embedded {MacroF1(embedded.Classify):0.000}, ML.NET {MacroF1(text => Said(peer.Predict(MachineLearningNet.TextOf(text)))):0.000}, trained on {corpus.Count}");
        return peer;

        double MacroF1(Func<ArticleText, AlertPipeline.Messages.Classification> classify) =>
            Measures.MacroF1([.. heldBack.Select(item => new Judged(item, classify(new ArticleText(item.Title, item.Summary, item.Lang))))]);
    }

    private static AlertPipeline.Messages.Classification Said((bool Export, bool Sovereignty) said) => new(
        [.. Topics.All.Where(topic => topic == Topics.Export ? said.Export : said.Sovereignty)], null, [], [], new Dictionary<string, double>(), [], "ML.NET");

    private static void Print(FormattableString line) => Console.WriteLine("// " + line.ToString(CultureInfo.InvariantCulture));
}
