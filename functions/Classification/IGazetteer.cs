namespace AlertPipeline.Classification;

/// <summary>Knows which government a name stands for. Safe to call from several threads at once.</summary>
internal interface IGazetteer
{
    /// <param name="name">As it stands in a text, whole: <c>United Kingdom</c>, <c>the U.S.</c>, <c>Commerce Department</c>.</param>
    /// <returns>ISO 3166-1 alpha-2 or <c>EU</c>; null for a name that is no place, organ of state or law that we know.</returns>
    string? CodeOf(ReadOnlySpan<char> name);
}
