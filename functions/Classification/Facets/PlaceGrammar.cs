using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Classification.Facets;

/// <summary>What the words around a place say of its part in a measure.</summary>
internal enum PlacePart : byte
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
    public static void ReadParts(Reading reading, bool hasExport, Span<PlacePart> parts)
    {
        var places = reading.Places;
        for (var i = 0; i < places.Length; i++)
        {
            var part = PartOf(reading, places[i], hasExport);
            if (part == PlacePart.None)
            {
                part = i > 0 && IsNextInList(places[i - 1], places[i]) ? parts[i - 1] : DefaultPart(reading, places[i], hasExport);
            }

            parts[i] = part;
        }
    }

    public static bool IsNextInList(in Hit before, in Hit hit) =>
        before.Sentence == hit.Sentence && Reading.WordsBetween(before, hit) is >= 0 and < ListReach;

    /// <summary>What the words right around a place say of its part.</summary>
    private static PlacePart PartOf(Reading reading, in Hit hit, bool hasExport)
    {
        var place = hit.Meaning.PlaceRole;
        if (place == PlaceRole.Target)
        {
            return PlacePart.Affected;
        }

        var marker = PlacePart.None;
        foreach (ref readonly var word in reading.Grammar)
        {
            if (word.Sentence != hit.Sentence)
            {
                continue;
            }

            var role = word.Meaning.GrammarRole;
            if (word.End <= hit.Start && Reading.WordsBetween(word, hit) <= MarkerReach && !reading.CommaBetween(word, hit) &&
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

            if (word.Start >= hit.End && Reading.WordsBetween(hit, word) <= ActReach && !reading.CommaBetween(hit, word) &&
                IsAct(role) && marker != PlacePart.Aside && !IsPassive(reading, word))
            {
                return marker == PlacePart.Affected && Reading.WordsBetween(hit, word) > 0 ? marker : PlacePart.Issuer;
            }
        }

        return marker == PlacePart.None && place is PlaceRole.Government or PlaceRole.Law ? PlacePart.Issuer : marker;
    }

    private static bool IsAct(GrammarRole role) => role is GrammarRole.Acts or GrammarRole.Ease or GrammarRole.Remove or
        GrammarRole.Impose or GrammarRole.Restrict or GrammarRole.Allow or GrammarRole.Reject;

    /// <summary>"Cleared by Washington": who stands before such a verb does not act.</summary>
    private static bool IsPassive(Reading reading, in Hit verb)
    {
        foreach (ref readonly var word in reading.Grammar)
        {
            if (word.Meaning.GrammarRole == GrammarRole.FromTheHandOf && word.Start >= verb.End && word.Sentence == verb.Sentence &&
                Reading.WordsBetween(verb, word) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasPlaceBetween(Reading reading, in Hit before, in Hit after)
    {
        foreach (ref readonly var place in reading.Places)
        {
            if (place.Start >= before.End && place.End <= after.Start)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Before the first verb of a measure stands who acts; behind it, whom it meets.</summary>
    private static PlacePart DefaultPart(Reading reading, in Hit hit, bool hasExport)
    {
        if (!hasExport)
        {
            return PlacePart.Issuer;
        }

        foreach (ref readonly var word in reading.Grammar)
        {
            if (word.End <= hit.Start && word.Sentence == hit.Sentence && word.Meaning.GrammarRole is var role && IsAct(role) && role != GrammarRole.Acts)
            {
                return PlacePart.Affected;
            }
        }

        return PlacePart.Issuer;
    }
}
