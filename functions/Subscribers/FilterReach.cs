namespace AlertPipeline.Subscribers;

/// <summary>What is known beforehand of the articles of one source.</summary>
/// <param name="Hosts">
/// Hosts that its articles may be of, lower case; an article may as well be of a sub-domain. Null = any.
/// </param>
/// <param name="Language">ISO 639-1 code that all of its articles have; null = any, or none.</param>
internal sealed record FilterSource(IReadOnlyList<string>? Hosts, string? Language);

/// <summary>Whether a filter could match a story because of a source, when nothing but the source is known.</summary>
/// <remarks>
/// Three-valued: <c>source</c> and <c>lang</c> are known of the source, everything else is unknown. A story may also be told by others, so
/// a source that the filter names counts with them: <c>source:a.example source:b.example</c> needs both.
/// </remarks>
internal static class FilterReach
{
    private enum Answer
    {
        No,
        Unknown,
        Yes,
    }

    public static bool CouldMatch(FilterNode filter, FilterSource source) =>
        Ask(filter, source, inCompany: false) != Answer.No
        || (Names(filter, source, isWanted: true) && Ask(filter, source, inCompany: true) != Answer.No);

    /// <param name="inCompany">True where other sources tell the story as well: what this one does not fulfil, they may.</param>
    private static Answer Ask(FilterNode node, FilterSource source, bool inCompany) => node switch
    {
        FilterNode.And and => and.Parts.Min(part => Ask(part, source, inCompany)),
        FilterNode.Or or => or.Parts.Max(part => Ask(part, source, inCompany)),
        FilterNode.Not not => Ask(not.Part, source, inCompany) switch
        {
            Answer.No => Answer.Yes,
            Answer.Yes => Answer.No,
            _ => Answer.Unknown,
        },
        FilterNode.Facet facet => Ask(facet, source) switch
        {
            Answer.No when inCompany => Answer.Unknown,
            var alone => alone,
        },
        _ => Answer.Unknown,
    };

    private static Answer Ask(FilterNode.Facet facet, FilterSource source) => facet.Field switch
    {
        FilterFields.Source => AskHosts(facet.Values, source.Hosts),
        FilterFields.Language when source.Language is { } language => facet.Values.Contains(language) ? Answer.Yes : Answer.No,
        _ => Answer.Unknown,
    };

    private static Answer AskHosts(IReadOnlyList<string> wanted, IReadOnlyList<string>? hosts)
    {
        if (hosts is null)
        {
            return Answer.Unknown;
        }

        var answers = hosts.Select(host =>
            wanted.Any(name => FilterFields.IsOfHost(host, name)) ? Answer.Yes
            : wanted.Any(name => FilterFields.IsOfHost(name, host)) ? Answer.Unknown
            : Answer.No).Distinct().ToList();
        return answers.Count == 1 ? answers[0] : Answer.Unknown;
    }

    /// <summary>True where a <c>source</c> term that speaks for a story is, or may be, this source.</summary>
    /// <param name="isWanted">False under an odd number of negations.</param>
    private static bool Names(FilterNode node, FilterSource source, bool isWanted) => node switch
    {
        FilterNode.And and => and.Parts.Any(part => Names(part, source, isWanted)),
        FilterNode.Or or => or.Parts.Any(part => Names(part, source, isWanted)),
        FilterNode.Not not => Names(not.Part, source, !isWanted),
        FilterNode.Facet { Field: FilterFields.Source } facet => isWanted && Ask(facet, source) != Answer.No,
        _ => false,
    };
}
