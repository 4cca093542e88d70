using System.Buffers;
using System.Globalization;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Reads the dates that feeds really hold.</summary>
/// <remarks>
/// RFC 822 and 2822 with their usual mistakes, W3C-DTF (ISO 8601) with its partial forms, asctime and the numeric forms of
/// the US (slashes) and Europe (dots). A date without a zone is UTC.
/// </remarks>
internal static class FeedDates
{
    private const int MaxLength = 80;
    private static readonly SearchValues<char> TokenEnds = SearchValues.Create(" \t\r\n,()");
    private static readonly SearchValues<char> NumericDate = SearchValues.Create("0123456789/.");

    private const string Separators = " \t\r\n,()/-.";

    /// <returns>The instant in UTC; null where the text is no date.</returns>
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.Length is < 4 or > MaxLength)
        {
            return null;
        }

        var parts = new DateParts();
        return ReadUsual(text, ref parts) || StartsWithYear(text) && ReadIso(text, ref parts) || ReadWords(text, ref parts) ? parts.ToInstant() : null;
    }

    /// <summary>The two forms that nearly every date has: <c>Mon, 23 Nov 2026 18:30:00 +0000</c> (or GMT) and <c>2026-11-23T18:30:00Z</c>.</summary>
    private static bool ReadUsual(ReadOnlySpan<char> text, ref DateParts parts)
    {
        if (text is [_, _, _, _, '-', _, _, '-', _, _, 'T', _, _, ':', _, _, ':', _, _, 'Z'])
        {
            (parts.Year, parts.Month, parts.Day) = (Digits(text[..4]), Digits(text[5..7]), Digits(text[8..10]));
            parts.SetTime(Digits(text[11..13]), Digits(text[14..16]), Digits(text[17..19]));
            return parts.IsSet;
        }

        if (text is not [_, _, _, ',', ' ', _, _, ' ', _, _, _, ' ', _, _, _, _, ' ', _, _, ':', _, _, ':', _, _, ' ', .. var zone]
            || zone is not ("GMT" or "+0000"))
        {
            return false;
        }

        (parts.Year, parts.Month, parts.Day) = (Digits(text[12..16]), EnglishMonth(text[8..11]), Digits(text[5..7]));
        parts.SetTime(Digits(text[17..19]), Digits(text[20..22]), Digits(text[23..25]));
        return parts.IsSet;
    }

    private static int EnglishMonth(ReadOnlySpan<char> name) => name switch
    {
        "Jan" => 1,
        "Feb" => 2,
        "Mar" => 3,
        "Apr" => 4,
        "May" => 5,
        "Jun" => 6,
        "Jul" => 7,
        "Aug" => 8,
        "Sep" => 9,
        "Oct" => 10,
        "Nov" => 11,
        "Dec" => 12,
        _ => -1,
    };

    /// <returns>-1 where they are not all digits.</returns>
    private static int Digits(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c))
            {
                return -1;
            }

            number = (number * 10) + (c - '0');
        }

        return number;
    }

    private static bool StartsWithYear(ReadOnlySpan<char> text) =>
        text.Length >= 4 && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[1]) && char.IsAsciiDigit(text[2])
        && char.IsAsciiDigit(text[3]) && (text.Length == 4 || text[4] is '-' or '/' or '.' || char.IsAsciiDigit(text[4]));

    /// <summary>2003, 2003-12, 2003-12-31, 20031231, 2003-335, each with a time behind T or a space.</summary>
    private static bool ReadIso(ReadOnlySpan<char> text, ref DateParts parts)
    {
        parts = new DateParts { Year = int.Parse(text[..4], CultureInfo.InvariantCulture), Month = 1, Day = 1 };
        var rest = text[4..];
        if (rest.IsEmpty)
        {
            return true;
        }

        var digits = CountDigits(rest);
        if (digits == 4)
        {
            parts.Month = Number(rest[..2]);
            parts.Day = Number(rest[2..4]);
            rest = rest[4..];
        }
        else if (digits > 0)
        {
            return false;
        }
        else
        {
            rest = rest[1..];
            digits = CountDigits(rest);
            if (digits == 3)
            {
                (parts.Day, parts.IsDayOfYear) = (Number(rest[..3]), true);
                rest = rest[3..];
            }
            else if (digits is 1 or 2)
            {
                parts.Month = Number(rest[..digits]);
                rest = rest[digits..];
                if (!rest.IsEmpty && rest[0] is '-' or '/' or '.')
                {
                    rest = rest[1..];
                    digits = CountDigits(rest);
                    if (digits is not (1 or 2))
                    {
                        return false;
                    }

                    parts.Day = Number(rest[..digits]);
                    rest = rest[digits..];
                }
            }
            else
            {
                return false;
            }
        }

        if (!rest.IsEmpty && rest[0] is 'T' or 't')
        {
            rest = rest[1..];
        }

        rest = rest.Trim();
        return rest.IsEmpty || ReadTime(ref rest, ref parts) && ReadZone(rest.Trim(), ref parts);
    }

    /// <summary>Day and month by name in any order: RFC 822, asctime, <c>Jan 2, 2006</c>, <c>02-Jan-2006</c>, 1/2/2006, 2.1.2006.</summary>
    private static bool ReadWords(ReadOnlySpan<char> text, ref DateParts parts)
    {
        parts = new DateParts();
        int? year = null, month = null, day = null;
        text = text.TrimStart(Separators);
        while (!text.IsEmpty)
        {
            var length = TokenLength(text);
            var token = text[..length];
            if (token[0] is '+' or '-')
            {
                _ = parts.HasTime && ReadZone(token, ref parts);
            }
            else if (token.Contains(':') || IsNumericDate(token))
            {
                var rest = text;
                if (token.Contains(':') && char.IsAsciiDigit(token[0]))
                {
                    if (!ReadTime(ref rest, ref parts))
                    {
                        return false;
                    }

                    text = rest.TrimStart(" \t\r\n,()");
                    continue;
                }

                if (IsNumericDate(token))
                {
                    ReadNumericDate(token, ref year, ref month, ref day);
                }
            }
            else if (char.IsAsciiDigit(token[0]))
            {
                var digits = CountDigits(token);
                if (digits >= 3 || day is not null)
                {
                    year ??= WholeYear(token[..digits]);
                }
                else
                {
                    day = Number(token[..digits]);
                }
            }
            else if ((month is null || !parts.HasTime) && DateNames.FindMonth(token) is { } named)
            {
                // The last one: "mar" is a Tuesday in front of a Spanish date.
                month = named;
            }
            else if (parts.HasTime && !ReadZone(token, ref parts) && DateNames.IsAfternoon(token) is { } isAfternoon)
            {
                parts.Hour = (parts.Hour % 12) + (isAfternoon ? 12 : 0);
            }

            text = text[length..].TrimStart(Separators);
        }

        (parts.Year, parts.Month, parts.Day) = (year ?? 0, month ?? 0, day ?? 1);
        return year is not null && month is not null;
    }

    private static int TokenLength(ReadOnlySpan<char> text)
    {
        var sign = text[0] is '+' or '-' ? 1 : 0;
        var length = text[sign..].IndexOfAny(TokenEnds);
        length = length < 0 ? text.Length : length + sign;
        var token = text[..length];

        // 02-Jan-2006 and Jan-02-2006 are three tokens; +05:30, 1/2/2006 and 2006-01-02 are one.
        var dash = token[sign..].IndexOf('-');
        return dash > 0 && token.ContainsAnyInRange('A', 'z') && !token.Contains(':') ? dash + sign : length;
    }

    private static bool IsNumericDate(ReadOnlySpan<char> token) =>
        token.Length is >= 6 and <= 10 && token.ContainsAny('/', '.') && !token.ContainsAnyExcept(NumericDate);

    private static void ReadNumericDate(ReadOnlySpan<char> token, ref int? year, ref int? month, ref int? day)
    {
        var isUs = token.Contains('/');
        Span<Range> ranges = stackalloc Range[4];
        if (token.SplitAny(ranges, "/.") != 3 || token[ranges[0]].Length > 2 || token[ranges[1]].Length > 2)
        {
            return;
        }

        var (first, second) = (Number(token[ranges[0]]), Number(token[ranges[1]]));
        (month, day) = isUs && first <= 12 ? (first, second) : (second, first);
        year = WholeYear(token[ranges[2]]);
    }

    /// <summary>h:mm, hh:mm:ss, hh:mm:ss.fff at the start of the text; the rest is left in it.</summary>
    private static bool ReadTime(ref ReadOnlySpan<char> text, ref DateParts parts)
    {
        var digits = CountDigits(text);
        if (digits is 4 or 6)
        {
            parts.SetTime(Number(text[..2]), Number(text[2..4]), digits == 6 ? Number(text[4..6]) : 0);
            text = text[digits..];
            return true;
        }

        if (digits is not (1 or 2))
        {
            return false;
        }

        var hour = Number(text[..digits]);
        text = text[digits..];
        int minute = 0, second = 0;
        for (var field = 0; field < 2 && !text.IsEmpty && text[0] == ':'; field++)
        {
            digits = CountDigits(text[1..]);
            if (digits is not (1 or 2))
            {
                return false;
            }

            (minute, second) = field == 0 ? (Number(text.Slice(1, digits)), 0) : (minute, Number(text.Slice(1, digits)));
            text = text[(digits + 1)..];
        }

        parts.SetTime(hour, minute, second);
        if (!text.IsEmpty && text[0] is '.' or ',' && CountDigits(text[1..]) is > 0 and var fraction)
        {
            var kept = Math.Min(fraction, 9);
            parts.Fraction = Number(text.Slice(1, kept)) / Math.Pow(10, kept);
            text = text[(fraction + 1)..];
        }

        return true;
    }

    private static bool ReadZone(ReadOnlySpan<char> zone, ref DateParts parts)
    {
        if (zone.IsEmpty)
        {
            return true;
        }

        var sign = zone.IndexOfAny('+', '-');
        if (sign < 0)
        {
            var end = zone.IndexOfAny(" ()");
            if (DateNames.FindZone(end < 0 ? zone : zone[..end]) is not { } named)
            {
                return false;
            }

            parts.Offset = named;
            return true;
        }

        // "+02:00", "+0200", "+2", and "GMT+2", where the name says nothing more.
        var (number, digits) = (0, 0);
        foreach (var c in zone[(sign + 1)..])
        {
            if (char.IsAsciiDigit(c))
            {
                number = digits < 4 ? (number * 10) + (c - '0') : 0;
                digits++;
            }
            else if (c != ':')
            {
                break;
            }
        }

        if (digits is < 1 or > 4)
        {
            return false;
        }

        var (hours, minutes) = digits <= 2 ? (number, 0) : (number / 100, number % 100);
        parts.Offset = (zone[sign] == '-' ? -1 : 1) * new TimeSpan(hours, minutes, 0);
        return true;
    }

    private static int WholeYear(ReadOnlySpan<char> digits)
    {
        var year = Number(digits);

        // RFC 2822, 4.3: two and three digits.
        return digits.Length switch
        {
            1 or 2 => year + (year < 50 ? 2000 : 1900),
            3 => year + 1900,
            _ => year,
        };
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    private static int Number(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
}
