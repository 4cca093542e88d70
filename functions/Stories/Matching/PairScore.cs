using AlertPipeline.Events;
using AlertPipeline.Messages;

namespace AlertPipeline.Stories.Matching;

/// <summary>Whether two articles are about one development. Depends on the two alone, so the answer is the same whatever else is known, and in either order.</summary>
internal static class PairScore
{
    /// <summary>The score of a pair that must never be in one story.</summary>
    public const int Never = int.MinValue;

    /// <summary>Points from which a pair may join two groups.</summary>
    public const int Link = 8;

    /// <summary>Points that two groups need in the mean of their pairs; 0 would be as likely as not.</summary>
    public const int Mean = 5;

    // Points: eight times the log-odds that were fitted to the development half of tests/AlertPipeline.Evaluation/stories.jsonl, rounded. Twins were left out
    // of the fit, as the vetoes are for them, and so was the time, which is judged by itself: most sources date their articles, not all.
    private const int Start = -20;
    private const double PerCosine = 32;
    private const double PerTitleLikeness = 16;
    private const double PerSharedBit = 0.7;
    private const int PerSharedNameBit = 1;
    private const int MaxSharedBits = 40;
    private const int MaxSharedNameBits = 25;
    private const int TellingNumber = 21;
    private const int SmallNumber = 13;
    private const int MaxNumbers = 2;
    private const int SameAffected = 10;
    private const int SameProduct = 6;
    private const int OtherObject = -12;
    private const int OtherInstrument = -12;
    private const int OtherAffected = -22;
    private const int OtherFigure = -12;
    private const int OtherPlaces = -12;
    private const int OtherTopics = -27;
    private const int OwnNames = -11;
    private const int OwnPlaces = -15;
    private const int OtherSides = -6;
    private const int LittleShared = -14;

    // Not fitted: chosen by hand, with both halves in view. What a measure is told by, where the words are others.
    private const int SameMeasure = 8;
    private const int SameKeyDate = 8;
    private const int OtherLanguage = 5;
    private const int Turned = -12;
    private const int OtherDirection = -8;

    /// <summary>Two articles that share fewer bits and no number have little to show for being one.</summary>
    private const int LittleBits = 6;

    /// <summary>Numbers up to here are shared by chance.</summary>
    public const int MaxSmallNumber = 12;

    /// <summary>Likeness from which two texts are versions of one: there what differs counts.</summary>
    private const double Alike = 0.4;

    /// <summary>From here a headline or a summary is a copy as it stands.</summary>
    private const double Same = 0.9;

    /// <summary>Share of common words from which two texts with words of their own in headline and summary are a frame filled twice.</summary>
    private const double Framed = 0.3;

    /// <summary>Days after which a headline that turns an act round is news of its own, and after which it may be a follow-up that says so in passing.</summary>
    private const int MinTurnDays = 2;
    private const int MaxTurnDays = 14;

