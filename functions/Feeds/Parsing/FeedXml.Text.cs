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
    /// <param name="readChild">Called on each child element, which it must read or skip.</param>
    /// <returns>The words directly in it, trimmed.</returns>
    public string ReadTextOrChildren(Action readChild)
    {
        var mark = reader.IsEmptyElement ? -1 : reader.Depth;
        var words = "";
        reader.Read();
        while (mark >= 0 && reader.Token != XmlToken.None && !(reader.Token == XmlToken.EndTag && reader.Depth == mark))
        {
            if (reader.Token == XmlToken.StartTag)
            {
                Look();
                readChild();
                continue;
            }

            if (words.Length == 0 && reader.Token is XmlToken.Text or XmlToken.CData)
            {
                _text.ResetWrittenCount();
                reader.AppendText(_text, FeedLimits.MaxFieldLength);
                words = TakeText(FeedLimits.MaxFieldLength);
            }

            reader.Read();
        }

        if (mark >= 0)
        {
            reader.Read();
        }

        return words;
    }

    /// <summary>The content as it would be read in a page: escaped markup as it stands, real elements written out as HTML.</summary>
    /// <param name="hasElements">True where there were real elements; then the text is HTML whatever its type says.</param>
    public string ReadMarkup(Uri? baseAddress, out bool hasElements)
    {
        hasElements = false;
        _text.ResetWrittenCount();
        var depth = reader.Depth;
        var isEmpty = reader.IsEmptyElement;
        while (!isEmpty && reader.Read() && !(reader.Token == XmlToken.EndTag && reader.Depth == depth))
        {
            if (reader.Token is XmlToken.Text or XmlToken.CData)
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

        reader.Read();
        return TakeText(FeedLimits.MaxTextLength);
    }

    private void ReadTextInto(ArrayBufferWriter<char> output)
    {
        output.ResetWrittenCount();
        var depth = reader.Depth;
        var isEmpty = reader.IsEmptyElement;
        while (!isEmpty && reader.Read() && !(reader.Token == XmlToken.EndTag && reader.Depth == depth))
        {
            if (reader.Token is XmlToken.Text or XmlToken.CData)
            {
                reader.AppendText(output, FeedLimits.MaxFieldLength);
            }
        }

        reader.Read();
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

        return text.IsEmpty ? "" : WindowsCharacters.Replace(text.ToString());
    }

    private void AppendText(bool isEncoded)
    {
        if (!isEncoded)
        {
            reader.AppendText(_text, FeedLimits.MaxTextLength);
        }
        else if (_text.WrittenCount <= FeedLimits.MaxTextLength)
        {
            _piece.ResetWrittenCount();
            reader.AppendText(_piece, FeedLimits.MaxTextLength);
            _text.Write(HtmlText.Encode(_piece.WrittenSpan.ToString()));
        }
        else
        {
            HasCutText = true;
        }
    }

    private void AppendTag(int textDepth, Uri? baseAddress)
    {
        if (reader.Depth - textDepth > FeedLimits.MaxMarkupDepth || _text.WrittenCount > FeedLimits.MaxTextLength)
        {
            HasCutText = true;
            return;
        }

        var name = reader.Name.Local;
        if (reader.Token == XmlToken.EndTag)
        {
            AppendEndTag(name);
            return;
        }

        _text.Write("<");
        _text.Write(name);
        if (!reader.Attributes.IsEmpty)
        {
            AppendAttributes(BaseInside(baseAddress));
        }

        _text.Write(">");
        if (reader.IsEmptyElement && !HtmlText.IsVoid(name))
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
        foreach (var attribute in reader.Attributes)
        {
            var name = attribute.Name;
            if (name.Prefix.Length > 0 || name.IsNamespaceDeclaration)
            {
                continue;
            }

            var value = WindowsCharacters.Replace(reader.ValueOf(attribute));
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
