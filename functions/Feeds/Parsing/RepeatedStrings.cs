using System.Text;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Short strings that come again and again in a document, as types, authors and categories do: made once while they are near.</summary>
/// <remarks>A fixed number of places; a string gives up its place to the next that belongs there.</remarks>
internal sealed class RepeatedStrings
{
    public const int MaxLength = 32;

    private readonly string?[] _places = new string?[128];

    /// <param name="ascii">Of no more than <see cref="MaxLength"/> bytes.</param>
    public string Get(ReadOnlySpan<byte> ascii)
    {
        var hash = ascii.Length;
        foreach (var b in ascii)
        {
            hash = (hash * 31) + b;
        }

        ref var place = ref _places[hash & (_places.Length - 1)];
        return place is not null && Ascii.Equals(ascii, place) ? place : place = Encoding.ASCII.GetString(ascii);
    }

    public string Get(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return text.ToString();
        }

        ref var place = ref _places[string.GetHashCode(text) & (_places.Length - 1)];
        return place is not null && text.SequenceEqual(place) ? place : place = text.ToString();
    }
}
