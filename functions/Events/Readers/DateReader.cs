namespace AlertPipeline.Events.Readers;

/// <summary>Finds days that a text names: <c>7 September</c>, <c>August 1, 2026</c>, <c>1. Mai</c>, <c>2月1日</c>, <c>4월 1일</c>, <c>2026-08-01</c>.</summary>
internal sealed class DateReader(UnitTable units)
{
    private const int MaxDay = 31;

    /// <summary>The date that begins here; null where none does.</summary>
    public KeyDate? At(FieldText text, int start, out int end)
    {
        end = start;
        if (text.IsInsideWord(start))
        {
            return null;
        }

        return Digits(text, start, out var number, out var behind)
            ? Iso(text, start, number, behind, out end) ?? EastAsian(text, start, number, behind, out end) ?? DayFirst(text, start, number, behind, out end)
            : MonthFirst(text, start, out end);
    }

    private KeyDate? MonthFirst(FieldText text, int start, out int end)
    {
        end = start;
        if (units.MonthAt(text, start, out var behind) is not { } month)
        {
            return null;
        }

        behind = behind < text.Length && text.Chars[behind] == '.' ? behind + 1 : behind;
        if (!Digits(text, text.SkipJoint(behind), out var day, out behind) || day is < 1 or > MaxDay)
        {
            return null;
        }

        units.At(text, behind, UnitKind.Ordinal, out var ordinal);
        end = text.IsInsideWord(behind) ? ordinal : behind;
        var isWhole = !text.IsInsideWord(end);
        return isWhole ? new KeyDate(YearBehind(text, ref end), (int)month.Value, day, text.Span(start, end)) : null;
    }

    private KeyDate? DayFirst(FieldText text, int start, int day, int behind, out int end)
    {
        end = start;
        if (day is < 1 or > MaxDay)
        {
            return null;
        }

        // "7th of September", "7. September", "7 de septiembre"; without a blank only an ordinal may follow.
        if (units.At(text, behind, UnitKind.Ordinal, out var ordinal) is not null)
        {
            behind = ordinal;
        }

        behind = text.SkipJoint(behind);
        if (units.At(text, behind, UnitKind.Ordinal, out ordinal) is not null)
        {
            behind = text.SkipJoint(ordinal);
        }

        if (units.MonthAt(text, behind, out end) is not { } month)
        {
            end = start;
            return null;
        }

        return new KeyDate(YearBehind(text, ref end), (int)month.Value, day, text.Span(start, end));
    }

    private static KeyDate? Iso(FieldText text, int start, int year, int behind, out int end)
    {
        end = start;
        if (year is < 1900 or > 2100 || behind >= text.Length || text.Chars[behind] != '-' || !Digits(text, behind + 1, out var month, out behind) ||
            behind >= text.Length || text.Chars[behind] != '-' || !Digits(text, behind + 1, out var day, out behind) || month is < 1 or > 12 || day is < 1 or > MaxDay)
        {
            return null;
        }

        end = behind;
        return new KeyDate(year, month, day, text.Span(start, end));
    }

    /// <summary>Number, sign, number, sign: year and 年 or 년 may stand before.</summary>
    private static KeyDate? EastAsian(FieldText text, int start, int number, int behind, out int end)
    {
        end = start;
        int? year = null;
        if (number > MaxDay)
        {
            if (behind >= text.Length || text.Chars[behind] is not ('年' or '년') || !Digits(text, text.SkipJoint(behind + 1), out var month, out behind))
            {
                return null;
            }

            (year, number) = (number, month);
        }

        if (number is < 1 or > 12 || behind >= text.Length || text.Chars[behind] is not ('月' or '월') ||
            !Digits(text, text.SkipJoint(behind + 1), out var day, out behind) || behind >= text.Length || text.Chars[behind] is not ('日' or '일' or '号') || day is < 1 or > MaxDay)
        {
            return null;
        }

        end = behind + 1;
        return new KeyDate(year, number, day, text.Span(start, end));
    }

    /// <summary>A year right behind, with a comma or a small word between.</summary>
    private int? YearBehind(FieldText text, ref int end)
    {
        var position = end < text.Length && text.Chars[end] == ',' ? end + 1 : end;
        position = text.SkipJoint(position);
        if (units.At(text, position, UnitKind.Link, out var link) is not null)
        {
            position = text.SkipJoint(link);
        }

        if (!Digits(text, position, out var year, out var behind) || year is < 1900 or > 2100 || text.IsInsideWord(behind))
        {
            return null;
        }

        end = behind;
        return year;
    }

    /// <summary>At most four digits.</summary>
    private static bool Digits(FieldText text, int start, out int number, out int end)
    {
        (number, end) = (0, start);
        while (end < text.Length && end - start < 4 && char.IsAsciiDigit(text.Chars[end]))
        {
            number = (number * 10) + (text.Chars[end++] - '0');
        }

        return end > start && (end == text.Length || !char.IsAsciiDigit(text.Chars[end]));
    }
}
