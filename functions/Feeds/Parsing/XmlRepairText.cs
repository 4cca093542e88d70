using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;
using AngleSharp.Html;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Character data of a repaired document: escapes what has to be, decodes HTML's named references, drops what XML forbids.</summary>
internal static class XmlRepairText
{
    private const int MaxReferenceLength = 40;

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "\t\n\r !#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Text in which an ampersand may begin a reference.</summary>
    public static void Append(StringBuilder output, ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var special = text.IndexOf('&');
            AppendLiteral(output, special < 0 ? text : text[..special]);
            if (special < 0)
            {
                return;
            }

            text = text[special..];
            var length = ReadReference(text, output);
            if (length == 0)
            {
                output.Append("&amp;");
                length = 1;
            }

            text = text[length..];
        }
    }

    /// <summary>Text that means itself.</summary>
    public static void AppendLiteral(StringBuilder output, ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var special = text.IndexOfAnyExcept(Plain);
            output.Append(special < 0 ? text : text[..special]);
            if (special < 0)
            {
                return;
            }

            text = text[special..];
            if (char.IsHighSurrogate(text[0]) && text.Length > 1 && char.IsLowSurrogate(text[1]))
            {
                output.Append(text[..2]);
                text = text[2..];
                continue;
            }

            AppendCharacter(output, text[0]);
            text = text[1..];
        }
    }

    private static void AppendCharacter(StringBuilder output, char c)
    {
        _ = c switch
        {
            '&' => output.Append("&amp;"),
            '<' => output.Append("&lt;"),
            '>' => output.Append("&gt;"),
            '"' => output.Append("&quot;"),
            _ when XmlConvert.IsXmlChar(c) => output.Append(c),
            _ => output,
        };
    }

    /// <returns>How long the reference is; 0 where the ampersand begins none.</returns>
    private static int ReadReference(ReadOnlySpan<char> text, StringBuilder output)
    {
        var end = text[..Math.Min(text.Length, MaxReferenceLength)].IndexOf(';');
        if (end < 2)
        {
            return 0;
        }

        var name = text[1..end];
        if (name[0] == '#')
        {
            if (FindCodePoint(name[1..]) is not { } codePoint)
            {
                return 0;
            }

            AppendCodePoint(output, codePoint);
            return end + 1;
        }

        if (name is "amp" or "lt" or "gt" or "quot" or "apos")
        {
            output.Append(text[..(end + 1)]);
            return end + 1;
        }

        if (HtmlEntityProvider.Resolver.GetSymbol($"{name};") is not { Length: > 0 } symbol)
        {
            return 0;
        }

        AppendLiteral(output, symbol);
        return end + 1;
    }

    private static int? FindCodePoint(ReadOnlySpan<char> digits)
    {
        var isHex = digits.Length > 1 && digits[0] is 'x' or 'X';
        return int.TryParse(
            isHex ? digits[1..] : digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    private static void AppendCodePoint(StringBuilder output, int codePoint)
    {
        if (Rune.IsValid(codePoint) && (codePoint > 0xFFFF || XmlConvert.IsXmlChar((char)codePoint)))
        {
            AppendLiteral(output, new Rune(codePoint).ToString());
        }
    }
}
