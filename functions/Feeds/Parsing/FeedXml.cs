using AlertPipeline.Feeds.Parsing.Xml;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Walks a feed document element by element.</summary>
/// <remarks>
/// Every Read and Skip method stands on a start tag when called and on the node behind the end tag when it returns, so a
/// handler of an element is free to read it or to leave it to <see cref="Skip"/>. Nothing here recurses.
/// </remarks>
internal sealed partial class FeedXml(Utf8XmlReader reader)
{
    private int _found = -1;

    /// <summary>Local name in lower case: names are written in every case.</summary>
    public string Name { get; private set; } = "";

    public Vocabulary Vocabulary { get; private set; }

    /// <summary>Steps to the root element, which every document has.</summary>
    public void MoveToRoot()
    {
        while (reader.Token != XmlToken.StartTag)
        {
            reader.Read();
        }

        // A feed whose namespace nobody knows still means its own elements.
        if (reader.Namespace.Vocabulary == Vocabulary.Other)
        {
            reader.Namespace.Vocabulary = Vocabulary.Core;
        }

        Look();
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
        while (mark >= 0 && reader.Token != XmlToken.None)
        {
            if (reader.Token == XmlToken.StartTag)
            {
                Look();
                return true;
            }

            var isEnd = reader.Token == XmlToken.EndTag && reader.Depth == mark;
            reader.Read();
            if (isEnd)
            {
                return false;
            }
        }

        return false;
    }

    public void Skip() => reader.Skip();

    /// <param name="name">Without prefix, in lower case; found in every case, as written before any other.</param>
    public string? FindAttribute(string name)
    {
        if (reader.Attributes.IsEmpty)
        {
            return null;
        }

        XmlAttribute? otherCase = null;
        foreach (var attribute in reader.Attributes)
        {
            if (attribute.Name.Qualified == name)
            {
                return reader.ValueOf(attribute);
            }

            if (otherCase is null && attribute.Name.Lower == name && attribute.Name.Prefix.Length == 0)
            {
                otherCase = attribute;
            }
        }

        return otherCase is { } found ? reader.ValueOf(found) : null;
    }

    public string? FindRdfAttribute(string name) => reader.FindAttribute(name, Vocabularies.UsualPrefixes["rdf"]);

    public string? FindLanguage() => reader.FindAttribute("xml:lang");

    /// <summary>The base address that holds inside this element (XML Base).</summary>
    public Uri? BaseInside(Uri? outside) =>
        reader.FindAttribute("xml:base") is { } written ? FeedLinks.ResolveBase(outside, written) : outside;

    private void Look()
    {
        // An element that is found twice was passed over unread, and would be found for ever: better no feed than no end.
        _found = reader.Position != _found
            ? reader.Position
            : throw new InvalidOperationException($"Element '{reader.Name.Qualified}' that ends at byte {_found} was not read.");
        Name = reader.Name.Lower;
        Vocabulary = reader.Namespace.Vocabulary;
    }
}
