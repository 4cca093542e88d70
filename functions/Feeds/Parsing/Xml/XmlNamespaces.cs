namespace AlertPipeline.Feeds.Parsing.Xml;

/// <summary>A namespace of a document.</summary>
internal sealed class XmlNamespace(string name)
{
    /// <summary>Empty for names in no namespace.</summary>
    public string Name { get; } = name;

    public Vocabulary Vocabulary { get; set; } = Vocabularies.Find(name);
}

/// <summary>Which prefix means which namespace at a point of the document (Namespaces in XML 1.0).</summary>
internal sealed class XmlNamespaces
{
    public const string Xml = "http://www.w3.org/XML/1998/namespace";

    private const string Xmlns = "http://www.w3.org/2000/xmlns/";
    private const int MaxKnown = 256;

    private readonly List<(string Prefix, XmlNamespace Namespace, int Depth)> _declared =
        [("", new XmlNamespace(""), -1), ("xml", new XmlNamespace(Xml), -1)];

    private readonly Dictionary<string, XmlNamespace> _known = [];

    /// <summary>Another number whenever another meaning may hold.</summary>
    private int _version;

    /// <summary>A prefix gets a meaning that holds in the element at this depth.</summary>
    /// <param name="prefix">Empty for names without one.</param>
    /// <returns>What is wrong with the declaration; null = nothing.</returns>
    public string? Declare(string prefix, string name, int depth)
    {
        if (prefix == "xmlns" || name == Xmlns || (prefix == "xml") != (name == Xml))
        {
            return $"The prefix '{prefix}' may not stand for '{name}'.";
        }

        if (name.Length == 0 && prefix.Length > 0)
        {
            return $"The prefix '{prefix}' is declared without a namespace.";
        }

        if (!_known.TryGetValue(name, out var known))
        {
            known = new XmlNamespace(name);
            if (_known.Count < MaxKnown)
            {
                _known.Add(name, known);
            }
        }

        _declared.Add((prefix, known, depth));
        _version++;
        return null;
    }

    /// <summary>Forgets what the element at this depth declared.</summary>
    public void Leave(int depth)
    {
        while (_declared[^1].Depth >= depth)
        {
            _declared.RemoveAt(_declared.Count - 1);
            _version++;
        }
    }

    /// <returns>The namespace of an element's name; null where its prefix is not declared.</returns>
    public XmlNamespace? Find(XmlName name)
    {
        if (name.Namespace is null || name.NamespaceVersion != _version)
        {
            name.Namespace = Find(name.Prefix);
            name.NamespaceVersion = _version;
        }

        return name.Namespace;
    }

    private XmlNamespace? Find(string prefix)
    {
        for (var i = _declared.Count - 1; i >= 0; i--)
        {
            if (_declared[i].Prefix == prefix)
            {
                return _declared[i].Namespace;
            }
        }

        return null;
    }
}
