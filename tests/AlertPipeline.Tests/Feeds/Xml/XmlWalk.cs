using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;
using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Feeds.Parsing.Xml;

namespace AlertPipeline.Tests.Feeds.Xml;

/// <summary>A document as a list of what stands in it, by our reader and by <see cref="XmlReader"/>, which is the oracle.</summary>
internal static class XmlWalk
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <param name="readsTexts">False: texts are passed over unread, as in elements that nobody wants.</param>
    /// <returns>Null where the document is refused.</returns>
    public static IReadOnlyList<string>? Ours(byte[] document, bool readsTexts = true)
    {
        try
        {
            var found = new List<string>();
            var reader = new Utf8XmlReader(document, new RepeatedStrings());
            var text = new ArrayBufferWriter<char>();
            while (reader.Read())
            {
                switch (reader.Token)
                {
                    case XmlToken.StartTag:
                        found.Add(Tag(reader.Depth, reader.Namespace.Name, reader.Name.Local, reader.IsEmptyElement));
                        foreach (var attribute in reader.Attributes)
                        {
                            found.Add($"  {attribute.Name.Qualified}={reader.ValueOf(attribute)}");
                        }

                        break;
                    case XmlToken.EndTag:
                        found.Add(EndTag(reader.Depth, reader.Name.Local));
                        break;
                    default:
                        text.ResetWrittenCount();
                        if (readsTexts)
                        {
                            reader.AppendText(text, int.MaxValue);
                        }

                        found.Add($"{reader.Depth} {reader.Token}: {text.WrittenSpan}");
                        break;
                }
            }

            return found;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="Ours"/>
    public static IReadOnlyList<string>? Theirs(byte[] document, bool readsTexts = true)
    {
        try
        {
            var found = new List<string>();
            using var reader = XmlReader.Create(new StringReader(Strict.GetString(document)), Settings);
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        found.Add(Tag(reader.Depth, reader.NamespaceURI, reader.LocalName, reader.IsEmptyElement));
                        while (reader.MoveToNextAttribute())
                        {
                            found.Add($"  {reader.Name}={reader.Value}");
                        }

                        reader.MoveToElement();
                        break;
                    case XmlNodeType.EndElement:
                        found.Add(EndTag(reader.Depth, reader.LocalName));
                        break;
                    case XmlNodeType.CDATA:
                        found.Add($"{reader.Depth} CData: {(readsTexts ? reader.Value : "")}");
                        break;
                    case XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when reader.Depth > 0:
                        found.Add($"{reader.Depth} Text: {(readsTexts ? reader.Value : "")}");
                        break;
                }
            }

            return found;
        }
        catch (Exception refusal) when (refusal is XmlException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Tag(int depth, string space, string local, bool isEmpty) =>
        string.Create(CultureInfo.InvariantCulture, $"{depth} <{{{space}}}{local}{(isEmpty ? "/" : "")}>");

    private static string EndTag(int depth, string local) => string.Create(CultureInfo.InvariantCulture, $"{depth} </{local}>");
}
