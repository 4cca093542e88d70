using System.Xml;
using AlertPipeline.Messages;

namespace AlertPipeline.Feeds;

/// <summary>A feed as an operator lists it.</summary>
/// <param name="Title">As given; null = the feed's own will do.</param>
/// <param name="Group">Heading that it stands under; null = none.</param>
internal sealed record ListedFeed(Uri Address, string? Title = null, string? Group = null);

/// <summary>Lists of feeds in OPML 1.0 and 2.0 (opml.org/spec2.opml).</summary>
internal static class OpmlFile
{
    private static readonly XmlReaderSettings ReadSettings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        MaxCharactersInDocument = 16 * 1024 * 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <param name="name">The file's name, for the error.</param>
    /// <exception cref="UserErrorException">The file is not XML, or lists no feed.</exception>
    public static IReadOnlyList<ListedFeed> Read(string name, Stream content)
    {
        try
        {
            using var reader = XmlReader.Create(content, ReadSettings);
            var feeds = ReadOutlines(reader);
            return feeds.Count > 0
                ? feeds
                : throw new UserErrorException(
                    $"'{name}' lists no feed: no <outline> in it has an xmlUrl with an http or https address. Export the feeds of your reader as OPML and give that file.");
        }
        catch (XmlException problem)
        {
            throw new UserErrorException(
                $"'{name}' is not OPML: {problem.Message} Export the feeds of your reader as OPML and give that file.", 1, problem);
        }
    }

    public static async Task WriteAsync(IReadOnlyList<ListedFeed> feeds, TextWriter output)
    {
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true, Async = true };
        await output.WriteLineAsync("""<?xml version="1.0" encoding="utf-8"?>""");
        using (var writer = XmlWriter.Create(output, settings))
        {
            writer.WriteStartElement("opml");
            writer.WriteAttributeString("version", "2.0");
            writer.WriteStartElement("head");
            writer.WriteElementString("title", "Feeds of AlertPipeline");
            writer.WriteEndElement();
            writer.WriteStartElement("body");
            foreach (var group in feeds.GroupBy(feed => feed.Group).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                WriteGroup(writer, group.Key, group);
            }

            writer.WriteEndElement();
            writer.WriteEndElement();
            await writer.FlushAsync();
        }

        await output.WriteLineAsync();
    }

    private static List<ListedFeed> ReadOutlines(XmlReader reader)
    {
        var feeds = new List<ListedFeed>();
        var headings = new Stack<(int Depth, string? Text)>();
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element || !reader.LocalName.Equals("outline", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            while (headings.TryPeek(out var last) && last.Depth >= reader.Depth)
            {
                headings.Pop();
            }

            var text = FindAttribute(reader, "text") ?? FindAttribute(reader, "title");
            if (FindAttribute(reader, "xmlUrl") is not { } written)
            {
                headings.Push((reader.Depth, text));
            }
            else if (FeedRegistry.FindAddress(written) is { } address)
            {
                feeds.Add(new ListedFeed(address, text, headings.TryPeek(out var heading) ? heading.Text : null));
            }
        }

        return feeds;
    }

    private static void WriteGroup(XmlWriter writer, string? heading, IEnumerable<ListedFeed> feeds)
    {
        if (heading is not null)
        {
            writer.WriteStartElement("outline");
            writer.WriteAttributeString("text", heading);
        }

        foreach (var feed in feeds)
        {
            writer.WriteStartElement("outline");
            writer.WriteAttributeString("type", "rss");
            writer.WriteAttributeString("text", feed.Title ?? feed.Address.Host);
            writer.WriteAttributeString("xmlUrl", feed.Address.AbsoluteUri);
            writer.WriteEndElement();
        }

        if (heading is not null)
        {
            writer.WriteEndElement();
        }
    }

    /// <summary>Readers export xmlUrl, xmlurl and XMLURL.</summary>
    private static string? FindAttribute(XmlReader reader, string name)
    {
        string? value = null;
        while (value is null && reader.MoveToNextAttribute())
        {
            value = reader.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase) && reader.Value.Trim().Length > 0 ? reader.Value.Trim() : null;
        }

        reader.MoveToElement();
        return value;
    }
}
