using System.Buffers;

namespace AlertPipeline.Feeds.Parsing.Xml;

/// <content>What is passed over: the XML declaration, comments, processing instructions, the document type.</content>
internal sealed partial class Utf8XmlReader
{
    private static readonly SearchValues<byte> NotInDeclaration = SearchValues.Create("\t\r\n<>&'\""u8);

    private bool _hasDocumentType;

    /// <summary>XML 1.0, 2.8. The encoding that it names was asked for before, to get these bytes.</summary>
    private void ReadDeclaration()
    {
        var rest = Rest;
        if (!rest.StartsWith("<?xml"u8) || rest.Length < 6 || rest[5] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
        {
            return;
        }

        _at += 5;
        // XmlReader takes "1.0=" too.
        if (!TryReadPart("version"u8, out var version) || !version.StartsWith("1.0"u8))
        {
            throw Mistake("The XML declaration does not say version 1.0.", _at);
        }

        TryReadPart("encoding"u8, out _);
        if (TryReadPart("standalone"u8, out var standalone) && !standalone.SequenceEqual("yes"u8) && !standalone.SequenceEqual("no"u8))
        {
            throw Mistake("The XML declaration says neither yes nor no to standalone.", _at);
        }

        SkipSpace();
        Expect((byte)'?');
        Expect((byte)'>');
    }

    private bool TryReadPart(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = [];
        var start = _at;
        if (!SkipSpace() || !Rest.StartsWith(name))
        {
            _at = start;
            return false;
        }

        _at += name.Length;
        SkipSpace();
        Expect((byte)'=');
        SkipSpace();
        var quote = _at < _end ? _document[_at] : (byte)0;
        var length = quote is (byte)'"' or (byte)'\'' ? Rest[1..].IndexOf(quote) : -1;
        if (length < 0)
        {
            throw Mistake("A part of the XML declaration has no quotes.", _at);
        }

        value = Rest.Slice(1, length);
        if (value.ContainsAny(NotInDeclaration))
        {
            throw Mistake("A part of the XML declaration holds markup.", _at);
        }

        _at += length + 2;
        return true;
    }

    private void SkipComment()
    {
        var start = _at;
        _at += "<!--".Length;
        var dashes = Rest.IndexOf("--"u8);
        _at = dashes < 0 ? throw Mistake("A comment has no end.", start) : _at + dashes + 2;
        Expect((byte)'>');
    }

    private void SkipInstruction()
    {
        var start = _at;
        _at += 2;
        var target = ReadName();
        if (target.Prefix.Length > 0 || target.Lower == "xml")
        {
            throw Mistake($"A processing instruction may not be named {target.Qualified}.", start);
        }

        if (!Rest.StartsWith("?>"u8) && !SkipSpace())
        {
            throw Mistake("A processing instruction has no white space behind its name.", start);
        }

        var length = Rest.IndexOf("?>"u8);
        _at = length < 0 ? throw Mistake("A processing instruction has no end.", start) : _at + length + 2;
    }

    private void SkipDocumentType()
    {
        _hasDocumentType = true;
        _at += "<!DOCTYPE".Length;
        if (!SkipSpace())
        {
            throw Mistake("A document type has no name.", _at);
        }

        ReadName();
        SkipSpace();
        if (Rest.StartsWith("PUBLIC"u8))
        {
            _at += "PUBLIC".Length;
            SkipQuoted();
            SkipQuoted();
            SkipSpace();
        }
        else if (Rest.StartsWith("SYSTEM"u8))
        {
            _at += "SYSTEM".Length;
            SkipQuoted();
            SkipSpace();
        }

        if (_at < _end && _document[_at] == '[')
        {
            SkipInternalSubset();
            SkipSpace();
        }

        Expect((byte)'>');
    }

    private void SkipQuoted()
    {
        if (!SkipSpace() || _at >= _end || _document[_at] is not ((byte)'"' or (byte)'\''))
        {
            throw Mistake("An identifier of the document type has no quotes.", _at);
        }

        SkipPast(_document.AsSpan(_at++, 1));
    }

    /// <summary>Up to the bracket that is in no quotes, comment or processing instruction.</summary>
    private void SkipInternalSubset()
    {
        _at++;
        while (Rest.IndexOfAny("]<\"'"u8) is >= 0 and var next)
        {
            _at += next;
            var rest = Rest;
            switch (rest[0])
            {
                case (byte)']':
                    _at++;
                    return;
                case (byte)'"' or (byte)'\'':
                    _at++;
                    SkipPast(rest[..1]);
                    break;
                default:
                    var (opening, closing) = rest.StartsWith("<!--"u8) ? (4, "-->") : rest.StartsWith("<?"u8) ? (2, "?>") : (1, "");
                    _at += opening;
                    SkipPast(System.Text.Encoding.UTF8.GetBytes(closing));
                    break;
            }
        }

        throw Mistake("A document type has no end.", _at);
    }

    private void SkipPast(ReadOnlySpan<byte> end)
    {
        var length = Rest.IndexOf(end);
        _at += length < 0 ? throw Mistake("A document type has no end.", _at) : length + end.Length;
    }
}
