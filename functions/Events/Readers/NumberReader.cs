using System.Globalization;
using AlertPipeline.Classification.Text;

namespace AlertPipeline.Events.Readers;

/// <summary>Reads one number as the languages write it: <c>1,760</c>, <c>10.500</c>, <c>18 000</c>, <c>1,2 Mrd.</c>, <c>2조5천억</c>, <c>half a million</c>.</summary>
internal sealed class NumberReader(UnitTable units)
{
    /// <param name="Value">With every scale behind it.</param>
    /// <param name="End">Behind the number and its scales.</param>
    /// <param name="IsScaled">A scale of a thousand or more stood behind it.</param>
    /// <param name="IsPlain">Nothing but digits: may be a year, or the day of a date.</param>
    internal readonly record struct Parsed(decimal Value, int End, bool IsScaled, bool IsPlain);

    /// <summary>The number that begins here; null where none does, or a word goes on right behind its digits (1970i).</summary>
    public Parsed? At(FieldText text, int start)
    {
        if (start > 0 && text.IsInsideWord(start))
        {
            return null;
        }

        var value = 0m;
        var end = start;
        var (isScaled, isPlain) = (false, true);
        for (var part = PartAt(text, end); part is { } found; part = NextPart(text, end))
        {
            value += found.Value;
            end = found.End;
            isPlain &= found.IsPlain;
            isScaled |= found.IsScaled;
            if (!found.IsScaled)
            {
                break;
            }
        }

        // The division takes away zeros behind the decimal mark, so that equal values are written alike.
        return end == start || text.IsInsideWord(end) ? null : new Parsed(value / 1.0000000000000000000000000000m, end, isScaled, isPlain);
    }

    /// <summary>East Asian numbers go on behind a scale: 2조 5천억.</summary>
    private Parsed? NextPart(FieldText text, int end)
    {
        if (end == 0 || end >= text.Length || !TextFolding.IsOpenScript(text.Chars[end - 1]))
        {
            return null;
        }

        var next = text.Chars[end] == ' ' ? end + 1 : end;
        return next < text.Length && char.IsAsciiDigit(text.Chars[next]) && PartAt(text, next) is { IsScaled: true } part ? part : null;
    }

    /// <summary>Digits or a number word, with the scales right behind.</summary>
    /// <summary>No text of ours names more, and no list of numbers grows into one.</summary>
    private const decimal Largest = 1_000_000_000_000_000_000m;
    private const decimal LargestWhole = 1_000_000_000_000m;

    private Parsed? PartAt(FieldText text, int start)
    {
        decimal value;
        int end;
        var isPlain = true;
        if (start < text.Length && DigitOf(text.Chars[start]) >= 0)
        {
            (value, end, isPlain) = Digits(text.Chars, start);
        }
        else if (start < text.Length && units.At(text, start, UnitKind.Number, out end) is { } word)
        {
            (value, isPlain) = (word.Value, false);
        }
        else
        {
            return null;
        }

        var isScaled = false;
        // "1 k" and "5 m" without a blank only: a single letter behind a blank is a word.
        while (units.At(text, text.SkipJoint(end), UnitKind.Scale, out var behind) is { } scale && !IsLoneLetter(text, end, behind))
        {
            if (value > Largest / scale.Value)
            {
                return null;
            }

            value *= scale.Value;
            end = behind;
            isScaled |= scale.Value >= 1000;
            isPlain = false;
        }

        return new Parsed(value, end, isScaled, isPlain);
    }

    private static bool IsLoneLetter(FieldText text, int end, int behind) => behind - end == 2 && text.Chars[end] == ' ' && char.IsAsciiLetter(text.Chars[behind - 1]);

    /// <summary>
    /// A separator with exactly three digits behind it parts thousands, in every language; any other is the decimal mark. A blank parts thousands where one
    /// to three digits stand before it.
    /// </summary>
    private static (decimal Value, int End, bool IsPlain) Digits(ReadOnlySpan<char> chars, int start)
    {
        // Longer ones are phone numbers and ids.
        const int maxDigits = 15;
        var whole = 0m;
        var fraction = 0m;
        var position = start;
        var count = 0;
        for (; position < chars.Length && DigitOf(chars[position]) is >= 0 and var digit && count < maxDigits; position++, count++)
        {
            whole = (whole * 10) + digit;
        }

        var isPlain = true;
        var isZero = whole == 0;
        while (position + 1 < chars.Length && chars[position] is '.' or ',' or ' ' or '٬' or '٫' or '\'' && DigitOf(chars[position + 1]) >= 0)
        {
            var run = position + 1;
            while (run < chars.Length && DigitOf(chars[run]) >= 0)
            {
                run++;
            }

            var digits = run - position - 1;
            var isThousands = digits == 3 && !isZero && count <= 3 && whole < LargestWhole;
            if (!isThousands && (chars[position] is ' ' or '\'' || digits > 3 || count > maxDigits - 4))
            {
                break;
            }

            var part = 0m;
            foreach (var c in chars[(position + 1)..run])
            {
                part = (part * 10) + DigitOf(c);
            }

            (isPlain, position) = (false, run);
            if (!isThousands)
            {
                fraction = digits switch { 1 => part / 10, 2 => part / 100, _ => part / 1000 };
                break;
            }

            whole = (whole * 1000) + part;
        }

        return (whole + fraction, position, isPlain);
    }

    /// <summary>Western, Arabic-Indic and full-width digits; −1 for any other sign.</summary>
    private static int DigitOf(char c) => c is <= '9' and >= '0' ? c - '0' : char.IsDigit(c) ? (int)CharUnicodeInfo.GetNumericValue(c) : -1;
}
