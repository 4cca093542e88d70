using AlertPipeline.Classification.Terms;
using AlertPipeline.Messages;

namespace AlertPipeline.Classification.Model;

/// <summary>Finds the words that a label rests on: those whose weights speak for it, strongest first.</summary>
internal sealed class EvidenceReader
{
    private const int MaxSpans = 4;

    /// <summary>Weight below which a word shows nothing, in 1/1024.</summary>
    private const int LeastWeight = LinearModel.One / 16;

    private readonly LinearModel _model;
    private readonly FeatureReader _reader;
    private readonly Dictionary<(int Start, int End), int[]> _concepts = [];
    private Dictionary<(int Start, int End), int[]>? _words;

    /// <param name="reader">Has read the article.</param>
    public EvidenceReader(LinearModel model, FeatureReader reader)
    {
        (_model, _reader) = (model, reader);
        var sink = new ConceptSink(model, _concepts);
        reader.Emit(ref sink);
    }

    /// <returns>Spans with the topic as label; none where no word speaks for it.</returns>
    public IReadOnlyList<EvidenceSpan> OfTopic(int topic) => Pick(topic, Topics.All[topic]);

    public IReadOnlyList<EvidenceSpan> OfDirection(int side, string label) => Pick(LinearModel.FirstDirection + side, label);

    public EvidenceSpan SpanOf(string label, Hit hit) => SpanOf(label, hit.Start, hit.End);

    /// <summary>Concepts show a label to a reader; plain words only where there is no concept that does.</summary>
    private List<EvidenceSpan> Pick(int output, string label)
    {
        var concepts = Strongest(_concepts, output, label);
        return concepts.Count > 0 ? concepts : Strongest(_words ??= ReadWords(), output, label);
    }

    private Dictionary<(int Start, int End), int[]> ReadWords()
    {
        var sink = new WordSink(_model, []);
        _reader.Emit(ref sink);
        return sink.Support;
    }

    private List<EvidenceSpan> Strongest(Dictionary<(int Start, int End), int[]> support, int output, string label)
    {
        var chosen = new List<(int Start, int End)>();
        foreach (var (range, _) in support.Where(pair => pair.Value[output] >= LeastWeight)
            .OrderByDescending(pair => pair.Value[output]).ThenBy(pair => pair.Key))
        {
            if (chosen.Count < MaxSpans && !chosen.Exists(other => other.Start < range.End && range.Start < other.End))
            {
                chosen.Add(range);
            }
        }

        return chosen.ConvertAll(range => SpanOf(label, range.Start, range.End));
    }

    private EvidenceSpan SpanOf(string label, int start, int end)
    {
        var text = _reader.Reading.Text;
        while (text.IsInsideWord(start))
        {
            start--;
        }

        end = text.EndOfWord(end);
        var (from, length) = text.OriginalRange(start, end);
        return new EvidenceSpan(label, text.FieldAt(start), from, length);
    }

    private static void Add(LinearModel model, Dictionary<(int Start, int End), int[]> support, uint feature, int start, int end, int parts)
    {
        if (!support.TryGetValue((start, end), out var weights))
        {
            support[(start, end)] = weights = new int[LinearModel.Outputs];
        }

        for (var output = 0; output < LinearModel.Outputs; output++)
        {
            weights[output] += model.WeightOf(feature, output) / parts;
        }
    }

    private readonly struct ConceptSink(LinearModel model, Dictionary<(int Start, int End), int[]> support) : IFeatureSink
    {
        public void Word(uint feature, int start, int end)
        {
        }

        public void Concept(uint feature, Hit hit, Hit other)
        {
            if (hit == other)
            {
                Add(feature, hit, 1);
            }
            else
            {
                Add(feature, hit, 2);
                Add(feature, other, 2);
            }
        }

        /// <summary>Traps mislead: they are no evidence.</summary>
        private void Add(uint feature, Hit hit, int parts)
        {
            if (hit.Meaning is Meaning.OfConcept { Role: not ConceptRole.Trap })
            {
                EvidenceReader.Add(model, support, feature, hit.Start, hit.End, parts);
            }
        }
    }

    private readonly struct WordSink(LinearModel model, Dictionary<(int Start, int End), int[]> support) : IFeatureSink
    {
        public Dictionary<(int Start, int End), int[]> Support => support;

        public void Word(uint feature, int start, int end) => Add(model, support, feature, start, end, 1);

        public void Concept(uint feature, Hit hit, Hit other)
        {
        }
    }
}
