using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Turns what was meant as XML into XML: writes every tag, text and attribute again in well-formed shape.</summary>
/// <remarks>
/// It starts at the feed's root element and ends with it. Document types are dropped, so that nothing they define exists.
/// One pass, no backtracking: every search that can fail is made only once.
/// </remarks>
internal sealed partial class XmlRepair(string source)
{
    private readonly StringBuilder _output = new(source.Length + 256);
    private readonly RepairedElements _open = new();
    private int _at;
    private bool _hasNoCommentEnd;
    private bool _hasNoCDataEnd;
    private bool _hasNoInstructionEnd;

    /// <returns>Well-formed XML; null where there is no root element of a feed.</returns>
    public string? Run()
    {
        var root = Root().Match(source);
        if (!root.Success)
        {
            return null;
        }

        _at = root.Index;
        while (_at < source.Length)
        {
            var next = source.IndexOf('<', _at);
            XmlRepairText.Append(_output, source.AsSpan(_at, (next < 0 ? source.Length : next) - _at));
            _at = next < 0 ? source.Length : next;
            if (_at < source.Length)
            {
                ReadMarkup();
            }

            if (_open.Count == 0)
            {
                break;
            }
        }

        while (_open.Count > 0)
        {
            Close();
        }

        return _output.ToString();
    }

    private void ReadMarkup()
    {
        var rest = source.AsSpan(_at);
        if (rest.StartsWith("<!--"))
        {
            SkipPast("-->", ref _hasNoCommentEnd, 4);
        }
        else if (rest.StartsWith("<![CDATA["))
        {
            ReadCData();
        }
        else if (rest.StartsWith("<?"))
        {
            SkipPast("?>", ref _hasNoInstructionEnd, 2);
        }
        else if (rest.StartsWith("<!"))
        {
            SkipDeclaration();
        }
        else if (rest.StartsWith("</"))
        {
            ReadEndTag();
        }
        else if (rest.Length > 1 && XmlConvert.IsStartNCNameChar(rest[1]))
        {
            ReadStartTag();
        }
        else
        {
            _output.Append("&lt;");
            _at++;
        }
    }

    private void SkipPast(string end, ref bool isKnownMissing, int openingLength)
    {
        var found = isKnownMissing ? -1 : source.IndexOf(end, _at + openingLength, StringComparison.Ordinal);
        isKnownMissing |= found < 0;
        _at = found < 0 ? _at + openingLength : found + end.Length;
    }

    private void ReadCData()
    {
        var start = _at + "<![CDATA[".Length;
        var end = _hasNoCDataEnd ? -1 : source.IndexOf("]]>", start, StringComparison.Ordinal);
        _hasNoCDataEnd |= end < 0;

        // Without an end it is taken for a slip: what follows is read as markup, and the entries behind it are not lost.
        if (end >= 0)
        {
            XmlRepairText.AppendLiteral(_output, source.AsSpan(start, end - start));
        }

        _at = end < 0 ? start : end + 3;
    }

    /// <summary>A document type with all its declarations, or a stray one.</summary>
    private void SkipDeclaration()
    {
        var bracket = source.AsSpan(_at).IndexOfAny('[', '>');
        if (bracket >= 0 && source[_at + bracket] == '[' && source.IndexOf("]>", _at + bracket, StringComparison.Ordinal) is >= 0 and var end)
        {
            _at = end + 2;
            return;
        }

        var close = source.IndexOf('>', _at);
        _at = close < 0 ? source.Length : close + 1;
    }

    private void ReadEndTag()
    {
        var start = _at + 2;
        var length = NameLength(source.AsSpan(start));
        var name = source.AsSpan(start, length);
        var close = source.AsSpan(start).IndexOfAny('<', '>');
        _at = close < 0 ? source.Length : start + close + (source[start + close] == '>' ? 1 : 0);
        if (length == 0)
        {
            return;
        }

        var count = _open.CountToClose(name);
        if (count == 0 && _open.HasOnlyText && !HtmlText.IsKnownElement(name))
        {
            // A misspelt end tag: <title>…</titel>. Taking it as stray would swallow the elements behind it.
            count = 1;
        }

        for (; count > 0; count--)
        {
            Close();
        }
    }

    private void Close() => _output.Append("</").Append(_open.Pop()).Append('>');

    private void ReadStartTag()
    {
        var tag = RepairedTag.Read(source, _at);
        if (tag is null)
        {
            // Cut off in the middle of a tag: there is nothing behind it.
            _at = source.Length;
            return;
        }

        _at = tag.End;
        if (tag.Name is "item" or "entry")
        {
            for (var count = _open.CountToClose(tag.Name); count > 0; count--)
            {
                Close();
            }
        }

        if (_open.Count >= RepairedElements.MaxDepth)
        {
            return;
        }

        tag.Write(_output, _open);
        if (tag.IsEmpty)
        {
            _output.Append("/>");
        }
        else
        {
            _output.Append('>');
            _open.Push(tag.WrittenName, tag.Prefixes);
        }
    }

    private static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (XmlConvert.IsNCNameChar(text[length]) || text[length] == ':'))
        {
            length++;
        }

        return length;
    }

    [GeneratedRegex(@"<(?:(?:\w+:)?rss|rdf:rdf|(?:atom:)?feed|channel|urlset|sitemapindex)(?=[\s/>])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Root();
}
