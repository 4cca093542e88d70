using System.Buffers;
using AlertPipeline.Feeds.Parsing.Xml;
using AlertPipeline.Messages;

namespace AlertPipeline.Feeds.Parsing;

/// <content>What stands in an element: words, or words and markup.</content>
internal sealed partial class FeedXml
{
    private readonly ArrayBufferWriter<char> _text = new(1_024);
    private readonly ArrayBufferWriter<char> _piece = new();

    /// <summary>True once a text was longer than it may be.</summary>
    public bool HasCutText { get; private set; }

    /// <summary>The words of the element and everything in it, trimmed; empty where there are none.</summary>
    public string ReadText()
    {
        ReadTextInto(_text);
        return TakeText(FeedLimits.MaxFieldLength);
    }

    /// <summary>The date in the element; null where there is none.</summary>
    public DateTimeOffset? ReadDate()
    {
        ReadTextInto(_text);
        return FeedDates.Parse(_text.WrittenSpan);
    }

    /// <summary>Reads an element that holds either words or elements.</summary>
    /// <param name="found">What <paramref name="readChild"/> finds.</param>
    /// <param name="readChild">Called on each child element, which it must read or skip.</param>
    /// <returns>The words directly in it, trimmed.</returns>
    public string ReadTextOrChildren<T>(ref T found, ReadChild<T> readChild)
    {
        var mark = _reader.IsEmptyElement ? -1 : _reader.Depth;
        var words = "";
        _reader.Read();
        while (mark >= 0 && _reader.Token != XmlToken.None && !(_reader.Token == XmlToken.EndTag && _reader.Depth == mark))
        {
            if (_reader.Token == XmlToken.StartTag)
            {
                Look();
                readChild(this, ref found);
                continue;
            }

            if (words.Length == 0 && _reader.Token is XmlToken.Text or XmlToken.CData)
            {
                _text.ResetWrittenCount();
                _reader.AppendText(_text, FeedLimits.MaxFieldLength);
                words = TakeText(FeedLimits.MaxFieldLength);
            }

            _reader.Read();
        }

        if (mark >= 0)
        {
            _reader.Read();
        }

        return words;
    }

    /// <summary>The content as it would be read in a page: escaped markup as it stands, real elements written out as HTML.</summary>
    /// <param name="hasElements">True where there were real elements; then the text is HTML whatever its type says.</param>
    public string ReadMarkup(Uri? baseAddress, out bool hasElements)
    {
        hasElements = false;
        _text.ResetWrittenCount();
        var depth = _reader.Depth;
        var isEmpty = _reader.IsEmptyElement;
        while (!isEmpty && _reader.Read() && !(_reader.Token == XmlToken.EndTag && _reader.Depth == depth))
        {
            if (_reader.Token is XmlToken.Text or XmlToken.CData)
            {
                AppendText(isEncoded: hasElements);
            }
            else
            {
                if (!hasElements)
                {
                    hasElements = true;
                    var before = HtmlText.Encode(_text.WrittenSpan.ToString());
                    _text.ResetWrittenCount();
                    _text.Write(before);
                }

                AppendTag(depth, baseAddress);
            }
        }

        _reader.Read();
        return TakeText(FeedLimits.MaxTextLength);
    }

    public delegate void ReadChild<T>(FeedXml xml, ref T found);

    private void ReadTextInto(ArrayBufferWriter<char> output)
    {
        output.ResetWrittenCount();
        var depth = _reader.Depth;
        var isEmpty = _reader.IsEmptyElement;
        while (!isEmpty && _reader.Read() && !(_reader.Token == XmlToken.EndTag && _reader.Depth == depth))
        {
            if (_reader.Token is XmlToken.Text or XmlToken.CData)
            {
                _reader.AppendText(output, FeedLimits.MaxFieldLength);
            }
        }

        _reader.Read();
    }

    /// <summary>What was collected, trimmed and cut.</summary>
    private string TakeText(int limit)
    {
        var text = _text.WrittenSpan.Trim();
        if (text.Length > limit)
        {
            HasCutText = true;
            text = text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
        }

        return text.IsEmpty ? "" : WindowsCharacters.Replace(_strings.Get(text));
    }

    private void AppendText(bool isEncoded)
    {
        if (!isEncoded)
        {
            _reader.AppendText(_text, FeedLimits.MaxTextLength);
        }
        else if (_text.WrittenCount <= FeedLimits.MaxTextLength)
        {
            _piece.ResetWrittenCount();
            _reader.AppendText(_piece, FeedLimits.MaxTextLength);
            _text.Write(HtmlText.Encode(_piece.WrittenSpan.ToString()));
        }
        else
        {
            HasCutText = true;
        }
    }

    private void AppendTag(int textDepth, Uri? baseAddress)
    {
        if (_reader.Depth - textDepth > FeedLimits.MaxMarkupDepth || _text.WrittenCount > FeedLimits.MaxTextLength)
        {
            HasCutText = true;
            return;
        }

        var name = _reader.Name.Local;
        if (_reader.Token == XmlToken.EndTag)
        {
            AppendEndTag(name);
            return;
        }

        _text.Write("<");
        _text.Write(name);
        if (!_reader.Attributes.IsEmpty)
        {
            AppendAttributes(BaseInside(baseAddress));
        }

        _text.Write(">");
        if (_reader.IsEmptyElement && !HtmlText.IsVoid(name))
        {
            AppendEndTag(name);
        }
    }

    private void AppendEndTag(string name)
    {
        _text.Write("</");
        _text.Write(name);
        _text.Write(">");
    }

    private void AppendAttributes(Uri? baseAddress)
    {
        foreach (var attribute in _reader.Attributes)
        {
            var name = attribute.Name;
            if (name.Prefix.Length > 0 || name.IsNamespaceDeclaration)
            {
                continue;
            }

            var value = WindowsCharacters.Replace(_reader.ValueOf(attribute));
            value = HtmlText.IsAddress(name.Local) ? FeedLinks.Resolve(baseAddress, value) : value;
            if (value.Length > FeedLimits.MaxFieldLength)
            {
                HasCutText = true;
                value = TextLength.Cut(value, FeedLimits.MaxFieldLength);
            }

            _text.Write(" ");
            _text.Write(name.Local);
            _text.Write("=\"");
            _text.Write(HtmlText.Encode(value));
            _text.Write("\"");
        }
    }
}
