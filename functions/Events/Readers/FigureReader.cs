using AlertPipeline.Classification.Text;

namespace AlertPipeline.Events.Readers;

/// <summary>Finds the numbers and days of a text and what each number counts.</summary>
internal sealed class FigureReader(UnitTable units)
{
    /// <summary>Words between a number and what it counts: "140 mostly Chinese groups".</summary>
    private const int UnitReach = 3;

    /// <summary>From here on a number is an amount even where no currency stands with it.</summary>
    private const decimal LargeAmount = 1_000_000;

    private readonly NumberReader _numbers = new(units);
    private readonly DateReader _dates = new(units);

    /// <summary>Adds everything in order of mention; a number that is part of a date is not a figure.</summary>
    /// <param name="months">Months that are named without a day, 1 to 12.</param>
    public void Read(FieldText text, List<KeyFigure> figures, List<KeyDate> dates, ISet<int> months)
    {
        for (var position = 0; position < text.Length;)
        {
            if (_dates.At(text, position, out var end) is { } date)
            {
                dates.Add(date);
                position = end;
            }
            else if (_numbers.At(text, position) is { } number)
            {
                if (IsMonth(text, number))
                {
                    months.Add((int)number.Value);
                }
                else if (Describe(text, position, number) is { } figure)
                {
                    figures.Add(figure);
                }

                position = number.End;
            }
            else if (!text.IsInsideWord(position) && units.MonthAt(text, position, out end) is { } month)
            {
                months.Add((int)month.Value);
                position = end;
            }
            else
            {
                position = EndOfToken(text, position);
            }
        }
    }

    /// <summary>A month of East Asian texts: 6月, 4월.</summary>
    private static bool IsMonth(FieldText text, NumberReader.Parsed number) =>
        number is { IsPlain: true, Value: >= 1 and <= 12 } && number.End < text.Length && text.Chars[number.End] is '月' or '월';

    private KeyFigure? Describe(FieldText text, int start, NumberReader.Parsed number)
    {
        if (CurrencyBefore(text, start, out var from) is { } sign)
        {
            return new KeyFigure(FigureKind.Money, number.Value, sign, text.Span(from, number.End));
        }

        var next = text.SkipJoint(number.End);
        if (units.At(text, next, UnitKind.Percent, out var end) is not null)
        {
            return new KeyFigure(FigureKind.Share, number.Value, "%", text.Span(start, end));
        }

        if (CurrencyBehind(text, next, out end) is { } currency)
        {
            return new KeyFigure(FigureKind.Money, number.Value, currency, text.Span(start, end));
        }

        if (number is { IsPlain: true, Value: >= 1900 and <= 2100 })
        {
            return new KeyFigure(FigureKind.Year, number.Value, string.Empty, text.Span(start, number.End));
        }

        if (UnitBehind(text, next, out end) is { } unit)
        {
            var kind = unit is "days" or "months" or "years" ? FigureKind.Duration : FigureKind.Count;
            return new KeyFigure(kind, number.Value, unit, text.Span(start, end));
        }

        if (number.IsScaled && number.Value >= LargeAmount)
        {
            return new KeyFigure(FigureKind.Money, number.Value, string.Empty, text.Span(start, number.End));
        }

        // A number word that nothing explains ("one of them") says nothing.
        return number.IsPlain || number.IsScaled || char.IsDigit(text.Chars[start])
            ? new KeyFigure(FigureKind.Number, number.Value, string.Empty, text.Span(start, number.End))
            : null;
    }

    /// <summary>A currency sign, or a code in capitals: "EUR 5bn", but not "won 5 seats".</summary>
    private string? CurrencyBefore(FieldText text, int start, out int from) =>
        units.CurrencyBefore(text, start, out from) is { } currency && !char.IsAsciiLetterLower(text.Original[from]) ? currency.Name : null;

    private string? CurrencyBehind(FieldText text, int next, out int end)
    {
        // "1,2 Mrd. Euro"
        next = next + 1 < text.Length && text.Chars[next] == '.' && text.Chars[next + 1] == ' ' ? next + 2 : next;
        for (var link = 0; link <= 2; link++)
        {
            if (units.At(text, next, UnitKind.Currency, out end) is { } currency)
            {
                return currency.Name;
            }

            if (units.At(text, next, UnitKind.Link, out var behind) is null)
            {
                break;
            }

            // "d'euros": the apostrophe joins as a blank does.
            next = text.SkipJoint(behind);
        }

        end = next;
        return null;
    }

    private string? UnitBehind(FieldText text, int next, out int end)
    {
        end = next;
        for (var word = 0; word <= UnitReach && next < text.Length; word++)
        {
            if (units.At(text, next, UnitKind.Unit, out end) is { } unit)
            {
                return unit.Name;
            }

            // Scripts without spaces have the counter right behind the number.
            if (TextFolding.IsOpenScript(text.Chars[next]) || !char.IsLetter(text.Chars[next]))
            {
                return null;
            }

            next = EndOfToken(text, next);
            if (next >= text.Length || text.Chars[next] is not (' ' or '-'))
            {
                return null;
            }

            next++;
        }

        return null;
    }

    private static int EndOfToken(FieldText text, int position)
    {
        do
        {
            position++;
        }
        while (text.IsInsideWord(position));
        return position;
    }
}
