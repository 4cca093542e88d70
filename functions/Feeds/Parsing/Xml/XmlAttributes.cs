namespace AlertPipeline.Feeds.Parsing.Xml;

/// <summary>An attribute as it stands in a document.</summary>
/// <param name="Start">Where its value begins.</param>
/// <param name="Length">Bytes of its value.</param>
internal readonly record struct XmlAttribute(XmlName Name, int Start, int Length);

/// <summary>The attributes of one start tag at a time, namespace declarations too.</summary>
internal sealed class XmlAttributes
{
    private XmlAttribute[] _attributes = new XmlAttribute[8];
    private int _count;
    private int _tag;

    public ReadOnlySpan<XmlAttribute> All => _attributes.AsSpan(0, _count);

    /// <summary>True where names of several prefixes stand in the tag, which may mean the same name.</summary>
    public bool HasPrefixes { get; private set; }

    public void BeginTag()
    {
        _count = 0;
        _tag++;
        HasPrefixes = false;
    }

    /// <returns>False where the tag has one of this name already.</returns>
    public bool TryAdd(XmlAttribute attribute)
    {
        if (attribute.Name.LastTag == _tag)
        {
            return false;
        }

        attribute.Name.LastTag = _tag;
        if (_count == _attributes.Length)
        {
            Array.Resize(ref _attributes, _count * 2);
        }

        _attributes[_count++] = attribute;
        HasPrefixes |= attribute.Name.Prefix.Length > 0;
        return true;
    }

    /// <returns>The attribute with this qualified name; null where there is none.</returns>
    public XmlAttribute? Find(string qualified)
    {
        foreach (var attribute in All)
        {
            if (attribute.Name.Qualified == qualified)
            {
                return attribute;
            }
        }

        return null;
    }
}
