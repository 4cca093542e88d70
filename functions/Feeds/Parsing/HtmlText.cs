using System.Collections.Frozen;
using System.Net;
using System.Text;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>The words in HTML, and small facts about HTML. One pass, no tree: input of any shape costs time in its length.</summary>
internal static class HtmlText
{
    private static readonly FrozenSet<string> Voids = FrozenSet.ToFrozenSet(
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Elements that stand inside a line: words on both sides of their tags belong together.</summary>
    private static readonly FrozenSet<string> Inline = FrozenSet.ToFrozenSet(
        ["a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark",
            "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Blocks = FrozenSet.ToFrozenSet(
        ["article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "form",
            "h1", "h2", "h3", "h4", "h5", "h6", "header", "html", "iframe", "li", "main", "nav", "ol", "option", "p", "pre", "script", "section",
            "style", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "video"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Elements that the next one of their kind ends, so that they do not nest however often they are left open.</summary>
    private static readonly FrozenSet<string> Unnested = FrozenSet.ToFrozenSet(
        [.. Voids, "p", "li", "dd", "dt", "td", "th", "tr", "option"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Unread = FrozenSet.ToFrozenSet(
        ["script", "style", "iframe", "noscript", "object", "svg", "template", "head", "textarea", "select"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> AddressAttributes = FrozenSet.ToFrozenSet(
        ["action", "background", "cite", "classid", "codebase", "data", "formaction", "href", "longdesc", "poster", "profile", "src", "usemap"],
        StringComparer.OrdinalIgnoreCase);

    public static bool IsVoid(string element) => Voids.Contains(element);

    public static bool IsAddress(string attribute) => AddressAttributes.Contains(attribute);

    /// <summary>True for a name of HTML's own, which may stand unescaped in a text.</summary>
    public static bool IsKnownElement(ReadOnlySpan<char> name) =>
        Voids.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name)
        || Inline.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name)
        || Blocks.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    /// <summary>How deep elements may be nested at most: an upper bound, found without building the tree.</summary>
    public static int NestingDepth(ReadOnlySpan<char> html)
    {
        int depth = 0, deepest = 0;
        while (html.IndexOf('<') is >= 0 and var at && at + 1 < html.Length)
        {
            html = html[(at + 1)..];
            if (html[0] == '/')
            {
                depth = Math.Max(0, depth - 1);
            }
            else if (char.IsAsciiLetter(html[0]))
            {
                var end = html.IndexOfAnyExcept(ReferenceCharacters);
                depth += Unnested.GetAlternateLookup<ReadOnlySpan<char>>().Contains(end < 0 ? html : html[..end]) ? 0 : 1;
                deepest = Math.Max(deepest, depth);
            }
        }

        return deepest;
    }

    /// <summary>Text as HTML source: the four characters that mean something there are escaped.</summary>
    public static string Encode(string text)
    {
        if (text.AsSpan().IndexOfAny("&<>\"") < 0)
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => encoded.Append("&amp;"),
                '<' => encoded.Append("&lt;"),
                '>' => encoded.Append("&gt;"),
                '"' => encoded.Append("&quot;"),
                _ => encoded.Append(c),
            };
        }

        return encoded.ToString();
    }

    /// <summary>True where a text of unknown kind reads as HTML: a tag, a comment or a character reference is in it.</summary>
    public static bool LooksLikeHtml(string text)
    {
        var rest = text.AsSpan();
        while (rest.IndexOfAny('<', '&') is >= 0 and var at)
        {
            rest = rest[(at + 1)..];
            if (rest.IsEmpty)
            {
                return false;
            }

            if (text[text.Length - rest.Length - 1] == '<' ? IsTagStart(rest) : IsReference(rest))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The words: tags removed, references decoded, white space collapsed, controls and direction overrides removed.</summary>
    /// <param name="maxLength">No more than this many characters are collected.</param>
    public static string ToPlain(FeedText text, int maxLength)
    {
        var plain = new PlainText(maxLength);
        if (!text.IsHtml)
        {
            plain.Append(text.Value);
            return plain.ToString();
        }

        var html = text.Value.AsSpan();
        var mayHoldEndTags = true;
        while (!html.IsEmpty && !plain.IsFull)
        {
            var open = html.IndexOf('<');
            var words = open < 0 ? html : html[..open];
            plain.Append(words.Contains('&') ? WebUtility.HtmlDecode(words.ToString()) : words);
            if (open < 0)
            {
                break;
            }

            html = html[open..];
            if (!IsTagStart(html[1..]))
            {
                plain.Append("<");
                html = html[1..];
                continue;
            }

            html = html[SkipTag(html, plain, ref mayHoldEndTags)..];
        }

        return plain.ToString();
    }

    private static bool IsTagStart(ReadOnlySpan<char> afterBracket) =>
        !afterBracket.IsEmpty && (char.IsAsciiLetter(afterBracket[0]) || afterBracket[0] is '!' or '?'
            || (afterBracket[0] == '/' && afterBracket.Length > 1 && char.IsAsciiLetter(afterBracket[1])));

    private static bool IsReference(ReadOnlySpan<char> afterAmpersand)
    {
        var end = afterAmpersand[..Math.Min(afterAmpersand.Length, 32)].IndexOf(';');
        return end > 1 && (afterAmpersand[0] == '#' || char.IsAsciiLetter(afterAmpersand[0]))
            && !afterAmpersand[1..end].ContainsAnyExcept(ReferenceCharacters);
    }

    private static readonly System.Buffers.SearchValues<char> ReferenceCharacters =
        System.Buffers.SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <param name="mayHoldEndTags">False once an end tag was looked for in vain: looking again and again would take quadratic time.</param>
    /// <returns>How many characters the tag takes, with the content of an element that is not read.</returns>
    private static int SkipTag(ReadOnlySpan<char> html, PlainText plain, ref bool mayHoldEndTags)
    {
        if (html.StartsWith("<!--"))
        {
            var end = html.IndexOf("-->");
            return end < 0 ? html.Length : end + 3;
        }

        var close = FindTagEnd(html);
        var nameStart = html[1] == '/' ? 2 : 1;
        var name = html[nameStart..close];
        var nameEnd = name.IndexOfAnyExcept(ReferenceCharacters);
        name = nameEnd < 0 ? name : name[..nameEnd];
        if (!Inline.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
        {
            plain.AppendSpace();
        }

        var after = Math.Min(close + 1, html.Length);
        if (nameStart == 2 || html[close - 1] == '/' || !Unread.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
        {
            return after;
        }

        var isCode = name is "script" or "style";
        var endTag = isCode || mayHoldEndTags ? html[after..].IndexOf($"</{name}", StringComparison.OrdinalIgnoreCase) : -1;
        mayHoldEndTags &= endTag >= 0;
        return endTag >= 0 ? after + endTag : isCode ? html.Length : after;
    }

    /// <summary>Position of the bracket that ends a tag, outside quoted values; the end where there is none.</summary>
    private static int FindTagEnd(ReadOnlySpan<char> html)
    {
        var at = 1;
        while (at < html.Length)
        {
            var next = html[at..].IndexOfAny('>', '"', '\'');
            if (next < 0)
            {
                return html.Length;
            }

            at += next;
            if (html[at] == '>')
            {
                return at;
            }

            // A quote only opens a value behind an equals sign; elsewhere it is a stray.
            var closing = html[at - 1] is '=' or ' ' ? html[(at + 1)..].IndexOf(html[at]) : -1;
            at += closing < 0 ? 1 : closing + 2;
        }

        return html.Length;
    }
}
