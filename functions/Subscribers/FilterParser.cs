namespace AlertPipeline.Subscribers;

/// <summary>Reads the filter language: <c>topic:ai-export direction:loosen issuer:US affected:GB,CA "export licence" -source:example.com score&gt;=0.7</c>.</summary>
/// <remarks><c>AND</c> is the default and binds tighter than <c>OR</c>; <c>NOT</c> or <c>-</c> and parentheses as usual.</remarks>
internal sealed class FilterParser
{
    private const int MaxLength = 2_000;
    private const int MaxDepth = 32;

    private readonly List<FilterToken> _tokens;
    private int _next;
    private int _depth;

    private FilterParser(string text) => _tokens = FilterLexer.Cut(text);

    /// <exception cref="FilterSyntaxException">With the column and what was expected.</exception>
    public static FilterNode Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new FilterSyntaxException(MaxLength + 1, $"the filter has {text.Length} characters; {MaxLength} are allowed");
        }

        var parser = new FilterParser(text);
        var node = parser.Or();
        if (parser.Current.Kind != FilterTokenKind.End)
        {
            throw parser.Unexpected("the end or another term");
        }

        return node.AsksForSomething()
            ? node
            : throw new FilterSyntaxException(1, "this would match nearly everything; add at least one word or field that a story must have");
    }

    private FilterToken Current => _tokens[_next];

    private FilterNode Or()
    {
        var parts = new List<FilterNode> { And() };
        while (Take(FilterTokenKind.Or))
        {
            parts.Add(And());
        }

        return parts.Count == 1 ? parts[0] : new FilterNode.Or([.. parts.SelectMany(part => part is FilterNode.Or or ? or.Parts : [part])]);
    }

    private FilterNode And()
    {
        var parts = new List<FilterNode> { Unary() };
        while (Take(FilterTokenKind.And) || Current.Kind is not (FilterTokenKind.Or or FilterTokenKind.Close or FilterTokenKind.End))
        {
            parts.Add(Unary());
        }

        return parts.Count == 1 ? parts[0] : new FilterNode.And([.. parts.SelectMany(part => part is FilterNode.And and ? and.Parts : [part])]);
    }

    private FilterNode Unary()
    {
        if (++_depth > MaxDepth)
        {
            throw new FilterSyntaxException(Current.Column, $"more than {MaxDepth} levels; expected a flatter filter");
        }

        FilterNode node;
        if (Take(FilterTokenKind.Not) || Take(FilterTokenKind.Minus))
        {
            // Two negations cancel, so that printing is canonical.
            var part = Unary();
            node = part is FilterNode.Not not ? not.Part : new FilterNode.Not(part);
        }
        else if (Take(FilterTokenKind.Open))
        {
            node = Or();
            if (!Take(FilterTokenKind.Close))
            {
                throw Unexpected("')'");
            }
        }
        else
        {
            node = Term();
        }

        _depth--;
        return node;
    }

    private FilterNode Term()
    {
        var token = Current;
        switch (token.Kind)
        {
            case FilterTokenKind.Field:
                _next++;
                return Facet(token);
            case FilterTokenKind.Word:
                _next++;
                return Current.Kind == FilterTokenKind.Operator ? Comparison(token) : WordsOf(token);
            case FilterTokenKind.Quoted:
                _next++;
                return WordsOf(token);
            default:
                throw Unexpected("a word, a quoted phrase, a field such as topic:ai-export, or '('");
        }
    }

    private static FilterNode.Words WordsOf(FilterToken token)
    {
        var text = string.Join(' ', token.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Any(char.IsLetterOrDigit)
            ? new FilterNode.Words(text)
            : throw new FilterSyntaxException(token.Column, $"'{token.Text}' has no letter or digit; expected a word or a phrase");
    }

    private FilterNode.Facet Facet(FilterToken field)
    {
        if (!FilterFields.IsFacet(field.Text))
        {
            throw field.Text == "score"
                ? new FilterSyntaxException(field.Column, "score is compared, not listed; expected score>=0.7")
                : new FilterSyntaxException(field.Column, $"there is no field '{field.Text}'; expected one of {FilterFields.Names}, or put the text in quotes");
        }

        var values = new List<string>();
        do
        {
            if (Current.Kind is not (FilterTokenKind.Word or FilterTokenKind.Quoted or FilterTokenKind.And or FilterTokenKind.Or or FilterTokenKind.Not))
            {
                throw Unexpected($"a value for {field.Text}:");
            }

            var value = Value(field.Text, Current);
            _next++;
            if (!values.Contains(value))
            {
                values.Add(value);
            }
        }
        while (Take(FilterTokenKind.Comma));

        return new FilterNode.Facet(field.Text, values);
    }

    private FilterNode.Comparison Comparison(FilterToken field)
    {
        if (!FilterFields.IsOrdered(field.Text))
        {
            throw new FilterSyntaxException(field.Column, $"'{field.Text}' cannot be compared; expected score or evidence before '{Current.Text}'");
        }

        var comparison = Current;
        if (comparison.Text is not (">=" or ">" or "<=" or "<"))
        {
            throw Unexpected(">=, >, <= or <");
        }

        _next++;
        if (Current.Kind != FilterTokenKind.Word)
        {
            throw Unexpected($"a value after {field.Text}{comparison.Text}");
        }

        var value = Value(field.Text, Current);
        _next++;
        return new FilterNode.Comparison(field.Text, comparison.Text, value);
    }

    private static string Value(string field, FilterToken token) =>
        FilterFields.Normalise(field, token.Text, out var expected)
        ?? throw new FilterSyntaxException(token.Column, $"'{token.Text}' is not a value of {field}; expected {expected}");

    private bool Take(FilterTokenKind kind)
    {
        if (Current.Kind != kind)
        {
            return false;
        }

        _next++;
        return true;
    }

    private FilterSyntaxException Unexpected(string expected) =>
        new(Current.Column, Current.Kind == FilterTokenKind.End ? $"the filter ends here; expected {expected}" : $"'{Current.Text}' does not belong here; expected {expected}");
}
