namespace AlertPipeline.Classification;

/// <summary>What a term says; each kind has its own data file.</summary>
internal abstract record Meaning
{
    /// <summary>From <c>terms.txt</c>.</summary>
    /// <param name="Topic">Index into <see cref="Messages.Topics.All"/>; -1 = every topic.</param>
    /// <param name="Idea">Line of the file: terms of one line count once.</param>
    public sealed record OfTopic(int Topic, TopicRole Role, double Weight, int Idea) : Meaning;

    /// <summary>From <c>grammar.txt</c>.</summary>
    public sealed record OfGrammar(GrammarRole Role) : Meaning;

    /// <summary>From <c>places.txt</c>.</summary>
    public sealed record OfPlace(string Code, PlaceRole Role) : Meaning;
}

internal enum TopicRole
{
    Object,
    Act,
    Phrase,
    Trap,
}

internal enum GrammarRole
{
    Ease,
    Remove,
    Impose,
    Restrict,
    Allow,
    Reject,
    Negation,
    NoLonger,
    Need,
    Restriction,
    Permission,
    Trade,
    Plan,
    Talk,
    Background,
    Toward,
    FromTheHandOf,
    Away,
    Acts,
}

internal enum PlaceRole
{
    Place,
    Government,
    Law,
    Firm,
    Target,
}

/// <summary>One term of a data file, ready to be searched for.</summary>
/// <param name="Key">Folded text up to the first inner <c>*</c>: what the automaton looks for.</param>
/// <param name="Rest">Folded parts behind inner <c>*</c>, each beginning with the space between words.</param>
/// <param name="OpenStart">The term may begin inside a word.</param>
/// <param name="OpenEnd">The term may end inside a word.</param>
/// <param name="Exactly">The original spelling that is required (<c>US</c>); null where case does not matter.</param>
internal sealed record Term(string Key, IReadOnlyList<string> Rest, bool OpenStart, bool OpenEnd, string? Exactly, Meaning Meaning)
{
    /// <summary>Reads a term as the data files write it: <c>word*</c>, <c>*word</c>, <c>puce* IA</c>, <c>=US</c>.</summary>
    /// <exception cref="FormatException">Nothing is left to search for.</exception>
    public static Term Parse(string text, Meaning meaning)
    {
        var exactly = text.StartsWith('=') ? text[1..] : null;
        var body = (exactly ?? text).Trim();
        var (openStart, openEnd) = (body.StartsWith('*'), body.EndsWith('*'));
        var parts = body.Trim('*').Split('*');
        var key = FoldedText.FoldTerm(parts[0]);
        if (key.Length == 0)
        {
            throw new FormatException($"Term '{text}' has no letter or digit to search for");
        }

        var rest = parts.Skip(1).Select(part => TextFolding.Space + FoldedText.FoldTerm(part)).ToList();
        return new Term(key, rest, openStart, openEnd, exactly, meaning);
    }
}

/// <summary>A term found in a text.</summary>
/// <param name="Start">First folded position, at the start of a word.</param>
/// <param name="End">Folded position behind the last, at the end of a word.</param>
internal readonly record struct Hit(int Start, int End, Term Term)
{
    public int Length => End - Start;
}
