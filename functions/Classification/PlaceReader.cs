namespace AlertPipeline.Classification;

/// <summary>A place and the first words that show it in this role.</summary>
internal readonly record struct PlaceReading(string Code, Hit Words);

/// <summary>Tells who acts from whom it is aimed at, by where a place stands: before the verb, behind "to" or "against", in a list.</summary>
internal static class PlaceReader
{
    private const int MarkerReach = 2;
    private const int ListReach = 2;
    private const int ActReach = 1;

    private enum Part
    {
        None,
        Issuer,
        Affected,
        Aside,
    }

    /// <param name="hasExport">Only an export measure is aimed at someone; what a state builds for itself has an issuer alone.</param>
    /// <param name="hasSovereignty">With both topics a place may act in one and be affected by the other, and is then given as both.</param>
    public static (IReadOnlyList<PlaceReading> Issuers, IReadOnlyList<PlaceReading> Affected) Read(
        Reading reading, bool hasExport, bool hasSovereignty)
    {
        var issuers = new List<PlaceReading>();
        var affected = new List<PlaceReading>();
        var firms = new List<PlaceReading>();
        Hit? previous = null;
        var previousPart = Part.None;
        foreach (var hit in reading.Places)
        {
            var place = (Meaning.OfPlace)hit.Term.Meaning;
            var part = PartOf(reading, hit, place, hasExport);
            if (part == Part.None)
            {
                part = previous is { } before && IsNextInList(reading, before, hit) ? previousPart : DefaultPart(reading, hit, hasExport);
            }

            (previous, previousPart) = (hit, part);
            if (part == Part.Aside)
            {
                continue;
            }

            var list = place.Role == PlaceRole.Firm ? firms : part == Part.Issuer || !hasExport ? issuers : affected;
            AddOnce(list, new PlaceReading(place.Code, hit));
        }

        // A firm stands for its place only where nothing else names that place.
        foreach (var firm in firms.Where(firm => !issuers.Concat(affected).Any(named => named.Code == firm.Code)).ToList())
        {
            AddOnce(hasExport ? affected : issuers, firm);
        }

        if (!hasSovereignty)
        {
            affected.RemoveAll(place => issuers.Exists(issuer => issuer.Code == place.Code));
        }

        return (issuers, affected);
    }

    /// <summary>What the words right around a place say of its part.</summary>
    private static Part PartOf(Reading reading, Hit hit, Meaning.OfPlace place, bool hasExport)
    {
        if (place.Role == PlaceRole.Target)
        {
            return Part.Affected;
        }

        var marker = Part.None;
        foreach (var word in reading.Grammar)
        {
            var role = ((Meaning.OfGrammar)word.Term.Meaning).Role;
            if (!reading.ShareSentence(word, hit))
            {
                continue;
            }

            if (word.End <= hit.Start && reading.WordsBetween(word, hit) <= MarkerReach && !reading.CommaBetween(word, hit) &&
                !HasPlaceBetween(reading, word, hit))
            {
                marker = role switch
                {
                    GrammarRole.Toward => hasExport ? Part.Affected : Part.Issuer,
                    GrammarRole.FromTheHandOf => Part.Issuer,
                    GrammarRole.Away => Part.Aside,
                    _ => marker,
                };
            }

            if (word.Start >= hit.End && reading.WordsBetween(hit, word) <= ActReach && !reading.CommaBetween(hit, word) &&
                IsAct(role) && marker != Part.Aside && !IsPassive(reading, word))
            {
                return marker == Part.Affected && reading.WordsBetween(hit, word) > 0 ? marker : Part.Issuer;
            }
        }

        return marker == Part.None && place.Role is PlaceRole.Government or PlaceRole.Law ? Part.Issuer : marker;
    }

    private static bool IsAct(GrammarRole role) => role is GrammarRole.Acts or GrammarRole.Ease or GrammarRole.Remove or
        GrammarRole.Impose or GrammarRole.Restrict or GrammarRole.Allow or GrammarRole.Reject;

    /// <summary>"Cleared by Washington": who stands before such a verb does not act.</summary>
    private static bool IsPassive(Reading reading, Hit verb) => reading.Grammar.Exists(word =>
        ((Meaning.OfGrammar)word.Term.Meaning).Role == GrammarRole.FromTheHandOf && word.Start >= verb.End &&
        reading.ShareSentence(verb, word) && reading.WordsBetween(verb, word) == 0);

    private static bool HasPlaceBetween(Reading reading, Hit before, Hit after) =>
        reading.Places.Exists(place => place.Start >= before.End && place.End <= after.Start);

    private static bool IsNextInList(Reading reading, Hit before, Hit hit) =>
        reading.ShareSentence(before, hit) && reading.WordsBetween(before, hit) is >= 0 and < ListReach;

    /// <summary>Before the first verb of a measure stands who acts; behind it, whom it meets.</summary>
    private static Part DefaultPart(Reading reading, Hit hit, bool hasExport)
    {
        if (!hasExport)
        {
            return Part.Issuer;
        }

        foreach (var word in reading.Grammar)
        {
            var role = ((Meaning.OfGrammar)word.Term.Meaning).Role;
            if (word.End <= hit.Start && reading.ShareSentence(word, hit) && IsAct(role) && role != GrammarRole.Acts)
            {
                return Part.Affected;
            }
        }

        return Part.Issuer;
    }

    private static void AddOnce(List<PlaceReading> places, PlaceReading place)
    {
        if (!places.Exists(known => known.Code == place.Code))
        {
            places.Add(place);
        }
    }
}
