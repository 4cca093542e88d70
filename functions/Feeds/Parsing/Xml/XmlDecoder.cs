using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;
using System.Xml;

namespace AlertPipeline.Feeds.Parsing.Xml;

/// <summary>Where the bytes of a text or value stand, which decides what they mean.</summary>
internal enum XmlTextKind
{
    Text,

    /// <summary>Means itself, but for its line ends.</summary>
    CData,

    /// <summary>White space becomes spaces (XML 1.0, 3.3.3).</summary>
    AttributeValue,
}

/// <summary>Character data as UTF-16: references resolved, line ends made one character (XML 1.0, 2.11 and 4.6).</summary>
internal static class XmlDecoder
{
    private const int PieceBytes = 16 * 1024;
    private const int Surplus = 32;

    /// <summary><c>&amp;lt;</c> and <c>&amp;gt;</c>, read as numbers with the first byte lowest.</summary>
    private const uint LessThan = 0x3B746C26;
    private const uint GreaterThan = 0x3B746726;

    private static ReadOnlySpan<byte> NonCharacters => [0xEF, 0xBF];

    private static readonly SearchValues<byte> SpecialInText = SearchValues.Create("&]\r"u8);
    public static readonly SearchValues<byte> SpecialInValue = SearchValues.Create("&\t\r\n"u8);
    private static readonly SearchValues<byte> Forbidden = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(b => b is not ('\t' or '\n' or '\r')).Select(b => (byte)b)]);

    /// <returns>Where the first byte is that no XML document may hold (XML 1.0, 2.2); -1 where there is none.</returns>
    /// <param name="utf8">Valid UTF-8.</param>
    public static int FindForbidden(ReadOnlySpan<byte> utf8)
    {
        var control = utf8.IndexOfAny(Forbidden);
        var at = 0;
        while (utf8[at..].IndexOf(NonCharacters) is >= 0 and var next)
        {
            at += next;

            // U+FFFE and U+FFFF.
            if (utf8[at + 2] is 0xBE or 0xBF)
            {
                return control < 0 ? at : Math.Min(at, control);
            }

            at += 3;
        }

        return control;
    }

    /// <summary>Looks through text that nobody wants to read.</summary>
    /// <returns>Where it is wrong; -1 = nowhere.</returns>
    public static int FindMistake(ReadOnlySpan<byte> text)
    {
        var rest = text;
        while (rest.IndexOfAny((byte)'&', (byte)']') is >= 0 and var at)
        {
            rest = rest[at..];
            var length = rest[0] == '&' ? ReadReference(rest, out _) : rest.StartsWith("]]>"u8) ? 0 : 1;
            if (length == 0)
            {
                return text.Length - rest.Length;
            }

            rest = rest[length..];
        }

        return -1;
    }

    /// <summary>Decodes and appends, up to about a number of characters in the output; the rest is only looked through.</summary>
    /// <param name="raw">Valid UTF-8 without forbidden characters.</param>
    /// <returns>Where it is wrong; -1 = nowhere.</returns>
    public static int Append(ArrayBufferWriter<char> output, ReadOnlySpan<byte> raw, XmlTextKind kind, int limit)
    {
        var at = 0;
        while (at < raw.Length && output.WrittenCount <= limit)
        {
            var end = Math.Min(raw.Length, at + PieceBytes);

            // No byte becomes more than one character; the surplus is for whole vectors and for what reaches past the piece.
            var chars = output.GetSpan(end - at + Surplus);
            var written = 0;
            while (at < end)
            {
                var plain = kind == XmlTextKind.AttributeValue ? CopyPlainValue(raw[at..end], chars[written..]) : CopyPlainText(raw[at..end], chars[written..]);
                (at, written) = (at + plain, written + plain);
                if (at == end)
                {
                    break;
                }

                // Escaped markup is full of these two.
                var four = kind == XmlTextKind.Text && at + 4 <= end ? BinaryPrimitives.ReadUInt32LittleEndian(raw[at..]) : 0;
                if (four is LessThan or GreaterThan)
                {
                    chars[written++] = four == LessThan ? '<' : '>';
                    at += 4;
                    continue;
                }

                var taken = DecodeSpecial(raw, at, end, kind, chars, ref written);
                if (taken == 0)
                {
                    return at;
                }

                at += taken;
            }

            output.Advance(written);
        }

        return kind == XmlTextKind.CData || at >= raw.Length ? -1 : FindMistake(raw[at..]) is >= 0 and var mistake ? at + mistake : -1;
    }

    /// <returns>How many bytes were decoded; 0 where they are wrong.</returns>
    private static int DecodeSpecial(ReadOnlySpan<byte> raw, int at, int end, XmlTextKind kind, Span<char> chars, ref int written)
    {
        switch (raw[at])
        {
            case (byte)'&' when kind != XmlTextKind.CData:
                var length = ReadReference(raw[at..], out var character);
                if (character <= 0xFFFF)
                {
                    chars[written] = (char)character;
                    written += length == 0 ? 0 : 1;
                }
                else
                {
                    written += new Rune(character).EncodeToUtf16(chars[written..]);
                }

                return length;
            case (byte)'\r':
                chars[written++] = kind == XmlTextKind.AttributeValue ? ' ' : '\n';
                return at + 1 < raw.Length && raw[at + 1] == '\n' ? 2 : 1;
            case (byte)'\t' or (byte)'\n' when kind == XmlTextKind.AttributeValue:
                chars[written++] = ' ';
                return 1;
            case (byte)']' when kind == XmlTextKind.Text && raw[at..].StartsWith("]]>"u8):
                return 0;
            case < 128:
                chars[written++] = (char)raw[at];
                return 1;
            default:
                var run = raw[at..end].IndexOfAny(kind == XmlTextKind.AttributeValue ? SpecialInValue : SpecialInText);
                run = run < 0 ? end - at : run;
                while (at + run < raw.Length && (raw[at + run] & 0xC0) == 0x80)
                {
                    run++;
                }

                Utf8.ToUtf16(raw.Slice(at, run), chars[written..], out _, out var count);
                written += count;
                return run;
        }
    }

    /// <summary>Copies ASCII up to what may mean something else.</summary>
    /// <returns>How much.</returns>
    private static int CopyPlainText(ReadOnlySpan<byte> source, Span<char> target)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(target));
        var at = 0;
        for (; at + Vector128<byte>.Count <= source.Length; at += Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref from, (nuint)at);
            var (low, high) = Vector128.Widen(bytes);
            low.StoreUnsafe(ref to, (nuint)at);
            high.StoreUnsafe(ref to, (nuint)(at + Vector128<ushort>.Count));
            var special = Vector128.Equals(bytes, Vector128.Create((byte)'&')) | Vector128.Equals(bytes, Vector128.Create((byte)']'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\r')) | Vector128.GreaterThan(bytes, Vector128.Create((byte)0x7F));
            if (special != Vector128<byte>.Zero)
            {
                return at + BitOperations.TrailingZeroCount(special.ExtractMostSignificantBits());
            }
        }

        for (; at < source.Length && source[at] is < 128 and not ((byte)'&' or (byte)']' or (byte)'\r'); at++)
        {
            target[at] = (char)source[at];
        }

        return at;
    }

    private static int CopyPlainValue(ReadOnlySpan<byte> source, Span<char> target)
    {
        var at = 0;
        for (; at < source.Length && source[at] is < 128 and not ((byte)'&' or (byte)'\t' or (byte)'\r' or (byte)'\n'); at++)
        {
            target[at] = (char)source[at];
        }

        return at;
    }

    /// <summary>A character reference or one of the five predefined entities; there are no others without a document type.</summary>
    /// <param name="bytes">Begins with an ampersand.</param>
    /// <param name="character">Its code point.</param>
    /// <returns>How long it is; 0 where it is none.</returns>
    public static int ReadReference(ReadOnlySpan<byte> bytes, out int character)
    {
        character = default;
        switch (bytes.Length > 3 ? bytes[1] : 0)
        {
            case 'l' when bytes[2] == 't' && bytes[3] == ';':
                character = '<';
                return 4;
            case 'g' when bytes[2] == 't' && bytes[3] == ';':
                character = '>';
                return 4;
            case 'q' when bytes.StartsWith("&quot;"u8):
                character = '"';
                return 6;
            case 'a' when bytes.StartsWith("&amp;"u8):
                character = '&';
                return 5;
            case 'a' when bytes.StartsWith("&apos;"u8):
                character = '\'';
                return 6;
            case '#':
                return bytes[2] == 'x' ? ReadNumber(bytes, 3, 16, out character) : ReadNumber(bytes, 2, 10, out character);
            default:
                return 0;
        }
    }

    private static int ReadNumber(ReadOnlySpan<byte> bytes, int start, int radix, out int character)
    {
        var (number, at) = (0, start);
        for (; at < bytes.Length && DigitValue(bytes[at]) is var digit && digit < radix && number <= 0x10FFFF; at++)
        {
            number = (number * radix) + digit;
        }

        var isWhole = at > start && at < bytes.Length && bytes[at] == ';' && Rune.IsValid(number)
            && (number > 0xFFFF || XmlConvert.IsXmlChar((char)number));
        character = isWhole ? number : default;
        return isWhole ? at + 1 : 0;
    }

    private static int DigitValue(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => int.MaxValue,
    };
}
