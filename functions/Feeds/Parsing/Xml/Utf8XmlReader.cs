using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using System.Xml;

namespace AlertPipeline.Feeds.Parsing.Xml;

/// <summary>What a <see cref="Utf8XmlReader"/> stands on.</summary>
internal enum XmlToken
{
    /// <summary>In front of the document or behind it.</summary>
    None,
    StartTag,
    EndTag,

    /// <summary>Character data between two tags, comments or sections; white space alone too.</summary>
    Text,
    CData,
}

/// <summary>Steps through a well-formed XML 1.0 document with namespaces, straight over its bytes.</summary>
/// <remarks>
/// It takes what <see cref="XmlReader"/> takes with DTDs ignored, and refuses what that refuses, with an
/// <see cref="XmlException"/>. Texts and values are looked at, and decoded, only when they are asked for or passed over.
/// A document type is stepped over unread: it defines nothing and names nothing. Nothing recurses; depth, attributes and
/// names are bounded by <see cref="FeedLimits"/>.
/// </remarks>
internal sealed partial class Utf8XmlReader
{
    private readonly byte[] _document;
    private readonly int _start;
    private readonly int _end;
    private readonly XmlNames _names = new();
    private readonly XmlNamespaces _namespaces = new();
    private readonly XmlAttributes _attributes = new();
    private readonly ArrayBufferWriter<char> _value = new(256);
    private readonly RepeatedStrings _strings;
    private XmlName[] _open = new XmlName[16];
    private int _openCount;
    private int _at;
    private (int Start, int Length) _text;
    private bool _isUncheckedText;
    private bool _hasRoot;

    /// <param name="utf8">The document without byte order mark.</param>
    /// <param name="strings">Where short values are made.</param>
    /// <exception cref="XmlException">It is no UTF-8, or holds a character that XML does not allow.</exception>
    public Utf8XmlReader(ReadOnlyMemory<byte> utf8, RepeatedStrings strings)
    {
        _strings = strings;
        if (MemoryMarshal.TryGetArray(utf8, out var segment) && segment.Array is { } array)
        {
            (_document, _at, _end) = (array, segment.Offset, segment.Offset + segment.Count);
        }
        else
        {
            _document = utf8.ToArray();
            _end = _document.Length;
        }

        _start = _at;
        if (!Utf8.IsValid(Rest))
        {
            throw Mistake("The document is no UTF-8.", _at);
        }

        if (XmlDecoder.FindForbidden(Rest) is >= 0 and var forbidden)
        {
            throw Mistake("A character stands here that XML does not allow.", _at + forbidden);
        }

        ReadDeclaration();
    }

    public XmlToken Token { get; private set; }

    /// <summary>Of a start or end tag.</summary>
    public XmlName Name { get; private set; } = null!;

    /// <summary>Of a start tag.</summary>
    public XmlNamespace Namespace { get; private set; } = null!;

    /// <summary>True on a start tag that is its own end.</summary>
    public bool IsEmptyElement { get; private set; }

    /// <summary>How many elements are around what it stands on.</summary>
    public int Depth => Token == XmlToken.StartTag && !IsEmptyElement ? _openCount - 1 : _openCount;

    /// <summary>Bytes read up to behind what it stands on.</summary>
    public int Position => _at - _start;

    /// <summary>Of a start tag, namespace declarations too.</summary>
    public ReadOnlySpan<XmlAttribute> Attributes => _attributes.All;

    private ReadOnlySpan<byte> Rest => _document.AsSpan(_at, _end - _at);

    /// <summary>Goes to the next tag or text.</summary>
    /// <returns>False at the end of the document.</returns>
    public bool Read()
    {
        LeaveToken();
        while (_at < _end)
        {
            if (_document[_at] != '<')
            {
                if (ReadText())
                {
                    return true;
                }

                continue;
            }

            switch (_at + 1 < _end ? _document[_at + 1] : 0)
            {
                case '/':
                    ReadEndTag();
                    return true;
                case '!' when Rest.StartsWith("<![CDATA["u8) && _openCount > 0:
                    ReadCData();
                    return true;
                case '!' when Rest.StartsWith("<!--"u8):
                    SkipComment();
                    break;
                case '!' when Rest.StartsWith("<!DOCTYPE"u8) && !_hasRoot && !_hasDocumentType:
                    SkipDocumentType();
                    break;
                case '?':
                    SkipInstruction();
                    break;
                default:
                    ReadStartTag();
                    return true;
            }
        }

        Token = XmlToken.None;
        return _openCount > 0 ? throw Mistake($"The document ends inside <{_open[_openCount - 1].Qualified}>.", _at)
            : !_hasRoot ? throw Mistake("The document holds no element.", _at)
            : false;
    }

    /// <summary>Goes from a start tag behind the end of its element; from anything else to what is next.</summary>
    public void Skip()
    {
        if (Token == XmlToken.StartTag && !IsEmptyElement)
        {
            var depth = _openCount;
            while (_openCount >= depth)
            {
                Read();
            }
        }

        Read();
    }

