using System.Text;

namespace AlertPipeline.Subscribers;

internal enum FilterTokenKind
{
    Word,
    Quoted,
    Field,
    Open,
    Close,
    Minus,
    And,
    Or,
    Not,
    Comma,
    Operator,
    End,
}

/// <param name="Column">Of its first character, counted from 1.</param>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Text, int Column);

/// <summary>Cuts a filter into tokens.</summary>
internal static class FilterLexer
{
    private const string Special = "()\",:<>=\\";

    /// <summary>True for text that stands as one word without quotes.</summary>
    public static bool IsBareWord(string text) =>
        text.Length > 0 && text[0] != '-' && text is not ("AND" or "OR" or "NOT") && text.All(IsWordCharacter);

    /// <exception cref="FilterSyntaxException">A quote that is not closed.</exception>
    public static List<FilterToken> Cut(string text)
    {
        var tokens = new List<FilterToken>();
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            var column = i + 1;
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (c is '(' or ')' or ',')
            {
                tokens.Add(new FilterToken(c switch { '(' => FilterTokenKind.Open, ')' => FilterTokenKind.Close, _ => FilterTokenKind.Comma }, c.ToString(), column));
                i++;
            }
            else if (c == '"')
            {
                tokens.Add(new FilterToken(FilterTokenKind.Quoted, Quoted(text, ref i), column));
            }
            else if (c is '>' or '<' or '=')
            {
                var length = i + 1 < text.Length && text[i + 1] == '=' ? 2 : 1;
                tokens.Add(new FilterToken(FilterTokenKind.Operator, text.Substring(i, length), column));
                i += length;
            }
            else if (c == '-')
            {
                tokens.Add(new FilterToken(FilterTokenKind.Minus, "-", column));
                i++;
            }
            else if (c is ':' or '\\')
            {
                throw new FilterSyntaxException(column, $"'{c}' does not belong here; expected a word, a field such as topic:ai-export, or a quoted phrase");
            }
            else
            {
                tokens.Add(Word(text, ref i));
            }
        }

        tokens.Add(new FilterToken(FilterTokenKind.End, "the end", text.Length + 1));
        return tokens;
    }

    private static FilterToken Word(string text, ref int i)
    {
        var start = i;
        while (i < text.Length && IsWordCharacter(text[i]))
        {
            i++;
        }

        var word = text[start..i];
        if (i < text.Length && text[i] == ':')
        {
            i++;
            return new FilterToken(FilterTokenKind.Field, word, start + 1);
        }

        var kind = word switch
        {
            "AND" => FilterTokenKind.And,
            "OR" => FilterTokenKind.Or,
            "NOT" => FilterTokenKind.Not,
            _ => FilterTokenKind.Word,
        };
        return new FilterToken(kind, word, start + 1);
    }

    private static string Quoted(string text, ref int i)
    {
        var start = i++;
        var content = new StringBuilder();
        while (i < text.Length && text[i] != '"')
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
            }

            content.Append(text[i++]);
        }

        if (i == text.Length)
        {
            throw new FilterSyntaxException(start + 1, "this quote is not closed; expected a second \"");
        }

        i++;
        return content.ToString();
    }

    private static bool IsWordCharacter(char c) => !char.IsWhiteSpace(c) && !char.IsControl(c) && !Special.Contains(c);
}
