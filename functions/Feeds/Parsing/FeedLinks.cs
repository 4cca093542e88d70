namespace AlertPipeline.Feeds.Parsing;

/// <summary>Addresses in documents, relative to a base.</summary>
internal static class FeedLinks
{
    private const int MaxLength = 8_000;

    /// <returns>The absolute address where it can be found out; otherwise the text as written, trimmed.</returns>
    public static string Resolve(Uri? baseAddress, string written)
    {
        var text = written.Trim();
        if (baseAddress is null || text.Length > MaxLength || HasScheme(text))
        {
            return text;
        }

        return Uri.TryCreate(baseAddress, text, out var resolved) ? resolved.AbsoluteUri : text;
    }

    /// <returns>The new base; the outer one where the written one is no address.</returns>
    public static Uri? ResolveBase(Uri? outside, string written)
    {
        var text = written.Trim();
        if (text.Length > MaxLength)
        {
            return outside;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var absolute) && IsWeb(absolute))
        {
            return absolute;
        }

        return outside is not null && Uri.TryCreate(outside, text, out var resolved) && IsWeb(resolved) ? resolved : outside;
    }

    public static bool IsWeb(Uri address) => address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps;

    /// <summary>RFC 3986, 3.1.</summary>
    private static bool HasScheme(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOfAny(":/?#");
        if (colon < 1 || text[colon] != ':' || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        foreach (var c in text[..colon])
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
