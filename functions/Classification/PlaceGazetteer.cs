using AlertPipeline.Classification.Terms;

namespace AlertPipeline.Classification;

/// <summary>The places, organs of state and laws of the data files, looked up by their whole name.</summary>
/// <remarks>
/// Firms are left out: that one is named does not mean that its government acts or is meant. So are the words that say
/// "aimed at": they are no names.
/// </remarks>
internal sealed class PlaceGazetteer(Lexicon lexicon) : IGazetteer, IDisposable
{
    private const string Article = "the ";

    private readonly ThreadLocal<Reading> _readings = new(() => new Reading(lexicon));

    public string? CodeOf(ReadOnlySpan<char> name)
    {
        name = name.Trim();
        if (name.StartsWith(Article, StringComparison.OrdinalIgnoreCase))
        {
            name = name[Article.Length..].TrimStart();
        }

        var reading = _readings.Value!;
        reading.Load(new ArticleText(name.ToString(), string.Empty, null));
        foreach (var hit in reading.Places)
        {
            if (hit.Start == 0 && IsWhole(name, reading.Text.OriginalRange(hit.Start, hit.End).Length) &&
                hit.Meaning.PlaceRole is PlaceRole.Place or PlaceRole.Government or PlaceRole.Law)
            {
                return lexicon.Places[hit.Meaning.Index];
            }
        }

        return null;
    }

    public void Dispose() => _readings.Dispose();

    /// <summary>Nothing stands behind the name but a mark of possession.</summary>
    private static bool IsWhole(ReadOnlySpan<char> name, int length) => name[length..].Trim() is "" or "'s" or "’s" or "'" or "’" or ".";
}
