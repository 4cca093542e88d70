using AlertPipeline.Feeds.Parsing.Xml;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Walks a feed document element by element.</summary>
/// <remarks>
/// Every Read and Skip method stands on a start tag when called and on the node behind the end tag when it returns, so a
/// handler of an element is free to read it or to leave it to <see cref="Skip"/>. Nothing here recurses.
/// </remarks>
internal sealed partial class FeedXml
{
    private readonly RepeatedStrings _strings = new();
    private readonly Utf8XmlReader _reader;
    private int _found = -1;

    /// <param name="utf8">A document without byte order mark.</param>
    /// <param name="keep">Likewise to <see cref="FeedParser.Parse"/>.</param>
    /// <exception cref="System.Xml.XmlException">It is not well-formed; every method may find that out.</exception>
    public FeedXml(ReadOnlyMemory<byte> utf8, Func<ParsedEntry, ParsedEntry?>? keep = null) =>
        (_reader, Keep) = (new Utf8XmlReader(utf8, _strings), keep);

    public Func<ParsedEntry, ParsedEntry?>? Keep { get; }

    /// <summary>Local name in lower case: names are written in every case.</summary>
    public string Name { get; private set; } = "";

    public Vocabulary Vocabulary { get; private set; }

    /// <summary>Steps to the root element, which every document has.</summary>
    public void MoveToRoot()
    {
        while (_reader.Token != XmlToken.StartTag)
        {
            _reader.Read();
        }

        // A feed whose namespace nobody knows still means its own elements.
        if (_reader.Namespace.Vocabulary == Vocabulary.Other)
        {
            _reader.Namespace.Vocabulary = Vocabulary.Core;
        }

        Look();
    }

    /// <summary>Steps into the element.</summary>
    /// <returns>A mark for <see cref="NextChild"/>; -1 where it has no content, and then it is already read.</returns>
    public int Enter()
    {
        var depth = _reader.IsEmptyElement ? -1 : _reader.Depth;
        _reader.Read();
        return depth;
    }

    /// <summary>Goes to the next child element. False: the parent is read to its end.</summary>
    public bool NextChild(int mark)
    {
        while (mark >= 0 && _reader.Token != XmlToken.None)
        {
            if (_reader.Token == XmlToken.StartTag)
            {
                Look();
                return true;
            }

            var isEnd = _reader.Token == XmlToken.EndTag && _reader.Depth == mark;
            _reader.Read();
            if (isEnd)
            {
                return false;
            }
        }

        return false;
    }

    public void Skip() => _reader.Skip();

    /// <param name="name">Without prefix, in lower case; found in every case, as written before any other.</param>
    public string? FindAttribute(string name)
    {
        if (_reader.Attributes.IsEmpty)
        {
            return null;
        }

        XmlAttribute? otherCase = null;
        foreach (var attribute in _reader.Attributes)
        {
            if (attribute.Name.Qualified == name)
            {
                return _reader.ValueOf(attribute);
            }

            if (otherCase is null && attribute.Name.Lower == name && attribute.Name.Prefix.Length == 0)
            {
                otherCase = attribute;
            }
        }

        return otherCase is { } found ? _reader.ValueOf(found) : null;
    }

    public string? FindRdfAttribute(string name) => _reader.FindAttribute(name, Vocabularies.Rdf);

    public string? FindLanguage() => _reader.FindAttribute("xml:lang");

    /// <summary>The base address that holds inside this element (XML Base).</summary>
    public Uri? BaseInside(Uri? outside) =>
        _reader.FindAttribute("xml:base") is { } written ? FeedLinks.ResolveBase(outside, written) : outside;

    private void Look()
    {
        // An element that is found twice was passed over unread, and would be found for ever: better no feed than no end.
        _found = _reader.Position != _found
            ? _reader.Position
            : throw new InvalidOperationException($"Element '{_reader.Name.Qualified}' that ends at byte {_found} was not read.");
        Name = _reader.Name.Lower;
        Vocabulary = _reader.Namespace.Vocabulary;
    }
}
