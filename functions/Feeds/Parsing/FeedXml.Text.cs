using System.Text;
using System.Xml;
using AlertPipeline.Messages;

namespace AlertPipeline.Feeds.Parsing;

/// <content>What stands in an element: words, or words and markup.</content>
internal sealed partial class FeedXml
{
    private readonly StringBuilder _text = new();

    /// <summary>True once a text was longer than it may be.</summary>
    public bool HasCutText { get; private set; }

    /// <summary>The words of the element and everything in it, trimmed; empty where there are none.</summary>
    public string ReadText()
    {
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return "";
        }

        var depth = reader.Depth;
        string? only = null;
        _text.Clear();
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
        {
            if (!HasText(reader.NodeType))
            {
                continue;
            }

            if (only is null && _text.Length == 0)
            {
                only = reader.Value;
                continue;
            }

            Append(only, FeedLimits.MaxFieldLength);
            Append(reader.Value, FeedLimits.MaxFieldLength);
            only = null;
        }

        reader.Read();
        return Cut((only ?? _text.ToString()).Trim(), FeedLimits.MaxFieldLength);
    }

    /// <summary>Reads an element that holds either words or elements.</summary>
    /// <param name="readChild">Called on each child element, which it must read or skip.</param>
    /// <returns>The words directly in it, trimmed.</returns>
    public string ReadTextOrChildren(Action readChild)
    {
        var mark = reader.IsEmptyElement ? -1 : reader.Depth;
        var words = "";
        reader.Read();
        while (mark >= 0 && !reader.EOF && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == mark))
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                Look();
                readChild();
                continue;
            }

            words = HasText(reader.NodeType) && words.Length == 0 ? Cut(reader.Value.Trim(), FeedLimits.MaxFieldLength) : words;
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
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return "";
        }

        var depth = reader.Depth;
        string? only = null;
        _text.Clear();
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
        {
            if (HasText(reader.NodeType))
            {
                if (hasElements)
                {
                    Append(HtmlText.Encode(reader.Value), FeedLimits.MaxTextLength);
                }
                else if (only is null && _text.Length == 0)
                {
                    only = reader.Value;
                }
                else
                {
                    Append(only, FeedLimits.MaxTextLength);
                    Append(reader.Value, FeedLimits.MaxTextLength);
                    only = null;
                }
            }
            else if (reader.NodeType is XmlNodeType.Element or XmlNodeType.EndElement)
            {
                if (!hasElements)
                {
                    hasElements = true;
                    var before = HtmlText.Encode(only ?? _text.ToString());
                    only = null;
                    _text.Clear();
                    Append(before, FeedLimits.MaxTextLength);
                }

                AppendTag(depth, baseAddress);
            }
        }

        reader.Read();
        return Cut((only ?? _text.ToString()).Trim(), FeedLimits.MaxTextLength);
    }

    private static bool HasText(XmlNodeType type) =>
        type is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace;

    private void AppendTag(int textDepth, Uri? baseAddress)
    {
        if (reader.Depth - textDepth > FeedLimits.MaxMarkupDepth || _text.Length > FeedLimits.MaxTextLength)
        {
            HasCutText = true;
            return;
        }

        var name = reader.LocalName;
        if (reader.NodeType == XmlNodeType.EndElement)
        {
            _text.Append("</").Append(name).Append('>');
            return;
        }

        var isEmpty = reader.IsEmptyElement;
        _text.Append('<').Append(name);
        if (reader.HasAttributes)
        {
            AppendAttributes(BaseInside(baseAddress));
        }

        _text.Append('>');
        if (isEmpty && !HtmlText.IsVoid(name))
        {
            _text.Append("</").Append(name).Append('>');
        }
    }

    private void AppendAttributes(Uri? baseAddress)
    {
        while (reader.MoveToNextAttribute())
        {
            if (reader.Prefix.Length > 0 || reader.LocalName == "xmlns")
            {
                continue;
            }

            var value = HtmlText.IsAddress(reader.LocalName) ? FeedLinks.Resolve(baseAddress, reader.Value) : reader.Value;
            _text.Append(' ').Append(reader.LocalName).Append("=\"").Append(HtmlText.Encode(Cut(value, FeedLimits.MaxFieldLength))).Append('"');
        }

        reader.MoveToElement();
    }

    private void Append(string? text, int limit)
    {
        var room = limit - _text.Length;
        if (text is null || room <= 0)
        {
            HasCutText |= text is { Length: > 0 };
            return;
        }

        _text.Append(Cut(text, room));
    }

    private string Cut(string text, int limit)
    {
        text = WindowsCharacters.Replace(text);
        if (text.Length <= limit)
        {
            return text;
        }

        HasCutText = true;
        return TextLength.Cut(text, limit);
    }
}
