using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Classification.Facets;

/// <summary>What the words around a place say of its part in a measure.</summary>
internal enum PlacePart
{
    None,
    Issuer,
    Affected,
    Aside,
}

/// <summary>Tells who acts from whom it is aimed at, by where a place stands: before the verb, behind "to" or "against", in a list.</summary>
internal static class PlaceGrammar
{
    private const int MarkerReach = 2;
    private const int ListReach = 2;
    private const int ActReach = 1;

    /// <summary>The part of each of <see cref="Reading.Places"/>, in their order.</summary>
    /// <param name="hasExport">Only an export measure is aimed at someone; what a state builds for itself has an issuer alone.</param>
    public static PlacePart[] PartsOf(Reading reading, bool hasExport)
    {
        var parts = new PlacePart[reading.Places.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var hit = reading.Places[i];
            var part = PartOf(reading, hit, (Meaning.OfPlace)hit.Meaning, hasExport);
            if (part == PlacePart.None)
            {
                part = i > 0 && IsNextInList(reading, reading.Places[i - 1], hit) ? parts[i - 1] : DefaultPart(reading, hit, hasExport);
            }

            parts[i] = part;
        }

        return parts;
    }

    /// <summary>What the words right around a place say of its part.</summary>
    private static PlacePart PartOf(Reading reading, Hit hit, Meaning.OfPlace place, bool hasExport)
    {
        if (place.Role == PlaceRole.Target)
        {
            return PlacePart.Affected;
        }

        var marker = PlacePart.None;
        foreach (var word in reading.Grammar)
        {
            var role = ((Meaning.OfGrammar)word.Meaning).Role;
            if (!reading.ShareSentence(word, hit))
            {
                continue;
            }

            if (word.End <= hit.Start && reading.WordsBetween(word, hit) <= MarkerReach && !reading.CommaBetween(word, hit) &&
                !HasPlaceBetween(reading, word, hit))
            {
                marker = role switch
                {
                    GrammarRole.Toward => hasExport ? PlacePart.Affected : PlacePart.Issuer,
                    GrammarRole.FromTheHandOf => PlacePart.Issuer,
                    GrammarRole.Away => PlacePart.Aside,
                    _ => marker,
                };
            }

            if (word.Start >= hit.End && reading.WordsBetween(hit, word) <= ActReach && !reading.CommaBetween(hit, word) &&
                IsAct(role) && marker != PlacePart.Aside && !IsPassive(reading, word))
            {
                return marker == PlacePart.Affected && reading.WordsBetween(hit, word) > 0 ? marker : PlacePart.Issuer;
            }
        }

        return marker == PlacePart.None && place.Role is PlaceRole.Government or PlaceRole.Law ? PlacePart.Issuer : marker;
    }

    private static bool IsAct(GrammarRole role) => role is GrammarRole.Acts or GrammarRole.Ease or GrammarRole.Remove or
        GrammarRole.Impose or GrammarRole.Restrict or GrammarRole.Allow or GrammarRole.Reject;

    /// <summary>"Cleared by Washington": who stands before such a verb does not act.</summary>
    private static bool IsPassive(Reading reading, Hit verb) => Exists(reading.Grammar, word =>
        ((Meaning.OfGrammar)word.Meaning).Role == GrammarRole.FromTheHandOf && word.Start >= verb.End &&
        reading.ShareSentence(verb, word) && reading.WordsBetween(verb, word) == 0);

    private static bool HasPlaceBetween(Reading reading, Hit before, Hit after) =>
        Exists(reading.Places, place => place.Start >= before.End && place.End <= after.Start);

    public static bool IsNextInList(Reading reading, Hit before, Hit hit) =>
        reading.ShareSentence(before, hit) && reading.WordsBetween(before, hit) is >= 0 and < ListReach;

    /// <summary>Before the first verb of a measure stands who acts; behind it, whom it meets.</summary>
    private static PlacePart DefaultPart(Reading reading, Hit hit, bool hasExport)
    {
        if (!hasExport)
        {
            return PlacePart.Issuer;
        }

        foreach (var word in reading.Grammar)
        {
            var role = ((Meaning.OfGrammar)word.Meaning).Role;
            if (word.End <= hit.Start && reading.ShareSentence(word, hit) && IsAct(role) && role != GrammarRole.Acts)
            {
                return PlacePart.Affected;
            }
        }

        return PlacePart.Issuer;
    }

    private static bool Exists(ReadOnlySpan<Hit> hits, Predicate<Hit> match)
    {
        foreach (var hit in hits)
        {
            if (match(hit))
            {
                return true;
            }
        }

        return false;
    }
}
