using AlertPipeline.Messages;

namespace AlertPipeline.Events;

/// <summary>What an article says that a government does. Every field rests on words of the article; what none shows is left out.</summary>
/// <param name="Issuers">Who acts: ISO 3166-1 alpha-2 codes and <c>EU</c>, as the classifier tells it, in order of mention.</param>
/// <param name="Affected">Whom it is aimed at, likewise.</param>
/// <param name="Instruments">Names of the instruments in <c>Events/Data</c>, as <c>entity-listing</c>, in order of mention.</param>
/// <param name="Objects">What it is about, likewise: <c>chips</c>, <c>tools</c>, <c>weights</c>.</param>
/// <param name="Products">Exact products, in capitals: <c>H200</c>, <c>1970I</c>, <c>910C</c>; in order of mention.</param>
/// <param name="Stage">Of <see cref="Stages"/>; null where no word shows one.</param>
/// <param name="Figures">Amounts, shares and counts, in order of mention.</param>
/// <param name="Dates">Days that the text names, in order of mention.</param>
internal sealed record PolicyEvent(
    IReadOnlyList<Stated> Issuers, IReadOnlyList<Stated> Affected, IReadOnlyList<Stated> Instruments, IReadOnlyList<Stated> Objects,
    IReadOnlyList<Stated> Products, Stated? Stage, IReadOnlyList<KeyFigure> Figures, IReadOnlyList<KeyDate> Dates);

/// <summary>Where in the article a field stands.</summary>
/// <param name="Start">Offset in UTF-16 code units into the stored title or summary.</param>
/// <param name="Length">Length in UTF-16 code units, at least 1.</param>
internal readonly record struct TextSpan(TextField Field, int Start, int Length);

/// <summary>A field's value and the first words that show it.</summary>
internal sealed record Stated(string Value, TextSpan Span);

/// <summary>A number that says how big, how much or how many.</summary>
/// <param name="Value">With its scale: 1.2 billion is 1200000000.</param>
/// <param name="Unit">
/// For money the ISO 4217 code, or <c>$</c> for dollars of an unknown country; for a count what is counted (<c>chips</c>, <c>entities</c>); for a share <c>%</c>.
/// Empty for a large amount of which the text does not say what.
/// </param>
internal sealed record KeyFigure(FigureKind Kind, decimal Value, string Unit, TextSpan Span);

internal enum FigureKind
{
    /// <summary>A number that nothing explains. Not among the key figures of an event; two articles may share it all the same.</summary>
    Number,
    Year,
    Money,
    Share,
    Count,

    /// <summary>Days, months or years.</summary>
    Duration,

    /// <summary>A month, or the day of one. Only where articles are compared; an event has its days in <see cref="PolicyEvent.Dates"/>.</summary>
    Date,
}

/// <summary>A day that the text names.</summary>
/// <param name="Year">Null where the text leaves it to the reader.</param>
internal sealed record KeyDate(int? Year, int Month, int Day, TextSpan Span);

/// <summary>How far a measure has come.</summary>
internal static class Stages
{
    public const string Proposed = "proposed";
    public const string Announced = "announced";
    public const string InForce = "in-force";
    public const string Amended = "amended";
    public const string Withdrawn = "withdrawn";
    public const string Litigated = "litigated";

    /// <summary>Where a text shows several, the one further up counts.</summary>
    public static readonly IReadOnlyList<string> ByPrecedence = [Litigated, Withdrawn, Amended, InForce, Proposed, Announced];
}
