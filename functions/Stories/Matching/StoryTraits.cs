using System.Text.Json.Serialization;
using AlertPipeline.Events;

namespace AlertPipeline.Stories.Matching;

/// <summary>What of an article decides which story it belongs to: small, and kept with it in the index, so that nothing is read twice.</summary>
/// <param name="Version">Of the reader that made it; other versions are read again.</param>
/// <param name="Language">As the article has it; null where unknown.</param>
/// <param name="Day">Number of the day it was published, else found; null where neither is known.</param>
/// <param name="Direction">Null without an export measure.</param>
/// <param name="Numbers">Figures, months and days, without their places in the text.</param>
/// <param name="Origin">Outlet that the article names as its source, in lower case; null where it names none.</param>
/// <param name="Keys">Packed <see cref="StoryKey"/>s.</param>
/// <param name="Bands">Packed band keys of <see cref="CopySignature"/>.</param>
internal sealed record StoryTraits(
    int Version, string? Language, int? Day, IReadOnlyList<string> Topics, string? Direction, IReadOnlyList<string> Issuers, IReadOnlyList<string> Affected,
    IReadOnlyList<string> Instruments, IReadOnlyList<string> Objects, IReadOnlyList<string> Products, IReadOnlyList<TraitNumber> Numbers,
    string? Origin, byte[] Keys, byte[] Bands)
{
    public const int CurrentVersion = 2;

    private StoryKey[]? _unpacked;

    /// <summary>Sorted by hash.</summary>
    [JsonIgnore]
    public StoryKey[] UnpackedKeys => _unpacked ??= StoryKey.Unpack(Keys);
}

/// <summary>A number as matching compares it.</summary>
/// <param name="Unit">As in <see cref="KeyFigure"/>; <c>month</c> and <c>day</c> for dates.</param>
/// <param name="IsInTitle">It stands in the headline.</param>
internal sealed record TraitNumber(FigureKind Kind, string Unit, decimal Value, bool IsInTitle)
{
    public const string Month = "month";

    /// <summary>The value is a hundred times the month and the day.</summary>
    public const string Day = "day";

    /// <summary>Amounts, shares and counts: two that differ in the same unit contradict each other.</summary>
    public bool IsMeasured => Kind is FigureKind.Money or FigureKind.Share or FigureKind.Count;

    /// <summary>A number that two articles may share by chance only: not a date.</summary>
    public bool IsFigure => Kind is not (FigureKind.Year or FigureKind.Date);
}
