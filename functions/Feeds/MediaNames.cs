namespace AlertPipeline.Feeds;

/// <summary>Media types and link relations, in the spelling that compares.</summary>
internal static class MediaNames
{
    /// <returns>Type and subtype in lower case without parameters; null for nothing.</returns>
    public static string? Essence(string? type)
    {
        var essence = type?.Split(';')[0].Trim().ToLowerInvariant();
        return string.IsNullOrEmpty(essence) ? null : essence;
    }

    public static IReadOnlyList<string> SplitRelations(string? relations) =>
        relations?.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
}