    public static int Of(StoryTraits a, StoryTraits b)
    {
        var pair = Comparison.Of(a.UnpackedKeys, b.UnpackedKeys);
        if (IsVetoed(a, b, pair))
        {
            return Never;
        }

        var (telling, small) = SharedNumbers(a, b);
        var points = Start + (PerCosine * pair.Cosine) + (PerTitleLikeness * pair.TitleLikeness);
        points += (PerSharedBit * Math.Min(pair.SharedBits, MaxSharedBits)) + (PerSharedNameBit * Math.Min(pair.SharedNameBits, MaxSharedNameBits));
        points += (TellingNumber * Math.Min(telling, MaxNumbers)) + (SmallNumber * Math.Min(small, MaxNumbers));
        points += Share(a.Affected, b.Affected) ? SameAffected : 0;
        points += Share(a.Products, b.Products) ? SameProduct : 0;
        points += Differ(a.Objects, b.Objects) ? OtherObject : 0;
        points += Differ(a.Instruments, b.Instruments) ? OtherInstrument : 0;
        points += Differ(a.Affected, b.Affected) ? OtherAffected : 0;
        points += FiguresDiffer(a, b) ? OtherFigure : 0;
        points += pair.PlacesDiffer ? OtherPlaces : 0;
        points += Differ(a.Topics, b.Topics) ? OtherTopics : 0;
        points += pair.HaveOwnNames ? OwnNames : 0;
        points += pair.HaveOwnPlaces ? OwnPlaces : 0;
        points += pair.TitlesPullApart ? OtherSides : 0;
        points += IsSameMeasure(a, b) ? SameMeasure : 0;
        points += HaveSameKeyDate(a, b) ? SameKeyDate : 0;
        points += a.Language != b.Language ? OtherLanguage : 0;
        points += (a.Direction == Directions.Neutral && IsStrong(b.Direction)) || (b.Direction == Directions.Neutral && IsStrong(a.Direction)) ? OtherDirection : 0;
        points += DaysToTurn(a, b, pair) >= 1 ? Turned : 0;
        points += pair.SharedBits < LittleBits && telling == 0 ? LittleShared : 0;
        return (int)Math.Round(points, MidpointRounding.AwayFromZero) + PointsOfTime(a.Day, b.Day);
    }

    /// <summary>Other direction, issuer or product, or two versions of one text that differ in what counts: names, places, numbers, direction.</summary>
    private static bool IsVetoed(StoryTraits a, StoryTraits b, Comparison pair)
    {
        var likeness = Math.Max(pair.TitleLikeness, pair.Likeness);
        // Copies with the same words of direction and the same places say the same, whatever the classifier made of a missing summary.
        var isCopy = likeness > 0.8;
        return (AreOpposite(a.Direction, b.Direction) && !(isCopy && !pair.HaveOwnSides)) ||
            (Differ(a.Issuers, b.Issuers) && !(isCopy && !pair.HaveOwnPlaces)) || Differ(a.Products, b.Products) ||
            (likeness >= Alike && (pair.HaveOwnNames || pair.HaveOwnPlaces || pair.SidesDiffer)) ||
            (pair.Likeness >= Alike && HaveOwnNumbers(a, b)) ||
            (likeness > 0.3 && FiguresDiffer(a, b)) || HeadlineCountsDiffer(a, b) ||
            IsFrame(pair) || DaysToTurn(a, b, pair) is >= MinTurnDays and <= MaxTurnDays;
    }

    /// <summary>One frame with other words in it, in headline and summary: "£1.2bn on AI laboratory …" and "£1.2bn on AI grid …".</summary>
    /// <remarks>Where a summary is missing the headlines must be closer: two outlets often find the same words for one event, but not for all of it.</remarks>
    private static bool IsFrame(Comparison pair) => pair.TitleLikeness < Same && (pair.HaveSummaries
        ? pair.Likeness >= Framed && pair.SummaryLikeness < Same && pair.OwnTitleBits >= 2 && pair.OwnSummaryBits >= 3
        : pair.Likeness >= 0.5 && pair.OwnTitleBits >= 6);

    /// <summary>Days from an article to a later one whose headline, and it alone, turns an act round: "lifts" after "imposes", "restores" after "waives".</summary>
    /// <returns>Negative where that one is the earlier; null where both or none do, or a day is not known.</returns>
    private static int? DaysToTurn(StoryTraits a, StoryTraits b, Comparison pair) =>
        pair.HasTurnA == pair.HasTurnB ? null : pair.HasTurnA ? a.Day - b.Day : b.Day - a.Day;

    /// <summary>One issuer, target, instrument, object and direction, as far as they were read.</summary>
    private static bool IsSameMeasure(StoryTraits a, StoryTraits b) =>
        IsStrong(a.Direction) && a.Direction == b.Direction && Share(a.Issuers, b.Issuers) &&
        Share(a.Affected, b.Affected) && Share(a.Instruments, b.Instruments) && Share(a.Objects, b.Objects);

