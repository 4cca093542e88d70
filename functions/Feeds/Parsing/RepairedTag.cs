using System.Buffers;
using System.Text;
using System.Xml;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>A start tag as found, to be written again in well-formed shape.</summary>
internal sealed class RepairedTag
{
    private const int MaxAttributes = 200;

    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\r\n<>");

    private readonly List<(string Name, string Value)> _attributes = [];
    private readonly List<string> _prefixes = [];

    /// <summary>As found, in lower case.</summary>
    public required string Name { get; init; }

    /// <summary>With at most one colon.</summary>
    public required string WrittenName { get; init; }

    public bool IsEmpty { get; private set; }

    /// <summary>Position behind the tag.</summary>
    public int End { get; private set; }

    /// <summary>Namespace prefixes that the written tag declares.</summary>
    public IReadOnlyList<string> Prefixes => _prefixes;

    /// <returns>The tag; null where the document ends inside it.</returns>
    public static RepairedTag? Read(string source, int start)
    {
        var at = start + 1;
        var name = ReadName(source, ref at);
        var tag = new RepairedTag { Name = name.ToLowerInvariant(), WrittenName = OneColon(name) };
        while (at < source.Length)
        {
            switch (source[at])
            {
                case '>':
                    tag.End = at + 1;
                    return tag;
                case '<':
                    // The bracket is missing: the next tag has begun.
                    tag.End = at;
                    return tag;
                case '/':
                    tag.IsEmpty = at + 1 < source.Length && source[at + 1] == '>';
                    at++;
                    break;
                case var c when XmlConvert.IsStartNCNameChar(c):
                    tag.ReadAttribute(source, ref at);
                    break;
                default:
                    at++;
                    break;
            }
        }

        return null;
    }

    /// <summary>Writes the tag up to, without, its closing bracket, and declares the prefixes that it uses undeclared.</summary>
    public void Write(StringBuilder output, RepairedElements open)
    {
        output.Append('<').Append(WrittenName);
        Declare(WrittenName, output, open);
        foreach (var (name, value) in _attributes)
        {
            if (!name.StartsWith("xmlns:", StringComparison.Ordinal))
            {
                Declare(name, output, open);
            }

            output.Append(' ').Append(name).Append("=\"");
            XmlRepairText.Append(output, value);
            output.Append('"');
        }
    }

    private void Declare(string name, StringBuilder output, RepairedElements open)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || open.IsDeclared(name[..colon]) || _prefixes.Contains(name[..colon]))
        {
            return;
        }

        var prefix = name[..colon];
        _prefixes.Add(prefix);
        output.Append(" xmlns:").Append(prefix).Append("=\"")
            .Append(Vocabularies.UsualPrefixes.GetValueOrDefault(prefix.ToLowerInvariant()) ?? "urn:undeclared:" + prefix).Append('"');
    }

    private void ReadAttribute(string source, ref int at)
    {
        var name = OneColon(ReadName(source, ref at));
        SkipSpace(source, ref at);
        if (at >= source.Length || source[at] != '=')
        {
            Add(name, "");
            return;
        }

        at++;
        SkipSpace(source, ref at);
        if (at >= source.Length)
        {
            return;
        }

        var rest = source.AsSpan(at);
        int length;
        if (rest[0] is '"' or '\'')
        {
            // No value holds a "<", so a quote that would only close behind one was never closed.
            var quote = rest[0];
            at++;
            rest = rest[1..];
            length = rest.IndexOfAny(quote, '<');
            if (length >= 0 && rest[length] == quote)
            {
                Add(name, rest[..length].ToString());
                at += length + 1;
                return;
            }
        }

        length = rest.IndexOfAny(ValueEnds);
        length = length < 0 ? rest.Length : length;
        Add(name, rest[..length].TrimEnd('/').ToString());
        at += rest[..length].TrimEnd('/').Length;
    }

    private void Add(string name, string value)
    {
        if (_attributes.Count >= MaxAttributes || _attributes.Exists(a => a.Name == name) || IsForbidden(name, value))
        {
            return;
        }

        _attributes.Add((name, value));
        if (name.StartsWith("xmlns:", StringComparison.Ordinal))
        {
            _prefixes.Add(name["xmlns:".Length..]);
        }
    }

    /// <summary>Namespaces in XML 1.0, 3: what may not be declared.</summary>
    private static bool IsForbidden(string name, string value) =>
        name is "xmlns:xml" or "xmlns:xmlns" or "xmlns:"
        || (name.StartsWith("xmlns", StringComparison.Ordinal)
            && (value is "http://www.w3.org/2000/xmlns/" or "http://www.w3.org/XML/1998/namespace"
                || (name.Length > "xmlns".Length && string.IsNullOrWhiteSpace(value))));

    private static string ReadName(string source, ref int at)
    {
        var start = at;
        while (at < source.Length && (XmlConvert.IsNCNameChar(source[at]) || source[at] == ':'))
        {
            at++;
        }

        return source[start..at];
    }

    /// <summary>A name as namespaces allow it: a prefix of its own, one colon, and a letter behind it.</summary>
    private static string OneColon(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return name;
        }

        var local = name[(colon + 1)..].Replace(':', '_');
        return local.Length == 0 ? name[..colon] : XmlConvert.IsStartNCNameChar(local[0]) ? $"{name[..colon]}:{local}" : $"{name[..colon]}_{local}";
    }

    private static void SkipSpace(string source, ref int at)
    {
        while (at < source.Length && char.IsWhiteSpace(source[at]))
        {
            at++;
        }
    }
}
