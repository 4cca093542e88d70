using System.Globalization;
using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Events.Readers;

internal enum UnitKind
{
    Number,
    Scale,
    Currency,
    Percent,
    Unit,
    Link,
    Month,
    Ordinal,
}

/// <summary>What <c>Data/units.txt</c> says a wording means.</summary>
/// <param name="Name">Currency code or what is counted; empty otherwise.</param>
/// <param name="Value">Of a number word or scale; the number of a month.</param>
internal sealed record UnitMeaning(UnitKind Kind, string Name, decimal Value);

/// <summary>The wordings of <c>Data/units.txt</c>, found at a given place of a text.</summary>
internal sealed class UnitTable
{
    private readonly Dictionary<string, List<(UnitMeaning Meaning, bool IsOpen)>> _terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(UnitMeaning Meaning, bool IsOpen)>>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Dictionary<string, string> _writtenOnly = new(StringComparer.Ordinal);
    private readonly int _longest;

    /// <exception cref="InvalidDataException">A section cannot be read; the text names the line.</exception>
    public UnitTable(DataFile file)
    {
        foreach (var line in file.Lines)
        {
            var terms = EventData.TermsOf(line);
            if (line.Section == "only MONTH")
            {
                _writtenOnly = terms.ToDictionary(Fold, StringComparer.Ordinal);
                continue;
            }

            var meaning = MeaningOf(line.Section) ?? throw file.Error(line, $"section '[{line.Section}]' is none of those that the head of the file lists");
            foreach (var term in terms)
            {
                var key = Fold(term.TrimEnd('*'));
                _longest = Math.Max(_longest, key.Length);
                if (!_terms.TryGetValue(key, out var meanings))
                {
                    _terms.Add(key, meanings = []);
                }

                meanings.Add((meaning, term.EndsWith('*')));
            }
        }

        _lookup = _terms.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The longest wording of this kind that begins at the place and ends with a word.</summary>
    /// <param name="end">Behind its last sign; of one with any ending, behind the word.</param>
    public UnitMeaning? At(FieldText text, int start, UnitKind kind, out int end)
    {
        for (var length = Math.Min(_longest, text.Length - start); length > 0; length--)
        {
            if (!_lookup.TryGetValue(text.Chars.Slice(start, length), out var meanings))
            {
                continue;
            }

            foreach (var (meaning, isOpen) in meanings)
            {
                end = start + length;
                if (meaning.Kind != kind || (text.IsInsideWord(end) && !isOpen))
                {
                    continue;
                }

                while (text.IsInsideWord(end))
                {
                    end++;
                }

                return meaning;
            }
        }

        end = start;
        return null;
    }

    /// <summary>The currency sign or code that ends right before the place, a blank between them allowed.</summary>
    public UnitMeaning? CurrencyBefore(FieldText text, int end, out int start)
    {
        end = end > 0 && text.Chars[end - 1] == ' ' ? end - 1 : end;
        for (var length = Math.Min(4, end); length > 0; length--)
        {
            start = end - length;
            if (_lookup.TryGetValue(text.Chars.Slice(start, length), out var meanings) && !text.IsInsideWord(start) &&
                meanings.Find(known => known.Meaning.Kind == UnitKind.Currency).Meaning is { } meaning)
            {
                return meaning;
            }
        }

        start = end;
        return null;
    }

    /// <summary>A month's name; one that is also another word (may, march) only where it is written as a month.</summary>
    public UnitMeaning? MonthAt(FieldText text, int start, out int end) =>
        At(text, start, UnitKind.Month, out end) is { } month &&
        (!_writtenOnly.TryGetValue(text.Chars[start..end].ToString(), out var written) || text.Original.AsSpan(start, end - start).SequenceEqual(written))
            ? month : null;

    private static string Fold(string term) => string.Create(term.Length, term, (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = FieldText.Fold(source[i]);
        }
    });

    private static UnitMeaning? MeaningOf(string section)
    {
        var space = section.IndexOf(' ', StringComparison.Ordinal);
        var (kind, name) = space < 0 ? (section, string.Empty) : (section[..space], section[(space + 1)..]);
        return Enum.TryParse<UnitKind>(kind, ignoreCase: true, out var known)
            ? new UnitMeaning(known, name, decimal.TryParse(name, NumberStyles.Number, CultureInfo.InvariantCulture, out var value) ? value : 0)
            : null;
    }
}
