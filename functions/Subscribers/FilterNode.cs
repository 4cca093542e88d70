using System.Globalization;

namespace AlertPipeline.Subscribers;

/// <summary>A parsed filter as a tree. Printing it and parsing the text gives the same tree.</summary>
internal abstract record FilterNode
{
    /// <summary>How tightly a node binds, so that the printer knows where parentheses are needed.</summary>
    private enum Binding
    {
        Or,
        And,
        Unary,
    }

    public sealed record And(IReadOnlyList<FilterNode> Parts) : FilterNode;

    public sealed record Or(IReadOnlyList<FilterNode> Parts) : FilterNode;

    public sealed record Not(FilterNode Part) : FilterNode;

    /// <summary>Holds where the field has one of the values.</summary>
    public sealed record Facet(string Field, IReadOnlyList<string> Values) : FilterNode;

    /// <summary>Compares a field that has an order: <c>score</c>, <c>evidence</c>.</summary>
    /// <param name="Operator"><c>&gt;=</c>, <c>&gt;</c>, <c>&lt;=</c> or <c>&lt;</c>.</param>
    public sealed record Comparison(string Field, string Operator, string Value) : FilterNode;

    /// <summary>A word or a phrase, looked for as whole words in titles and summaries.</summary>
    public sealed record Words(string Text) : FilterNode;

    /// <summary>False for a filter such as <c>-source:example.com</c>, which would match nearly everything.</summary>
    public bool AsksForSomething() => this switch
    {
        And and => and.Parts.Any(part => part.AsksForSomething()),
        Or or => or.Parts.All(part => part.AsksForSomething()),
        Facet or Words => true,
        _ => false,
    };

    public string Print() => Print(Binding.Or);

    private string Print(Binding around) => this switch
    {
        Or or => Group(string.Join(" OR ", or.Parts.Select(part => part.Print(Binding.And))), around > Binding.Or),
        And and => Group(string.Join(' ', and.Parts.Select(part => part.Print(Binding.Unary))), around > Binding.And),
        Not not => "-" + not.Part.Print(Binding.Unary),
        Facet facet => $"{facet.Field}:{string.Join(',', facet.Values.Select(FilterText))}",
        Comparison comparison => $"{comparison.Field}{comparison.Operator}{comparison.Value}",
        Words words => FilterText(words.Text),
        _ => throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Unknown node {GetType().Name}.")),
    };

    private static string Group(string text, bool needed) => needed ? $"({text})" : text;

    private static string FilterText(string text) =>
        FilterLexer.IsBareWord(text) ? text : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
