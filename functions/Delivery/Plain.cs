using System.Globalization;
using System.Text;

namespace AlertPipeline.Delivery;

/// <summary>Makes text that others wrote harmless in a line of a mail, a header or a message: no line breaks, control characters or direction overrides.</summary>
internal static class Plain
{
    /// <summary>One trimmed line with single spaces.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var letter in Part(text))
        {
            if (letter != ' ' || (line.Length > 0 && line[^1] != ' '))
            {
                line.Append(letter);
            }
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>A part of a line: as <see cref="Line"/>, but spaces stay as they are, since the parts are put together again.</summary>
    public static string Part(string text)
    {
        var part = new StringBuilder(text.Length);

        // Half a surrogate pair comes out as U+FFFD, which every encoder downstream accepts.
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsDirectionOverride(rune.Value))
            {
                continue;
            }

            part.Append(IsBreakOrControl(rune) ? " " : rune.ToString());
        }

        return part.ToString();
    }

    /// <summary>The text with <c>(address)</c> for whatever looks like an e-mail address: others like to quote whom a mail was for.</summary>
    public static string WithoutAddresses(string text)
    {
        var clean = new StringBuilder(text.Length);
        var copied = 0;
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0; at = text.IndexOf('@', at + 1))
        {
            var (start, end) = (at, at + 1);
            while (start > copied && IsInAddress(text[start - 1]))
            {
                start--;
            }

            while (end < text.Length && IsInAddress(text[end]))
            {
                end++;
            }

            if (start < at && end > at + 1)
            {
                clean.Append(text, copied, start - copied).Append("(address)");
                copied = end;
                at = end - 1;
            }
        }

        return clean.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>"A", "A and B", "A, B and C".</summary>
    public static string List(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "",
        1 => names[0],
        _ => $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}",
    };

    /// <summary>"1 outlet", "2 outlets".</summary>
    public static string Count(int count, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {one}{(count == 1 ? "" : "s")}");

    private static bool IsInAddress(char letter) => !char.IsWhiteSpace(letter) && !"<>\"'()[],;:@".Contains(letter);

    private static bool IsBreakOrControl(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    // Embeddings, overrides and isolates (UAX #9, 2.1 to 2.5): one that is left open would turn what follows it around.
    private static bool IsDirectionOverride(int value) => value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
