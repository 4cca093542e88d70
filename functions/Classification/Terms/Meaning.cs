namespace AlertPipeline.Classification.Terms;

/// <summary>What a term says; each kind has its own data file.</summary>
internal abstract record Meaning
{
    /// <summary>A section of <c>concepts-en.txt and its sisters</c>.</summary>
    /// <param name="Index">Position among the concepts, from 0.</param>
    /// <param name="Topics">Bit 0: an object or act of export controls; bit 1: of AI sovereignty.</param>
    public sealed record OfConcept(string Name, ConceptRole Role, int Index, int Topics) : Meaning;

    /// <summary>A section of <c>grammar.txt</c>.</summary>
    public sealed record OfGrammar(GrammarRole Role) : Meaning;

    /// <summary>A line of <c>places-*.txt</c>.</summary>
    public sealed record OfPlace(string Code, PlaceRole Role) : Meaning;
}

internal enum ConceptRole
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

    /// <summary>Names no place; hides the places named inside it.</summary>
    None,
}
