namespace AlertPipeline.Feeds.Discovery;

/// <summary>One link with what is said about it, in a header (RFC 8288) or in a page.</summary>
/// <param name="Target">As written, often relative.</param>
/// <param name="Relations">In lower case.</param>
/// <param name="Type">Media type in lower case without parameters; null = not said.</param>
/// <param name="Title">Its title, or the words that lead there; null = none.</param>
internal sealed record WebLink(string Target, IReadOnlyList<string> Relations, string? Type, string? Title)
{
    /// <returns>Type and subtype in lower case without parameters; null for nothing.</returns>
    public static string? EssenceOf(string? type)
    {
        var essence = type?.Split(';')[0].Trim().ToLowerInvariant();
        return string.IsNullOrEmpty(essence) ? null : essence;
    }

    public static IReadOnlyList<string> SplitRelations(string? relations) =>
        relations?.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
}
