using System.Xml;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Walks a feed document element by element.</summary>
/// <remarks>
/// Every Read and Skip method stands on a start tag when called and on the node behind the end tag when it returns, so a
/// handler of an element is free to read it or to leave it to <see cref="Skip"/>. Nothing here recurses.
/// </remarks>
internal sealed partial class FeedXml(XmlReader reader)
{
    private readonly Dictionary<string, Vocabulary> _vocabularies = [];
    private readonly Dictionary<string, string> _lowerNames = [];
    private readonly IXmlLineInfo _lines = (IXmlLineInfo)reader;
    private string? _rootNamespace;
    private (int Line, int Position) _found;

    /// <summary>Local name in lower case: names are written in every case.</summary>
    public string Name { get; private set; } = "";

    public Vocabulary Vocabulary { get; private set; }

    /// <returns>False where the document holds no element.</returns>
    public bool MoveToRoot()
    {
        while (reader.NodeType != XmlNodeType.Element)
        {
            if (!reader.Read())
            {
                return false;
            }
        }

        _rootNamespace = reader.NamespaceURI;
        Look();
        return true;
    }

    /// <summary>Steps into the element.</summary>
    /// <returns>A mark for <see cref="NextChild"/>; -1 where it has no content, and then it is already read.</returns>
    public int Enter()
    {
        var depth = reader.IsEmptyElement ? -1 : reader.Depth;
        reader.Read();
        return depth;
    }

    /// <summary>Goes to the next child element. False: the parent is read to its end.</summary>
    public bool NextChild(int mark)
    {
        while (mark >= 0 && !reader.EOF)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                Look();
                return true;
            }

            var isEnd = reader.NodeType == XmlNodeType.EndElement && reader.Depth == mark;
            reader.Read();
            if (isEnd)
            {
                return false;
            }
        }

        return false;
    }

    public void Skip() => reader.Skip();

    public string? FindAttribute(string name)
    {
        if (!reader.HasAttributes)
        {
            return null;
        }

        return reader.GetAttribute(name) ?? FindAttributeIgnoringCase(name);
    }

    public string? FindRdfAttribute(string name) => reader.GetAttribute(name, Vocabularies.UsualPrefixes["rdf"]);

    public string? FindLanguage() => reader.HasAttributes ? reader.GetAttribute("lang", XmlNamespace) : null;

    /// <summary>The base address that holds inside this element (XML Base).</summary>
    public Uri? BaseInside(Uri? outside)
    {
        var written = reader.HasAttributes ? reader.GetAttribute("base", XmlNamespace) : null;
        return written is null ? outside : FeedLinks.ResolveBase(outside, written);
    }

    private const string XmlNamespace = "http://www.w3.org/XML/1998/namespace";

    private void Look()
    {
        // An element that is found twice was passed over unread, and would be found for ever: better no feed than no end.
        var found = (_lines.LineNumber, _lines.LinePosition);
        _found = found != _found
            ? found
            : throw new InvalidOperationException($"Element '{reader.LocalName}' at line {found.LineNumber}, {found.LinePosition} was not read.");
        var local = reader.LocalName;
        if (!_lowerNames.TryGetValue(local, out var name))
        {
            name = local.ToLowerInvariant();
            _lowerNames[local] = name;
        }

        Name = name;
        var space = reader.NamespaceURI;
        if (!_vocabularies.TryGetValue(space, out var vocabulary))
        {
            vocabulary = Vocabularies.Find(space);

            // A feed whose namespace nobody knows still means its own elements.
            vocabulary = vocabulary == Vocabulary.Other && space == _rootNamespace ? Vocabulary.Core : vocabulary;
            _vocabularies[space] = vocabulary;
        }

        Vocabulary = vocabulary;
    }

    private string? FindAttributeIgnoringCase(string name)
    {
        string? value = null;
        while (value is null && reader.MoveToNextAttribute())
        {
            value = reader.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase) && reader.Prefix.Length == 0 ? reader.Value : null;
        }

        reader.MoveToElement();
        return value;
    }
}
