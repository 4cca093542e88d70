using System.Globalization;
using AlertPipeline.Messages;

namespace AlertPipeline.Classification;

/// <summary>The terms of the data files in <c>Classification/Data</c>, which say in their own heads how they are written.</summary>
internal static class Lexicon
{
    /// <summary>The three files as they are built into the executable.</summary>
    /// <exception cref="InvalidDataException">A line cannot be read; the text names file, line and what was expected.</exception>
    public static IReadOnlyList<Term> Load() =>
    [
        .. ReadTopics(DataFile.Open("terms.txt")),
        .. ReadGrammar(DataFile.Open("grammar.txt")),
        .. ReadPlaces(DataFile.Open("places.txt")),
    ];

    public static IEnumerable<Term> ReadTopics(DataFile file) => file.Entries.SelectMany(entry =>
    {
        var (topic, role) = TopicAndRole(file, entry);
        var blank = entry.Text.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0 || !double.TryParse(entry.Text.AsSpan(0, blank), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight))
        {
            throw file.Error(entry, "expected a weight and terms, as in '0.6 chip | chips'");
        }

        return Terms(file, entry, entry.Text[blank..], new Meaning.OfTopic(topic, role, weight, entry.Line));
    });

    public static IEnumerable<Term> ReadGrammar(DataFile file) => file.Entries.SelectMany(entry =>
    {
        var role = Parse<GrammarRole>(file, entry, entry.Section.Replace(" ", string.Empty, StringComparison.Ordinal));
        return Terms(file, entry, entry.Text, new Meaning.OfGrammar(role));
    });

    public static IEnumerable<Term> ReadPlaces(DataFile file) => file.Entries.SelectMany(entry =>
    {
        var colon = entry.Text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || entry.Section.Length != 2)
        {
            throw file.Error(entry, "expected a two-letter section and a kind, as in '[GB]' and 'place: Britain | British'");
        }

        return Terms(file, entry, entry.Text[(colon + 1)..], new Meaning.OfPlace(entry.Section, Parse<PlaceRole>(file, entry, entry.Text[..colon])));
    });

    private static (int Topic, TopicRole Role) TopicAndRole(DataFile file, DataFile.Entry entry)
    {
        var names = entry.Section.Split(' ');
        var topic = names[0] == "any" ? -1 : Topics.All.ToList().IndexOf(names[0]);
        if (names.Length != 2 || (topic < 0 && names[0] != "any"))
        {
            throw file.Error(entry, $"section '[{entry.Section}]' is not a topic ({string.Join(", ", Topics.All)}, any) and a role");
        }

        return (topic, Parse<TopicRole>(file, entry, names[1]));
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
