using System.Text;
using CsCheck;

namespace AlertPipeline.Tests.Feeds.Xml;

/// <summary>XML documents from small pieces: most well-formed, and the same with damage.</summary>
internal static class MadeXml
{
    private static readonly Gen<string> Names = Gen.OneOf("r", "title", "a:x", "b:x", "x", "é", "content:encoded", "item");

    private static readonly Gen<string> Words = Gen.OneOf(
        "", " ", "\n  ", "words", "größer", "日本語の文字", "\U0001F600", "a much longer text that fills more than one vector of bytes ",
        "&amp;", "&lt;p&gt;", "&#8217;", "&#x1F600;", "&quot;&apos;", "\r\n", "\r", "]", "]]", "a]b", "> ", "\"", "'", "\u0085\u00A0",
        "<!-- c -->", "<?p d?>", "<![CDATA[<b>&nbsp;]]>", "<![CDATA[]]>", "<![CDATA[ü\r\n]]]>");

    private static readonly Gen<string> Mistakes = Gen.OneOf("&nbsp;", "]]>", "&", "\u0001", "\uFFFF", "<", "&#x0;");

    private static readonly Gen<string> Text = Gen.Frequency((60, Words), (1, Mistakes)).Array[0, 4].Select(string.Concat);

    private static readonly Gen<string> Values = Gen.OneOf(
        "", "v", "a b", "é\t\n", "&amp;&lt;", "&#10;", "https://a.example/?b=1&amp;c", "\r\n ", ">", "urn:a", "http://www.w3.org/XML/1998/namespace");

    private static readonly Gen<string> Attribute = Gen.Select(
        Gen.OneOf("a", "b", "a:a", "b:a", "xml:lang", "xmlns", "xmlns:a", "xmlns:c", "href", "É"), Values, Gen.OneOf("\"", "'"),
        (name, value, quote) => $" {name}={quote}{value}{quote}");

    private static readonly Gen<string> Element = Gen.Recursive<string>((depth, inner) => Gen.Select(
        Names, Attribute.Array[0, 2].Select(string.Concat), depth > 4 ? Text.Array[0, 1] : Gen.OneOf(inner, Text).Array[0, 4], Gen.Bool,
        (name, attributes, content, isShort) => content.Length == 0 && isShort
            ? $"<{name}{attributes}/>"
            : $"<{name}{attributes}>{string.Concat(content)}</{name}>"));

    private static readonly Gen<string> Prolog = Gen.OneOf(
        "", "", "<?xml version=\"1.0\"?>", "<?xml version='1.0' encoding='utf-8'?>\n", "<!-- c -->", "<!DOCTYPE r [<!ENTITY x \"]>\">]>", "\n");

    private static readonly Gen<string> Epilog = Gen.OneOf("", "", "\n", "<!-- c -->", "<?p?>", "x", "<r/>");

    private static readonly byte[][] Damage =
    [
        .. "<|>|&|\"|'|/|=|!|?|]]>|<!--|-->|<![CDATA[|<a>|</a>|:|;|&amp;|xmlns=''|\r|<?|\0".Split('|').Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xEF, 0xBF, 0xBE], [0x1F],
    ];

    public static Gen<byte[]> Document { get; } = Gen.Select(
        Prolog, Element, Epilog, (prolog, element, epilog) => Encoding.UTF8.GetBytes(
            $"{prolog}<r xmlns:a='urn:a' xmlns:b='urn:b' xmlns:content='urn:c'>{element}</r>{epilog}"));

    public static Gen<byte[]> Damaged { get; } = Gen.Select(
        Document, Gen.Select(Gen.Double[0, 1], Gen.Int[0, 2], Gen.Int[0, 6], Gen.Int[0, Damage.Length - 1]).Array[1, 3], (document, edits) =>
        {
            var bytes = document.ToList();
            foreach (var (place, kind, length, piece) in edits)
            {
                var at = (int)(place * (bytes.Count - 1));
                if (kind > 0)
                {
                    bytes.RemoveRange(at, Math.Min(kind == 1 ? 1 : length, bytes.Count - at));
                }

                if (kind < 2)
                {
                    bytes.InsertRange(at, Damage[piece]);
                }
            }

            return bytes.ToArray();
        });
}
