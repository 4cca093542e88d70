using AlertPipeline.Benchmarks.Classification;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Stories.Matching;
using BenchmarkDotNet.Attributes;

namespace AlertPipeline.Benchmarks.Stories;

/// <summary>Signature of an article's wording and the look-up of its near copies, against classifying it.</summary>
/// <remarks>Goal P3: at most as long as classifying; a window of a million articles at most three times one of ten thousand.</remarks>
[OperationsPerSecond]
public class Copies
{
    private const int Items = 500;

    private readonly EmbeddedClassifier _classifier = EmbeddedClassifier.BuiltIn();
    private readonly Dictionary<uint, int> _window = [];
    private ArticleText[] _texts = [];
    private uint[][] _words = [];

    [Params(10_000, 1_000_000)]
    public int Window { get; set; } = 10_000;

    [GlobalSetup]
    public void Setup()
    {
        _texts = LabelledItems.Texts("Words200", Items);
        _words = Array.ConvertAll(_texts, text => text.Summary.Split(' ').Select(word => StoryKey.HashOf('=', word)).ToArray());
        // As many bands as the window's articles have, of wordings that no one shares.
        var random = new Random(5);
        for (var band = 0; band < Window * CopySignature.Bands; band++)
        {
            _window[(uint)random.NextInt64(uint.MaxValue)] = band;
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public int Classify()
    {
        var found = 0;
        foreach (var text in _texts)
        {
            found += _classifier.Classify(text).Topics.Count;
        }

        return found;
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public int SignatureAndLookup()
    {
        Span<uint> bands = stackalloc uint[CopySignature.Bands];
        var found = 0;
        foreach (var words in _words)
        {
            CopySignature.Compute(words.AsSpan(0, Math.Min(words.Length, 12)), words, bands);
            foreach (var band in bands)
            {
                found += _window.TryGetValue(band, out var article) ? article & 1 : 0;
            }
        }

        return found;
    }
}
