namespace AlertPipeline.Classification.Terms;

/// <summary>The terms of the data files in <c>Classification/Data</c>, which say in their own heads how they are written.</summary>
internal sealed class Lexicon
{
    private static readonly Lazy<Lexicon> LazyBuiltIn = new(
        () => new Lexicon(DataFile.OpenAll("concepts-"), DataFile.OpenAll("grammar-"), DataFile.OpenAll("places-")));

    private readonly List<Concept> _concepts = [];
    private readonly List<string> _places = [];

    /// <exception cref="InvalidDataException">A line cannot be read; the text names file, line and what was expected.</exception>
    public Lexicon(IEnumerable<DataFile> concepts, IEnumerable<DataFile> grammar, IEnumerable<DataFile> places)
    {
        var (terms, parts) = (new TermTrieBuilder(), new TermTrieBuilder());
        var named = new Dictionary<string, Meaning>(StringComparer.Ordinal);
        foreach (var file in concepts)
        {
            ReadConcepts(file, named, terms);
        }

        foreach (var file in grammar)
        {
            ReadGrammar(file, parts);
        }

        var numbers = new Dictionary<string, ushort>(StringComparer.Ordinal);
        foreach (var file in places)
        {
            ReadPlaces(file, numbers, terms);
        }

        (Trie, GrammarTrie) = (terms.Build(), parts.Build());
    }

    private enum ConceptTopic
    {
        Export,
        Sovereignty,
    }

    /// <summary>The files as they are built into the executable.</summary>
    public static Lexicon BuiltIn => LazyBuiltIn.Value;

    /// <summary>Every concept, by its index.</summary>
    public IReadOnlyList<Concept> Concepts => _concepts;

    /// <summary>The code of every place, by its index.</summary>
    public IReadOnlyList<string> Places => _places;

    /// <summary>The concepts and places.</summary>
    public TermTrie Trie { get; }

    /// <summary>The parts of speech: apart, because most articles need none.</summary>
    public TermTrie GrammarTrie { get; }

    private void ReadConcepts(DataFile file, Dictionary<string, Meaning> named, TermTrieBuilder terms)
    {
        var (section, meaning) = (default(string), default(Meaning));
        foreach (var line in file.Lines)
        {
            if (!ReferenceEquals(section, line.Section))
            {
                (section, meaning) = (line.Section, MeaningOfSection(line));
            }

            AddTerms(file, line, line.Text.Span, meaning, terms);
        }

        Meaning MeaningOfSection(DataFile.Line line)
        {
            var names = line.Section.Split(' ');
            if (names.Length < 2)
            {
                throw file.Error(line, $"section '[{line.Section}]' is not a concept and a role, as in '[ai-chip object]'");
            }

            var key = names[0] + " " + names[1];
            if (!named.TryGetValue(key, out var known))
            {
                var topics = names.Skip(2).Sum(topic => 1 << (int)Parse<ConceptTopic>(file, line, topic));
                var concept = new Concept(names[0], Parse<ConceptRole>(file, line, names[1]), topics);
                named[key] = known = new Meaning(TermKind.Concept, (byte)concept.Role, (ushort)_concepts.Count);
                _concepts.Add(concept);
            }

            return known;
        }
    }

    private static void ReadGrammar(DataFile file, TermTrieBuilder terms)
    {
        var (section, role) = (default(string), default(GrammarRole));
        foreach (var line in file.Lines)
        {
            if (!ReferenceEquals(section, line.Section))
            {
                (section, role) = (line.Section, Parse<GrammarRole>(file, line, line.Section.Replace(" ", string.Empty, StringComparison.Ordinal)));
            }

            AddTerms(file, line, line.Text.Span, new Meaning(TermKind.Grammar, (byte)role, 0), terms);
        }
    }

    private void ReadPlaces(DataFile file, Dictionary<string, ushort> numbers, TermTrieBuilder terms)
    {
        var meaning = default(Meaning);
        foreach (var line in file.Lines)
        {
            var text = line.Text.Span;
            if (!line.GoesOn)
            {
                var colon = text.IndexOf(':');
                if (colon < 0 || line.Section.Length != 2)
                {
                    throw file.Error(line, "expected a two-letter section and a kind, as in '[GB]' and 'place: Britain | British'");
                }

                if (!numbers.TryGetValue(line.Section, out var number))
                {
                    numbers[line.Section] = number = (ushort)_places.Count;
                    _places.Add(line.Section);
                }

                meaning = new Meaning(TermKind.Place, (byte)Parse<PlaceRole>(file, line, text[..colon]), number);
                text = text[(colon + 1)..];
            }

            AddTerms(file, line, text, meaning, terms);
        }
    }

    private static TEnum Parse<TEnum>(DataFile file, DataFile.Line line, ReadOnlySpan<char> name) where TEnum : struct, Enum =>
        name.Length > 0 && !char.IsDigit(name[0]) && Enum.TryParse<TEnum>(name, ignoreCase: true, out var value)
            ? value
            : throw file.Error(line, $"'{name}' is none of {string.Join(", ", Enum.GetNames<TEnum>())}");

    private static void AddTerms(DataFile file, DataFile.Line line, ReadOnlySpan<char> text, Meaning meaning, TermTrieBuilder terms)
    {
        try
        {
            foreach (var range in text.Split('|'))
            {
                var term = text[range].Trim();
                if (!term.IsEmpty)
                {
                    terms.Add(term, meaning);
                }
            }
        }
        catch (FormatException e)
        {
            throw file.Error(line, e.Message);
        }
    }
}
