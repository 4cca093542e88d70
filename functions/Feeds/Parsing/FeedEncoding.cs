using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Finds out in which encoding a document is written.</summary>
/// <remarks>
/// Order: byte order mark, HTTP charset, XML declaration (RFC 7303, 3), then what the bytes look like. A name that is
/// unknown, or that the bytes contradict, counts as not given.
/// </remarks>
internal static partial class FeedEncoding
{
    private const int SniffedBytes = 1024;

    private static readonly Encoding PlainUtf8 = new UTF8Encoding(false);
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <returns>The encoding and how many bytes of byte order mark to skip.</returns>
    public static (Encoding Encoding, int SkippedBytes) Detect(ReadOnlySpan<byte> content, string? contentType)
    {
        if (FindByteOrderMark(content) is { } marked)
        {
            return marked;
        }

        // A pattern of zero bytes cannot be anything else, whatever the names say.
        if (FindWideEncoding(content) is { } wide)
        {
            return (wide, 0);
        }

        var declared = FindByName(FindHttpCharset(contentType), content) ?? FindByName(FindXmlEncoding(content), content);
        if (declared is not null)
        {
            return (declared, 0);
        }

        return (LooksLikeUtf8(content) ? PlainUtf8 : Windows1252, 0);
    }

    private static (Encoding, int)? FindByteOrderMark(ReadOnlySpan<byte> content) => content switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (PlainUtf8, 3),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: true), 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        _ => null,
    };

    /// <summary>XML 1.0, appendix F: how <c>&lt;</c> looks in encodings without byte order mark.</summary>
    private static Encoding? FindWideEncoding(ReadOnlySpan<byte> content) => content switch
    {
        [0x3C, 0, 0, 0, ..] => Encoding.UTF32,
        [0, 0, 0, 0x3C, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: false),
        [0x3C or 0x7B, 0, not 0, 0, ..] => Encoding.Unicode,
        [0, 0x3C or 0x7B, 0, not 0, ..] => Encoding.BigEndianUnicode,

        // "<?xm" in EBCDIC; its code pages agree on the letters of the declaration.
        [0x4C, 0x6F, 0xA7, 0x94, ..] => FindEbcdic(content),
        _ => null,
    };

    private static Encoding FindEbcdic(ReadOnlySpan<byte> content)
    {
        var latin = CodePagesEncodingProvider.Instance.GetEncoding(37)!;
        var start = latin.GetString(content[..Math.Min(content.Length, SniffedBytes)]);
        var name = XmlEncoding().Match(start).Groups["name"].Value;
        return FindEncoding(name) is { IsSingleByte: true } named && !LooksLikeAscii(named) ? named : latin;
    }

    private static string? FindHttpCharset(string? contentType)
    {
        var match = HttpCharset().Match(contentType ?? "");
        return match.Success ? match.Groups["name"].Value : null;
    }

    private static string? FindXmlEncoding(ReadOnlySpan<byte> content)
    {
        var match = XmlEncoding().Match(Encoding.Latin1.GetString(content[..Math.Min(content.Length, SniffedBytes)]));
        return match.Success ? match.Groups["name"].Value : null;
    }

    /// <returns>The encoding of that name; null where there is none, or the bytes cannot be in it.</returns>
    private static Encoding? FindByName(string? name, ReadOnlySpan<byte> content)
    {
        if (name is null || FindEncoding(name) is not { } encoding)
        {
            return null;
        }

        // These bytes read as ASCII up to here, so they are not in UTF-16, UTF-32 or EBCDIC.
        if (!LooksLikeAscii(encoding))
        {
            return null;
        }

        return encoding.CodePage switch
        {
            65001 => LooksLikeUtf8(content) ? PlainUtf8 : null,
            20127 => Utf8.IsValid(content) ? PlainUtf8 : Windows1252,
            _ => encoding,
        };
    }

    private static Encoding? FindEncoding(string name)
    {
        var plain = name.Trim().ToLowerInvariant().Replace('_', '-');
        if (CodePageName().Match(plain) is { Success: true } numbered
            && int.TryParse(numbered.Groups["page"].ValueSpan, out var page))
        {
            return FindEncoding(page);
        }

        return plain switch
        {
            // The labels stand for their superset, as browsers read them (Encoding Standard, 4.2).
            "iso-8859-1" or "iso8859-1" or "latin1" or "latin-1" or "l1" or "ansi" => Windows1252,
            "gb2312" or "gbk" or "gb-2312-80" or "x-gbk" or "csgb2312" => FindEncoding(54936),
            "tis-620" or "iso-8859-11" => FindEncoding(874),
            "big5-hkscs" or "big5hkscs" or "cn-big5" => FindEncoding(950),
            "shift-jis" or "x-sjis" or "sjis" or "ms-kanji" => FindEncoding(932),
            "ks-c-5601-1987" or "ksc5601" or "euc-kr" or "korean" => FindEncoding(949),
            "iso-8859-9" or "latin5" => FindEncoding(1254),
            "utf8" => PlainUtf8,

            // UTF-7 can hide markup from everything that looks at the bytes.
            "utf-7" or "unicode-1-1-utf-7" => null,
            _ => FindRegistered(plain),
        };
    }

    private static Encoding? FindEncoding(int page) => CodePagesEncodingProvider.Instance.GetEncoding(page);

    private static Encoding? FindRegistered(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool LooksLikeAscii(Encoding encoding) => encoding.GetByteCount("<a") == 2 && encoding.GetBytes("<")[0] == '<';

    /// <summary>One bad byte does not make a UTF-8 document Latin: the good sequences must outnumber the bad.</summary>
    private static bool LooksLikeUtf8(ReadOnlySpan<byte> content)
    {
        if (Utf8.IsValid(content))
        {
            return true;
        }

        int good = 0, bad = 0;
        while (!content.IsEmpty)
        {
            if (content[0] < 0x80)
            {
                var next = content.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
                content = next < 0 ? [] : content[next..];
                continue;
            }

            var isGood = Rune.DecodeFromUtf8(content, out _, out var consumed) == System.Buffers.OperationStatus.Done;
            good += isGood ? 1 : 0;
            bad += isGood ? 0 : 1;
            content = content[consumed..];
        }

        return good >= bad;
    }

    [GeneratedRegex("""charset\s*=\s*["']?(?<name>[\w.:-]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex HttpCharset();

    [GeneratedRegex("""^[^<]{0,200}(<!--[^>]{0,400}-->\s*)?<\?xml\s[^>]{0,200}?encoding\s*=\s*["']\s*(?<name>[\w.:-]+)""")]
    private static partial Regex XmlEncoding();

    [GeneratedRegex("^(?:cp|windows-|win-|x-cp|ibm|ms)-?(?<page>[0-9]{3,5})$")]
    private static partial Regex CodePageName();
}
