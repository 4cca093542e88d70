using System.Text;

namespace AlertPipeline.Tests.Feeds.Fuzzing;

/// <summary>Damages documents: as bytes, as markup, as numbers, as encodings. The same random source gives the same damage.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> documents, Random random)
{
    /// <summary>Bytes of a mutated document; the rest is cut, so that a run tests many documents and not a few long ones.</summary>
    public const int MaxLength = 256 * 1024;

    public static readonly IReadOnlyList<string> Charsets =
    [
        "utf-8", "utf-16", "utf-16le", "utf-16be", "utf-32", "iso-8859-1", "windows-1252", "windows-1251", "koi8-r", "shift_jis", "euc-jp", "iso-2022-jp",
        "big5", "gb18030", "gb2312", "euc-kr", "us-ascii", "utf-7", "ibm037", "macintosh", "x-user-defined", "", "nonsense", "\"", "ÿ",
    ];

    private static readonly string[] Tokens =
    [
        "<", ">", "</", "/>", "&", ";", "\"", "'", "=", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "<?xml version=\"1.0\" encoding=\"utf-16\"?>",
        "<!DOCTYPE rss [<!ENTITY a \"b\">]>", "&a;", "&#0;", "&#x0;", "&#xD800;", "&#x110000;", "&#99999999999;", "&amp;", "&amp;amp;", "&nbsp;", "&lt;", "&lt;b&gt;",
        "&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;",
        "<a href=\"javascript:alert(1)\">x</a>", "&lt;a href=\"java&#x09;script:alert(1)\"&gt;x&lt;/a&gt;", "<svg/onload=alert(1)>", "<math><mi//xlink:href=\"data:x,<script>\">",
        "<iframe srcdoc=\"&lt;script&gt;\">", "<style>@import 'javascript:1'</style>", "<noscript><p title=\"</noscript><img src=x onerror=1>\">",
        "<title>", "</title>", "<item>", "</item>", "<entry>", "</entry>", "</channel>", "</rss>", "<content:encoded>", "xmlns=\"\"", "xmlns:x=\"http://www.w3.org/1999/xhtml\"",
        "xml:base=\"http://[\"", "xml:base=\"//\"", "xml:base=\"data:,\"", "type=\"xhtml\"", "type=\"html\"", "type=\"text/plain\"", "mode=\"base64\"", "mode=\"escaped\"",
        "<pubDate>Mon, 31 Feb 2026 25:61:61 +9999</pubDate>", "<updated>9999-12-31T23:59:60.999999999+14:00</updated>", "<ttl>-1</ttl>", "<ttl>99999999999</ttl>",
        "{", "}", "[", "]", ",", ":", "null", "true", "1e999", "-0", "\\u0000", "\\ud800", "\\", "\"items\":", "\0", "\uFEFF", "\uFFFE", "\uD83D\uDE00", "\u202E", "\r\n", "\u2028", "\t",
        "http://[::1]/", "http://xn--é/", "mailto:", "javascript:alert(1)", "//", "../../..", "%00", "http://a b/", "urn:uuid:", "tag:",
    ];

    private static readonly string[] Numbers =
        ["0", "-1", "00", "2147483648", "4294967296", "9223372036854775808", "99999999999999999999999999", "1e308", "0x10", "3.5", "٣", "１２"];

    private static readonly string[] Nests =
        ["<div>", "&lt;div&gt;", "<b><i>", "<item>", "<entry>", "<content type=\"xhtml\">", "<a href=\"", "&lt;a href=\"", "<!--", "<![CDATA[", "[", "{\"a\":", "<x:y>", "<font color=", "&amp;", "<p ='"];

    /// <summary>One of the documents with one to eight changes.</summary>
    public byte[] Next()
    {
        var bytes = new List<byte>(Pick(documents));
        for (var changes = 1 + random.Next(random.Next(2) == 0 ? 2 : 8); changes > 0; changes--)
        {
            Change(bytes);
            if (bytes.Count > MaxLength)
            {
                bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
            }
        }

        return [.. bytes];
    }

    private T Pick<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];

    private void Change(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, random.Next(random.Next(3) == 0 ? 4_000 : 40));
        switch (random.Next(17))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                var block = bytes.GetRange(at, length);
                bytes.RemoveRange(at, length);
                bytes.InsertRange(random.Next(bytes.Count + 1), block);
                break;
            case 5:
                Splice(bytes, at);
                break;
            case 6 when random.Next(3) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 7:
                ChangeNumber(bytes, at);
                break;
            case 8 when random.Next(4) == 0:
                Nest(bytes, at);
                break;
            case 9:
                Relabel(bytes);
                break;
            case 10 when random.Next(3) == 0:
                Recode(bytes);
                break;
            case 11:
                SwapTags(bytes, at);
                break;
            case 12:
                RepeatElement(bytes, at);
                break;
            case 13:
                bytes.InsertRange(at, Enumerable.Range(0, 1 + random.Next(20)).Select(_ => (byte)random.Next(256)).ToArray());
                break;
            default:
                bytes.InsertRange(NearMarkup(bytes, at), Encoding.UTF8.GetBytes(Pick(Tokens)));
                break;
        }
    }

    /// <summary>The beginning of this document and the end of another.</summary>
    private void Splice(List<byte> bytes, int at)
    {
        var other = Pick(documents);
        var from = random.Next(other.Length + 1);
        bytes.RemoveRange(at, random.Next(2) == 0 ? bytes.Count - at : 0);
        bytes.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(8_000))]);
    }

    private void ChangeNumber(List<byte> bytes, int at)
    {
        var first = bytes.FindIndex(at, IsDigit);
        if (first >= 0)
        {
            var end = bytes.FindIndex(first, c => !IsDigit(c));
            bytes.RemoveRange(first, (end < 0 ? bytes.Count : end) - first);
            bytes.InsertRange(first, Encoding.UTF8.GetBytes(Pick(Numbers)));
        }

        static bool IsDigit(byte c) => char.IsAsciiDigit((char)c);
    }

    private void Nest(List<byte> bytes, int at)
    {
        var piece = Encoding.UTF8.GetBytes(Pick(Nests));
        var times = random.Next(random.Next(10) == 0 ? 20_000 : 300);
        bytes.InsertRange(NearMarkup(bytes, at), Enumerable.Repeat(piece, Math.Min(times, MaxLength / piece.Length)).SelectMany(part => part).ToArray());
    }

    /// <summary>Another name of the encoding in the XML declaration; the bytes stay.</summary>
    private void Relabel(List<byte> bytes)
    {
        var start = Encoding.Latin1.GetString([.. bytes.Take(200)]);
        if (start.IndexOf("encoding=", StringComparison.Ordinal) is >= 0 and var at && start.Length > at + 10
            && start.IndexOf(start[at + 9], at + 10) is > 0 and var end)
        {
            bytes.RemoveRange(at + 10, end - at - 10);
            bytes.InsertRange(at + 10, Encoding.UTF8.GetBytes(Pick(Charsets)));
        }
        else
        {
            bytes.InsertRange(0, Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"{Pick(Charsets)}\"?>"));
        }
    }

    /// <summary>Other bytes, with or without the mark of their encoding; its name in the document stays.</summary>
    private void Recode(List<byte> bytes)
    {
        var text = Encoding.UTF8.GetString([.. bytes]);
        Encoding encoding = random.Next(4) switch { 0 => Encoding.Unicode, 1 => Encoding.BigEndianUnicode, 2 => Encoding.UTF32, _ => Encoding.Latin1 };
        bytes.Clear();
        bytes.AddRange(random.Next(2) == 0 ? encoding.GetPreamble() : []);
        bytes.AddRange(encoding.GetBytes(text));
    }

    private void SwapTags(List<byte> bytes, int at)
    {
        var (first, second) = (FindTag(bytes, at), FindTag(bytes, random.Next(bytes.Count + 1)));
        if (first is { } one && second is { } two && one.End <= two.Start)
        {
            var (left, right) = (bytes.GetRange(one.Start, one.End - one.Start), bytes.GetRange(two.Start, two.End - two.Start));
            bytes.RemoveRange(two.Start, right.Count);
            bytes.InsertRange(two.Start, left);
            bytes.RemoveRange(one.Start, left.Count);
            bytes.InsertRange(one.Start, right);
        }
    }

    /// <summary>What lies between two tags, some times over: more entries, attributes, values.</summary>
    private void RepeatElement(List<byte> bytes, int at)
    {
        if (FindTag(bytes, at) is { } one && FindTag(bytes, Math.Min(bytes.Count, one.End + random.Next(2_000))) is { } two)
        {
            var part = bytes.GetRange(one.Start, two.End - one.Start).ToArray();
            bytes.InsertRange(two.End, Enumerable.Repeat(part, random.Next(random.Next(20) == 0 ? 300 : 4)).SelectMany(bytes => bytes).ToArray());
        }
    }

    private int NearMarkup(List<byte> bytes, int at)
    {
        var next = random.Next(3) == 0 ? -1 : bytes.FindIndex(at, c => c is (byte)'<' or (byte)'>' or (byte)'"' or (byte)'{' or (byte)',');
        return next < 0 ? at : next + random.Next(2);
    }

    private static (int Start, int End)? FindTag(List<byte> bytes, int at)
    {
        var start = bytes.FindIndex(at, c => c == (byte)'<');
        var end = start < 0 ? -1 : bytes.FindIndex(start, c => c == (byte)'>');
        return end < 0 ? null : (start, end + 1);
    }
}