    private static bool HaveSameKeyDate(StoryTraits a, StoryTraits b) =>
        a.Numbers.Any(number => number.Unit == TraitNumber.Day && b.Numbers.Any(other => other.Unit == TraitNumber.Day && other.Value == number.Value));

    private static int PointsOfTime(int? a, int? b) => a is null || b is null ? 0 : Math.Abs(a.Value - b.Value) switch
    {
        0 => 24,
        1 => 20,
        <= 3 => 8,
        <= 7 => 0,
        <= 21 => -8,
        <= 60 => -20,
        _ => -48,
    };

    private static bool AreOpposite(string? a, string? b) =>
        (a, b) is (Directions.Tighten, Directions.Loosen) or (Directions.Loosen, Directions.Tighten);

    private static bool IsStrong(string? direction) => direction is Directions.Tighten or Directions.Loosen;

    private static (int Telling, int Small) SharedNumbers(StoryTraits a, StoryTraits b)
    {
        var (telling, small) = (0, 0);
        for (var i = 0; i < a.Numbers.Count; i++)
        {
            var value = a.Numbers[i].Value;
            if (!a.Numbers[i].IsFigure || !HasFigure(b, value, b.Numbers.Count) || HasFigure(a, value, i))
            {
                continue;
            }

            (telling, small) = value > MaxSmallNumber ? (telling + 1, small) : (telling, small + 1);
        }

        return (telling, small);
    }

    private static bool HasFigure(StoryTraits traits, decimal value, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (traits.Numbers[i].IsFigure && traits.Numbers[i].Value == value)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Both measure the same kind of thing and have no value of it in common.</summary>
    private static bool FiguresDiffer(StoryTraits a, StoryTraits b)
    {
        foreach (var number in a.Numbers)
        {
            if (number.IsMeasured && IsMeasuredBy(b, number) && !a.Numbers.Any(own => IsSameMeasure(own, number) && HasValue(b, own)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>"Six sites" in one headline, "seven sites" in the other, and neither's number anywhere in the other.</summary>
    private static bool HeadlineCountsDiffer(StoryTraits a, StoryTraits b)
    {
        foreach (var number in a.Numbers)
        {
            foreach (var other in b.Numbers)
            {
                if (number is { Kind: FigureKind.Count, IsInTitle: true } && other.IsInTitle && IsSameMeasure(number, other) &&
                    !HasFigure(b, number.Value, b.Numbers.Count) && !HasFigure(a, other.Value, a.Numbers.Count))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsMeasuredBy(StoryTraits traits, TraitNumber number)
    {
        foreach (var own in traits.Numbers)
        {
            if (IsSameMeasure(own, number))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSameMeasure(TraitNumber a, TraitNumber b) => a.Kind == b.Kind && a.Unit == b.Unit;

    private static bool HaveOwnNumbers(StoryTraits a, StoryTraits b) => HasOwnNumber(a, b) && HasOwnNumber(b, a);

    private static bool HasOwnNumber(StoryTraits a, StoryTraits b)
    {
        foreach (var number in a.Numbers)
        {
            if (!HasValue(b, number))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasValue(StoryTraits traits, TraitNumber number)
    {
        foreach (var own in traits.Numbers)
        {
            if (own.Value == number.Value && (own.Kind == FigureKind.Date) == (number.Kind == FigureKind.Date) && own.Unit == number.Unit)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Differ(IReadOnlyList<string> a, IReadOnlyList<string> b) => a.Count > 0 && b.Count > 0 && !Share(a, b);

    private static bool Share(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        for (var i = 0; i < a.Count; i++)
        {
            for (var j = 0; j < b.Count; j++)
            {
                if (a[i] == b[j])
                {
                    return true;
                }
            }
        }

        return false;
    }
}
