namespace AlertPipeline.Messages;

/// <summary>Keeps texts inside their limits, counted in UTF-16 code units, without ever leaving half a surrogate pair.</summary>
internal static class TextLength
{
    /// <summary>The text where it fits; else its beginning up to the last space where there is one near, with an ellipsis that counts too.</summary>
    public static string Shorten(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        // Scripts without spaces, and a word as long as the text, are cut where they stand.
        var space = text.LastIndexOf(' ', maxLength - 1);
        var beginning = space > maxLength * 2 / 3 ? text[..space] : Cut(text, maxLength - 1);
        return beginning.TrimEnd(' ', ',', ';', ':', '-', '–') + "…";
    }

    /// <summary>The text up to a length, without a sign that there was more.</summary>
    public static string Cut(string text, int maxLength) =>
        text.Length <= maxLength ? text : text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
}
