namespace AlertPipeline.Classification.Terms;

/// <summary>What a term says. Small, so that the terms found in a text can be kept by value.</summary>
/// <param name="Index">Of a concept among <see cref="Lexicon.Concepts"/>, of a place among <see cref="Lexicon.Places"/>; 0 of a part of speech.</param>
internal readonly record struct Meaning(TermKind Kind, byte Role, ushort Index)
{
    public ConceptRole ConceptRole => (ConceptRole)Role;

    public GrammarRole GrammarRole => (GrammarRole)Role;

    public PlaceRole PlaceRole => (PlaceRole)Role;
}

/// <summary>Each kind has its own data files.</summary>
internal enum TermKind : byte
{
    /// <summary>A section of <c>concepts-en.txt</c> and its sisters.</summary>
    Concept,

    /// <summary>A section of <c>grammar-en.txt</c> and its sisters.</summary>
    Grammar,

    /// <summary>A line of <c>places-*.txt</c>.</summary>
    Place,
}

/// <param name="Topics">Bit 0: an object or act of export controls; bit 1: of AI sovereignty.</param>
internal sealed record Concept(string Name, ConceptRole Role, int Topics);

internal enum ConceptRole : byte
{
    Object,
    Act,
    Phrase,
    Trap,
}

internal enum GrammarRole : byte
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

internal enum PlaceRole : byte
{
    Place,
    Government,
    Law,
    Firm,
    Target,

    /// <summary>Names no place; hides the places named inside it.</summary>
    None,
}
