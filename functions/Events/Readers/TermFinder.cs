using System.Text;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Events.Readers;

internal enum FoundKind
{
    Instrument,
    Object,
    Stage,

    /// <summary>A name of <c>Data/names.txt</c>.</summary>
    Name,

    /// <summary>A place or organ of state of the classifier's lists; the value is its code.</summary>
    Place,

    /// <summary>A firm of the classifier's lists; the value is its place's code.</summary>
    Firm,

    /// <summary>A concept of the classifier, other than misleading wording; the value is its name.</summary>
    Concept,

    /// <summary>A word that puts a measure in place or makes it stricter; the value is the word, folded.</summary>
    Tightens,

    /// <summary>A word that takes a measure away, softens it, permits or negates.</summary>
    Loosens,

    /// <summary>A word of <c>Data/turns.txt</c>: an earlier act is turned round.</summary>
    Turn,
}

/// <summary>A term of some list, where it stands.</summary>
internal readonly record struct FoundTerm(FoundKind Kind, string Value, TextSpan Span);

/// <summary>One word; of scripts without spaces one sign.</summary>
/// <param name="Text">Folded: lower case without accents.</param>
internal readonly record struct FoundWord(string Text, TextSpan Span, int Sentence);

/// <summary>Finds in an article the terms of the classifier's lists and of this room's. The only place of the room that knows how Classification reads a text.</summary>
/// <remarks>Used again from article to article, by one thread.</remarks>
internal sealed class TermFinder
{
    private static readonly Lazy<TermLists> BuiltIn = new(TermLists.Load);

    private readonly TermLists _lists = BuiltIn.Value;
    private readonly Reading _known;
    private readonly Reading[] _own;

    public TermFinder() => (_known, _own) = (new Reading(_lists.Known), [.. _lists.Own.Select(list => new Reading(list.Lexicon))]);

    /// <summary>Adds every term and every word, in order of mention within one list.</summary>
    public void Find(string title, string summary, List<FoundTerm> terms, List<FoundWord> words)
    {
        var text = new ArticleText(title, summary, null);
        _known.Load(text);
        foreach (var hit in _known.Concepts)
        {
            if (hit.Meaning.ConceptRole != ConceptRole.Trap)
            {
                terms.Add(new FoundTerm(FoundKind.Concept, _lists.Known.Concepts[hit.Meaning.Index].Name, SpanOf(_known, hit)));
            }

            foreach (var (kind, value) in _lists.MeasuresOf(hit.Meaning.Index))
            {
                terms.Add(new FoundTerm(kind, value, SpanOf(_known, hit)));
            }
        }

        foreach (var hit in _known.Grammar)
        {
            if (SideOf(hit.Meaning.GrammarRole) is { } side)
            {
                terms.Add(new FoundTerm(side, _known.Text.Chars[hit.Start..hit.End].ToString(), SpanOf(_known, hit)));
            }
        }

        foreach (var hit in _known.Places)
        {
            var kind = hit.Meaning.PlaceRole == PlaceRole.Firm ? FoundKind.Firm : FoundKind.Place;
            terms.Add(new FoundTerm(kind, _lists.Known.Places[hit.Meaning.Index], SpanOf(_known, hit)));
        }

        for (var i = 0; i < _own.Length; i++)
        {
            _own[i].Load(text);
            foreach (var hit in _own[i].Concepts)
            {
                var concept = _lists.Own[i].Lexicon.Concepts[hit.Meaning.Index];
                if (concept.Role != ConceptRole.Trap)
                {
                    terms.Add(new FoundTerm(_lists.Own[i].KindOf(concept.Role), concept.Name, SpanOf(_own[i], hit)));
                }
            }
        }

        foreach (var word in _known.Text.Words)
        {
            var (start, length) = _known.Text.OriginalRange(word.Start, word.End);
            words.Add(new FoundWord(
                _known.Text.Chars[word.Start..word.End].ToString(), new TextSpan(_known.Text.FieldAt(word.Start), start, length), word.Sentence));
        }
    }

