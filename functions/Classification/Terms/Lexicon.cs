namespace AlertPipeline.Classification.Terms;

/// <summary>The terms of the data files in <c>Classification/Data</c>, which say in their own heads how they are written.</summary>
internal sealed class Lexicon
{
    private static readonly Lazy<Lexicon> LazyBuiltIn = new(
        () => new Lexicon(DataFile.OpenAll("concepts-"), DataFile.OpenAll("grammar-"), DataFile.OpenAll("places-")));

    /// <exception cref="InvalidDataException">A line cannot be read; the text names file, line and what was expected.</exception>
    public Lexicon(IEnumerable<DataFile> concepts, IEnumerable<DataFile> grammar, IEnumerable<DataFile> places)
    {
        var named = new Dictionary<string, Meaning.OfConcept>(StringComparer.Ordinal);
        var terms = new List<Term>();
        terms.AddRange(concepts.SelectMany(file => ReadConcepts(file, named)));
        var roles = new Dictionary<GrammarRole, Meaning.OfGrammar>();
        terms.AddRange(grammar.SelectMany(file => ReadGrammar(file, roles)));
        terms.AddRange(places.SelectMany(ReadPlaces));
        Concepts = [.. named.Values];
        Trie = new TermTrie(terms);
    }

    /// <summary>The files as they are built into the executable.</summary>
    public static Lexicon BuiltIn => LazyBuiltIn.Value;

    /// <summary>Every concept, by its index.</summary>
    public IReadOnlyList<Meaning.OfConcept> Concepts { get; }

    public TermTrie Trie { get; }

    private static IEnumerable<Term> ReadConcepts(DataFile file, Dictionary<string, Meaning.OfConcept> named) => file.Entries.SelectMany(entry =>
    {
        var names = entry.Section.Split(' ');
        if (names.Length < 2)
        {
            throw file.Error(entry, $"section '[{entry.Section}]' is not a concept and a role, as in '[ai-chip object]'");
        }

        if (!named.TryGetValue(names[0] + " " + names[1], out var meaning))
        {
            var topics = names.Skip(2).Sum(topic => 1 << (int)Parse<ConceptTopic>(file, entry, topic));
            meaning = new Meaning.OfConcept(names[0], Parse<ConceptRole>(file, entry, names[1]), named.Count, topics);
            named.Add(names[0] + " " + names[1], meaning);
        }

        return Terms(file, entry, entry.Text, meaning);
    });

    private static IEnumerable<Term> ReadGrammar(DataFile file, Dictionary<GrammarRole, Meaning.OfGrammar> roles) => file.Entries.SelectMany(entry =>
    {
        var role = Parse<GrammarRole>(file, entry, entry.Section.Replace(" ", string.Empty, StringComparison.Ordinal));
        return Terms(file, entry, entry.Text, roles.TryGetValue(role, out var known) ? known : roles[role] = new Meaning.OfGrammar(role));
    });

    private static IEnumerable<Term> ReadPlaces(DataFile file)
    {
        var known = new Dictionary<(string, PlaceRole), Meaning.OfPlace>();
        return file.Entries.SelectMany(entry =>
        {
            var colon = entry.Text.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || entry.Section.Length != 2)
            {
                throw file.Error(entry, "expected a two-letter section and a kind, as in '[GB]' and 'place: Britain | British'");
            }

            var key = (entry.Section, Parse<PlaceRole>(file, entry, entry.Text[..colon]));
            var meaning = known.TryGetValue(key, out var same) ? same : known[key] = new Meaning.OfPlace(key.Section, key.Item2);
            return Terms(file, entry, entry.Text[(colon + 1)..], meaning);
        });
    }

    private enum ConceptTopic
    {
        Export,
        Sovereignty,
    }

    private static TEnum Parse<TEnum>(DataFile file, DataFile.Entry entry, string name) where TEnum : struct, Enum =>
        !char.IsDigit(name.FirstOrDefault('0')) && Enum.TryParse<TEnum>(name, ignoreCase: true, out var value)
            ? value
            : throw file.Error(entry, $"'{name}' is none of {string.Join(", ", Enum.GetNames<TEnum>())}");

    private static List<Term> Terms(DataFile file, DataFile.Entry entry, string text, Meaning meaning)
    {
        try
        {
            var terms = text.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return [.. terms.Select(term => Term.Parse(term, meaning))];
        }
        catch (FormatException e)
        {
            throw file.Error(entry, e.Message);
        }
    }
}
