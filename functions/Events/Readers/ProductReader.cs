using AlertPipeline.Messages;

namespace AlertPipeline.Events.Readers;

/// <summary>Finds exact products: one word of letters and digits, as <c>H200</c>, <c>1970i</c>, <c>910C</c>, <c>HBM3E</c>.</summary>
internal static class ProductReader
{
    private const int MaxLength = 10;

    /// <summary>Letters and digits that name no product: generations of networks, groups of states, sizes, quarters.</summary>
    private static readonly string[] NotProducts = ["g", "nm", "th", "st", "nd", "rd", "bn", "m", "mn", "tn", "k", "b", "h", "d", "mw", "gw", "kw", "km", "s", "am", "pm", "er", "e", "eme", "bit"];

    public static List<Stated> Read(IReadOnlyList<FoundWord> words, Article article)
    {
        var products = new List<Stated>();
        foreach (var word in words)
        {
            var original = (word.Span.Field == TextField.Title ? article.Title : article.Summary).AsSpan(word.Span.Start, word.Span.Length);
            if (NameOf(original) is { } name && !products.Exists(known => known.Value == name))
            {
                products.Add(new Stated(name, word.Span));
            }
        }

        return products;
    }

    /// <summary>In capitals and without the s of a plural; null where the word names no product.</summary>
    public static string? NameOf(ReadOnlySpan<char> word)
    {
        if (word.Length is < 2 or > MaxLength || !char.IsAsciiLetterOrDigit(word[0]))
        {
            return null;
        }

        // "H20s", but not the S of "GB300S".
        word = word[^1] == 's' && char.IsAsciiDigit(word[^2]) && char.IsAsciiLetterUpper(word[0]) ? word[..^1] : word;
        var (digits, capitals) = (0, 0);
        foreach (var c in word)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return null;
            }

            digits += char.IsAsciiDigit(c) ? 1 : 0;
            capitals += char.IsAsciiLetterUpper(c) ? 1 : 0;
        }

        var startsWithDigit = char.IsAsciiDigit(word[0]);
        if (digits == 0 || digits == word.Length || (!startsWithDigit && capitals == 0) || (startsWithDigit && IsMeasure(word)) || IsShortGroup(word))
        {
            return null;
        }

        return word.ToString().ToUpperInvariant();
    }

    private static bool IsMeasure(ReadOnlySpan<char> word)
    {
        var letters = word.TrimStart("0123456789");
        foreach (var unit in NotProducts)
        {
            if (letters.Equals(unit, StringComparison.OrdinalIgnoreCase))
            {
                // 910B and 910D are chips, "5b" and "3d" are not.
                return !(char.IsAsciiLetterUpper(letters[0]) && word.Length - letters.Length >= 3);
            }
        }

        return false;
    }

    /// <summary>G7, Q3, H1: one letter and one digit.</summary>
    private static bool IsShortGroup(ReadOnlySpan<char> word) => word.Length == 2 || (word[0] is 'G' or 'g' && word.Length == 3 && word[1] == '2');
}
