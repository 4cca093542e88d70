using System.Text;
using System.Xml;

namespace AlertPipeline.Feeds.Parsing.Xml;

/// <summary>A qualified name of an element or attribute (Namespaces in XML 1.0, 4), made once for all its uses in a document.</summary>
internal sealed class XmlName
{
    private readonly byte[] _written;

    private XmlName(byte[] written, int hash, string qualified, int colon)
    {
        _written = written;
        Hash = hash;
        Qualified = qualified;
        Prefix = colon < 0 ? "" : qualified[..colon];
        Local = colon < 0 ? qualified : qualified[(colon + 1)..];
        Lower = Local.ToLowerInvariant();
    }

    public ReadOnlySpan<byte> Written => _written;

    public int Hash { get; }

    public string Qualified { get; }

    /// <summary>Empty where there is none.</summary>
    public string Prefix { get; }

    public string Local { get; }

    /// <summary>The local name in lower case.</summary>
    public string Lower { get; }

    public bool IsNamespaceDeclaration => Prefix == "xmlns" || Qualified == "xmlns";

    /// <summary>What <see cref="XmlNamespaces"/> found for the prefix, and at which of its versions.</summary>
    public XmlNamespace? Namespace { get; set; }

    public int NamespaceVersion { get; set; }

    /// <summary>The last start tag with an attribute of this name, counted from 1.</summary>
    public int LastTag { get; set; }

    /// <returns>Null where the bytes are no qualified name.</returns>
    public static XmlName? Create(ReadOnlySpan<byte> written, int hash)
    {
        var qualified = Encoding.UTF8.GetString(written);
        var colon = qualified.IndexOf(':', StringComparison.Ordinal);
        return IsNCName(qualified.AsSpan(colon + 1)) && (colon < 0 || IsNCName(qualified.AsSpan(0, colon)))
            ? new XmlName(written.ToArray(), hash, qualified, colon)
            : null;
    }

    /// <summary>As <see cref="XmlReader"/> has it: the letters of XML 1.0's fourth edition.</summary>
    private static bool IsNCName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || !XmlConvert.IsStartNCNameChar(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!XmlConvert.IsNCNameChar(c))
            {
                return false;
            }
        }

        return true;
    }
}
