using System.Runtime.InteropServices;
using AlertPipeline.Classification.Terms;
using AlertPipeline.Messages;

namespace AlertPipeline.Classification.Model;

/// <summary>Finds the words that a label rests on: those whose weights speak for it, strongest first. Reused between articles by one thread.</summary>
/// <param name="reader">Has read the article.</param>
internal sealed class EvidenceReader(LinearModel model, FeatureReader reader)
{
    private const int MaxSpans = 4;

    /// <summary>Weight below which a word shows nothing, in 1/1024.</summary>
    private const int LeastWeight = LinearModel.One / 16;

    /// <summary>By words of the text, what they say for one label.</summary>
    private readonly Dictionary<Words, int> _support = [];
    private readonly List<Words> _chosen = new(MaxSpans);

    /// <summary>Adds the spans that show a label; none where no word speaks for it.</summary>
    /// <remarks>Concepts show a label to a reader; plain words only where there is no concept that does.</remarks>
    /// <param name="output">Of the model.</param>
    public void Show(int output, string label, List<EvidenceSpan> spans)
    {
        AddConcepts(output);
        ChooseStrongest();
        if (_chosen.Count == 0)
        {
            AddWords(output);
            ChooseStrongest();
        }

        foreach (var words in _chosen)
        {
            spans.Add(SpanOf(label, words.Start, words.End));
        }
    }

    public EvidenceSpan SpanOf(string label, in Hit hit) => SpanOf(label, hit.Start, hit.End);

    private void AddConcepts(int output)
    {
        _support.Clear();
        var hits = reader.Reading.Concepts;
        foreach (ref readonly var feature in reader.Concepts)
        {
            if (feature.Hit == ConceptFeature.NoHit)
            {
                continue;
            }

            var weight = model.WeightOf(feature.Feature, output);
            if (feature.Hit == feature.Other)
            {
                Add(hits[feature.Hit], weight);
            }
            else
            {
                Add(hits[feature.Hit], weight / 2);
                Add(hits[feature.Other], weight / 2);
            }
        }

        // Traps mislead: they are no evidence.
        void Add(in Hit hit, int weight)
        {
            if (hit.Meaning.ConceptRole != ConceptRole.Trap)
            {
                AddSupport(new Words(hit.Start, hit.End), weight);
            }
        }
    }

    private void AddWords(int output)
    {
        _support.Clear();
        foreach (ref readonly var feature in reader.Words)
        {
            AddSupport(new Words(feature.Start, feature.End), model.WeightOf(feature.Row, output));
        }
    }

    private void AddSupport(Words words, int weight) => CollectionsMarshal.GetValueRefOrAddDefault(_support, words, out _) += weight;

    private void ChooseStrongest()
    {
        _chosen.Clear();
        while (_chosen.Count < MaxSpans)
        {
            var (best, most) = (default(Words), LeastWeight - 1);
            foreach (var (words, weight) in _support)
            {
                if ((weight > most || (weight == most && words.IsBefore(best))) && !OverlapsChosen(words))
                {
                    (best, most) = (words, weight);
                }
            }

            if (most < LeastWeight)
            {
                return;
            }

            _chosen.Add(best);
        }
    }

    private bool OverlapsChosen(Words words)
    {
        foreach (var other in _chosen)
        {
            if (other.Start < words.End && words.Start < other.End)
            {
                return true;
            }
        }

        return false;
    }

    private EvidenceSpan SpanOf(string label, int start, int end)
    {
        var text = reader.Reading.Text;
        while (text.IsInsideWord(start))
        {
            start--;
        }

        end = text.EndOfWord(end);
        var (from, length) = text.OriginalRange(start, end);
        return new EvidenceSpan(label, text.FieldAt(start), from, length);
    }

    /// <summary>A folded range.</summary>
    private readonly record struct Words(ushort Start, ushort End)
    {
        public bool IsBefore(Words other) => Start != other.Start ? Start < other.Start : End < other.End;
    }
}
