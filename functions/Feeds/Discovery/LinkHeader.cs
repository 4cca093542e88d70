using System.Text;

namespace AlertPipeline.Feeds.Discovery;

/// <summary>The <c>Link</c> header of an answer (RFC 8288, 3). What is malformed is left out.</summary>
internal static class LinkHeader
{
    private const int MaxLinks = 50;
    private const int MaxLength = 32_000;

    /// <param name="value">Of the header, repeated ones joined by a comma; null = there is none.</param>
    public static IReadOnlyList<WebLink> Parse(string? value)
    {
        var links = new List<WebLink>();
        var rest = value is { Length: <= MaxLength } ? value.AsSpan() : [];
        while (links.Count < MaxLinks && rest.IndexOf('<') is >= 0 and var open)
        {
            rest = rest[(open + 1)..];
            var close = rest.IndexOf('>');
            if (close < 0)
            {
                break;
            }

            var target = rest[..close].Trim().ToString();
            rest = rest[(close + 1)..];
            links.Add(ReadParameters(target, ref rest));
        }

        return links;
    }

    /// <summary>Reads up to the comma that ends the link, which does not count inside quotes.</summary>
    private static WebLink ReadParameters(string target, ref ReadOnlySpan<char> rest)
    {
        string? relation = null, type = null, title = null;
        while (true)
        {
            rest = rest.TrimStart();
            if (rest.IsEmpty || rest[0] != ';')
            {
                break;
            }

            rest = rest[1..].TrimStart();
            var nameEnd = rest.IndexOfAny("=;,");
            var name = (nameEnd < 0 ? rest : rest[..nameEnd]).Trim().ToString().ToLowerInvariant();
            rest = nameEnd < 0 ? [] : rest[nameEnd..];
            var written = !rest.IsEmpty && rest[0] == '=' ? ReadValue(ref rest) : "";

            // The first of a name holds (RFC 8288, 3.3 and 3.4.1).
            (relation, type, title) = name switch
            {
                "rel" => (relation ?? written, type, title),
                "type" => (relation, type ?? written, title),
                "title" => (relation, type, title ?? written),
                _ => (relation, type, title),
            };
        }

        var next = rest.IndexOf(',');
        rest = next < 0 ? [] : rest[(next + 1)..];
        return new WebLink(target, WebLink.SplitRelations(relation), WebLink.EssenceOf(type), string.IsNullOrWhiteSpace(title) ? null : title.Trim());
    }

    /// <param name="rest">Begins with the equals sign; ends behind the value.</param>
    private static string ReadValue(ref ReadOnlySpan<char> rest)
    {
        rest = rest[1..].TrimStart();
        if (rest.IsEmpty || rest[0] != '"')
        {
            var end = rest.IndexOfAny(";,");
            var token = (end < 0 ? rest : rest[..end]).Trim().ToString();
            rest = end < 0 ? [] : rest[end..];
            return token;
        }

        var value = new StringBuilder();
        var at = 1;
        while (at < rest.Length && rest[at] != '"')
        {
            at += rest[at] == '\\' && at + 1 < rest.Length ? 1 : 0;
            value.Append(rest[at]);
            at++;
        }

        rest = rest[Math.Min(at + 1, rest.Length)..];
        return value.ToString();
    }
}