    private static FoundKind? SideOf(GrammarRole role) => role switch
    {
        GrammarRole.Impose or GrammarRole.Restrict or GrammarRole.Need => FoundKind.Tightens,
        GrammarRole.Ease or GrammarRole.Allow or GrammarRole.Remove or GrammarRole.NoLonger or GrammarRole.Negation => FoundKind.Loosens,
        _ => null,
    };

    private static TextSpan SpanOf(Reading reading, Hit hit)
    {
        var (start, length) = reading.Text.OriginalRange(hit.Start, hit.End);
        return new TextSpan(reading.Text.FieldAt(hit.Start), start, length);
    }

    /// <summary>The lists as they are built into the executable.</summary>
    private sealed class TermLists
    {
        private readonly (FoundKind Kind, string Value)[][] _measures;

        private TermLists(Lexicon known, (FoundKind, string)[][] measures, IReadOnlyList<OwnList> own) => (Known, _measures, Own) = (known, measures, own);

        public Lexicon Known { get; }

        public IReadOnlyList<OwnList> Own { get; }

        public static TermLists Load()
        {
            var known = Lexicon.BuiltIn;
            OwnList[] own =
            [
                new(new Lexicon([EventData.Open("measures.txt")], [], []), role => role == ConceptRole.Act ? FoundKind.Instrument : FoundKind.Object),
                new(new Lexicon([EventData.Open("stages.txt")], [], []), _ => FoundKind.Stage),
                new(new Lexicon([EventData.Open("names.txt")], [], []), _ => FoundKind.Name),
                new(new Lexicon([EventData.Open("turns.txt")], [], []), _ => FoundKind.Turn),
            ];
            return new TermLists(known, ReadMeasures(known, EventData.Open("instruments.txt")), own);
        }

        /// <summary>What a concept of the classifier, by its index, says of the measure.</summary>
        public (FoundKind Kind, string Value)[] MeasuresOf(int concept) => _measures[concept];

        private static (FoundKind, string)[][] ReadMeasures(Lexicon known, DataFile file)
        {
            var byName = known.Concepts.Select((concept, index) => (Name: $"{concept.Name} {concept.Role}", Index: index))
                .ToDictionary(concept => concept.Name, concept => concept.Index, StringComparer.OrdinalIgnoreCase);
            var measures = new List<(FoundKind, string)>[known.Concepts.Count];
            foreach (var line in file.Lines)
            {
                var section = line.Section.Split(' ');
                if (section.Length != 2 || !Enum.TryParse<FoundKind>(section[0], ignoreCase: true, out var kind))
                {
                    throw file.Error(line, $"section '[{line.Section}]' is no '[instrument NAME]' and no '[object NAME]'");
                }

                foreach (var concept in EventData.TermsOf(line))
                {
                    if (!byName.TryGetValue(concept, out var index))
                    {
                        throw file.Error(line, $"'{concept}' is no concept and role of Classification/Data");
                    }

                    (measures[index] ??= []).Add((kind, section[1]));
                }
            }

            return Array.ConvertAll(measures, list => list?.ToArray() ?? []);
        }
    }

    private sealed record OwnList(Lexicon Lexicon, Func<ConceptRole, FoundKind> KindOf);
}

/// <summary>The data files of <c>Events/Data</c>, built into the executable.</summary>
internal static class EventData
{
    public static DataFile Open(string name)
    {
        using var stream = typeof(EventData).Assembly.GetManifestResourceStream("Events." + name)
            ?? throw new InvalidOperationException($"Data file '{name}' is not built into the executable.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return DataFile.Read(name, reader.ReadToEnd());
    }

    /// <summary>The wordings of a line, without the blanks around them.</summary>
    public static string[] TermsOf(DataFile.Line line) =>
        line.Text.ToString().Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
