using AlertPipeline.Classification.Text;

namespace AlertPipeline.Classification.Terms;

/// <summary>One term of a data file, ready to be searched for.</summary>
/// <param name="Parts">Folded text, cut at each inner <c>*</c>; parts behind the first begin with the space between words.</param>
/// <param name="OpenEnd">The term may end inside a word.</param>
/// <param name="Exactly">The original spelling that is required (<c>US</c>); null where case does not matter.</param>
internal sealed record Term(IReadOnlyList<string> Parts, bool OpenEnd, string? Exactly, Meaning Meaning)
{
    /// <summary>Reads a term as the data files write it: <c>word*</c>, <c>puce* IA</c>, <c>=US</c>.</summary>
    /// <exception cref="FormatException">Nothing is left to search for, or it begins with <c>*</c>.</exception>
    public static Term Parse(string text, Meaning meaning)
    {
        var exactly = text.StartsWith('=') ? text[1..] : null;
        var body = (exactly ?? text).Trim();
        if (body.StartsWith('*'))
        {
            throw new FormatException($"Term '{text}' begins with '*': a term begins where a word begins");
        }

        var parts = body.TrimEnd('*').Split('*').Select(FoldedText.FoldTerm).ToList();
        if (parts.Exists(part => part.Length == 0))
        {
            throw new FormatException($"Term '{text}' has no letter or digit to search for");
        }

        return new Term([parts[0], .. parts.Skip(1).Select(part => TextFolding.Space + part)], body.EndsWith('*'), exactly, meaning);
    }
}

/// <summary>A term found in a text.</summary>
/// <param name="Start">First folded position, at the start of a word.</param>
/// <param name="End">Folded position behind the last, at the end of a word.</param>
internal readonly record struct Hit(int Start, int End, Meaning Meaning)
{
    public int Length => End - Start;

    public bool IsInside(int start, int end) => Start >= start && End <= end && Length < end - start;
}
