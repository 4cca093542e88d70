using System.Text;
using System.Xml;
using AlertPipeline.Messages;

namespace AlertPipeline.Feeds;

/// <summary>A feed as an operator lists it.</summary>
/// <param name="Title">As given; null = the feed's own will do.</param>
/// <param name="Group">Headings that it stands under, as in <c>Official / United States</c>; null = none.</param>
internal sealed record ListedFeed(Uri Address, string? Title = null, string? Group = null);

/// <summary>Lists of feeds in OPML 1.0 and 2.0 (opml.org/spec2.opml).</summary>
/// <remarks>Headings nest in a file as they are written in a group: what is written here and read again is the same list.</remarks>
internal static class OpmlFile
{
    private const string GroupSeparator = " / ";

    /// <summary>Headings of one feed; what is nested deeper stands under the last of these.</summary>
    private const int MaxHeadings = 8;

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
            WriteFeeds(writer, feeds);
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
                // The text is not optional, so whoever lists a feed without a title writes its host.
                var title = text == address.Host ? null : text;
                feeds.Add(new ListedFeed(address, title, JoinGroup(headings.Reverse().Select(heading => heading.Text)) ?? FindCategory(reader)));
            }
        }

        return feeds;
    }

    private static string? JoinGroup(IEnumerable<string?> headings)
    {
        var group = string.Join(GroupSeparator, headings.SelectMany(SplitGroup).Take(MaxHeadings));
        return group.Length == 0 ? null : group;
    }

    /// <summary>The first category of a feed that stands under no heading: <c>/Official/United States,/Boston</c> (OPML 2.0, category).</summary>
    private static string? FindCategory(XmlReader reader) =>
        JoinGroup(FindAttribute(reader, "category")?.Split(',')[0].Split('/', StringSplitOptions.TrimEntries) ?? []);

    private static string[] SplitGroup(string? group) =>
        group?.Split(GroupSeparator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Groups in order of their names, each heading once; the feeds of a group in the order given.</summary>
    private static void WriteFeeds(XmlWriter writer, IReadOnlyList<ListedFeed> feeds)
    {
        var open = new List<string>();
        foreach (var (path, feed) in feeds.Select(feed => (Path: SplitGroup(feed.Group), Feed: feed)).OrderBy(item => string.Join('\0', item.Path), StringComparer.Ordinal))
        {
            var common = open.Zip(path).TakeWhile(pair => pair.First == pair.Second).Count();
            for (; open.Count > common; open.RemoveAt(open.Count - 1))
            {
                writer.WriteEndElement();
            }

            foreach (var heading in path.Skip(common))
            {
                writer.WriteStartElement("outline");
                writer.WriteAttributeString("text", Writable(heading));
                open.Add(heading);
            }

            writer.WriteStartElement("outline");
            writer.WriteAttributeString("type", "rss");
            writer.WriteAttributeString("text", feed.Title is { } title ? Writable(title) : feed.Address.Host);
            writer.WriteAttributeString("xmlUrl", feed.Address.AbsoluteUri);
            writer.WriteEndElement();
        }

        foreach (var _ in open)
        {
            writer.WriteEndElement();
        }
    }

    /// <summary>Without the characters that XML cannot hold, which a title from JSON can.</summary>
    private static string Writable(string text) =>
        text.All(XmlConvert.IsXmlChar) ? text : string.Concat(text.EnumerateRunes().Where(IsXml).Select(rune => rune.ToString()));

    /// <remarks>Half a surrogate pair is read as U+FFFD, which XML takes.</remarks>
    private static bool IsXml(Rune rune) => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value);

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