    /// <summary>Decodes the text it stands on and appends it, up to about a number of characters in the output.</summary>
    public void AppendText(ArrayBufferWriter<char> output, int limit)
    {
        var kind = Token == XmlToken.CData ? XmlTextKind.CData : XmlTextKind.Text;
        if (XmlDecoder.Append(output, _document.AsSpan(_text.Start, _text.Length), kind, limit) is >= 0 and var mistake)
        {
            throw WrongText(mistake);
        }

        _isUncheckedText = false;
    }

    /// <returns>The decoded value of an attribute of this tag.</returns>
    public string ValueOf(XmlAttribute attribute)
    {
        var raw = _document.AsSpan(attribute.Start, attribute.Length);
        if (!raw.ContainsAny(XmlDecoder.SpecialInValue))
        {
            return raw.Length <= RepeatedStrings.MaxLength && Ascii.IsValid(raw) ? _strings.Get(raw) : Encoding.UTF8.GetString(raw);
        }

        _value.ResetWrittenCount();
        _ = XmlDecoder.Append(_value, raw, XmlTextKind.AttributeValue, int.MaxValue);
        return _value.WrittenSpan.ToString();
    }

    /// <param name="qualified">As written in the tag.</param>
    public string? FindAttribute(string qualified) => _attributes.Find(qualified) is { } attribute ? ValueOf(attribute) : null;

    /// <param name="local">Name in the namespace.</param>
    public string? FindAttribute(string local, string namespaceName)
    {
        if (!_attributes.HasPrefixes)
        {
            return null;
        }

        foreach (var attribute in _attributes.All)
        {
            if (attribute.Name.Prefix.Length > 0 && attribute.Name.Local == local && _namespaces.Find(attribute.Name)?.Name == namespaceName)
            {
                return ValueOf(attribute);
            }
        }

        return null;
    }

    private void LeaveToken()
    {
        if (_isUncheckedText)
        {
            _isUncheckedText = false;
            if (XmlDecoder.FindMistake(_document.AsSpan(_text.Start, _text.Length)) is >= 0 and var mistake)
            {
                throw WrongText(mistake);
            }
        }
        else if (Token == XmlToken.StartTag && IsEmptyElement)
        {
            _namespaces.Leave(_openCount);
        }
    }

    /// <returns>False where it is white space outside of the root, which is nobody's.</returns>
    private bool ReadText()
    {
        var rest = Rest;
        var length = SpaceLength(rest);
        if (_openCount > 0 && length < rest.Length && rest[length] == '<')
        {
            // White space between tags is most of all texts and needs no looking through.
            TakeText(length, isUnchecked: false);
            return true;
        }

        length = rest.IndexOf((byte)'<');
        length = length < 0 ? rest.Length : length;
        if (_openCount == 0)
        {
            var other = rest[..length].IndexOfAnyExcept(" \t\r\n"u8);
            _at += other < 0 ? length : throw Mistake("A text stands outside of the root element.", _at + other);
            return false;
        }

        TakeText(length, isUnchecked: true);
        return true;
    }

    private void TakeText(int length, bool isUnchecked)
    {
        (Token, _text, _isUncheckedText) = (XmlToken.Text, (_at, length), isUnchecked);
        _at += length;
    }

    private void ReadCData()
    {
        var start = _at + "<![CDATA[".Length;
        var length = _document.AsSpan(start, _end - start).IndexOf("]]>"u8);
        if (length < 0)
        {
            throw Mistake("A CDATA section has no end.", _at);
        }

        (Token, _text) = (XmlToken.CData, (start, length));
        _at = start + length + "]]>".Length;
    }

    private void ReadEndTag()
    {
        if (_openCount == 0)
        {
            throw Mistake("An end tag stands where no element is open.", _at);
        }

        Name = _open[--_openCount];
        _at += 2;
        if (!Rest.StartsWith(Name.Written))
        {
            throw Mistake($"An end tag is not that of <{Name.Qualified}>.", _at);
        }

        _at += Name.Written.Length;
        SkipSpace();
        Expect((byte)'>');
        Token = XmlToken.EndTag;
        _namespaces.Leave(_openCount);
    }

    private XmlException WrongText(int offset) => Mistake(
        _document[_text.Start + offset] == '&' ? "An ampersand begins no reference, or one to an entity that nobody defines." : "A text holds \"]]>\".",
        _text.Start + offset);

    private void Expect(byte expected)
    {
        if (_at >= _end || _document[_at] != expected)
        {
            throw Mistake($"Something else stands in the place of a '{(char)expected}'.", _at);
        }

        _at++;
    }

    /// <returns>True where there was some.</returns>
    private bool SkipSpace()
    {
        var length = SpaceLength(Rest);
        _at += length;
        return length > 0;
    }

    private static int SpaceLength(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        while (length < bytes.Length && bytes[length] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
        {
            length++;
        }

        return length;
    }

    private XmlException Mistake(string message, int position)
    {
        // Counted only now: most documents hold none.
        var before = _document.AsSpan(_start, position - _start);
        var line = before.Count((byte)'\n') + 1;
        var column = before.Length - before.LastIndexOf((byte)'\n');
        return new XmlException(message, innerException: null, line, column);
    }
}
