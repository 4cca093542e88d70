using System.Text;
using System.Xml;
using AlertPipeline.Messages;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Reads a feed document. No I/O, no clock, no state: the same bytes give the same feed.</summary>
internal static class FeedParser
{
    /// <param name="content">The bytes as they came, decompressed.</param>
    /// <param name="contentType">Value of the HTTP header; null = unknown.</param>
    /// <param name="address">Where the document came from; relative links are relative to it. Null = unknown.</param>
    /// <param name="keep">
    /// Gets each entry as soon as it is read and says what the feed keeps of it; null = nothing. So a long feed takes no more memory than
    /// what is kept and its largest entry. Of a document that turns out to be malformed the entries come a second time, repaired, and
    /// what was kept before is forgotten. Without it all is kept.
    /// </param>
    /// <exception cref="FeedFormatException">The bytes are no feed.</exception>
    public static ParsedFeed Parse(
        ReadOnlyMemory<byte> content, string? contentType, Uri? address, Func<ParsedEntry, ParsedEntry?>? keep = null)
    {
        content = content[..Math.Min(content.Length, FeedLimits.MaxDocumentLength)];
        var (encoding, skipped) = FeedEncoding.Detect(content.Span, contentType);
        var document = content[skipped..];
        var feed = FindFirst(document.Span, encoding) switch
        {
            null => throw new FeedFormatException("The document is empty; expected RSS, Atom or JSON Feed."),
            '{' or '[' => JsonDocuments.Read(encoding is UTF8Encoding ? document : Utf8Recoding.Recode(document.Span, encoding), address, keep),
            _ => ReadXml(document, encoding, address, keep),
        };
        feed.NextPage = KeepOnHost(feed.NextPage, address);
        return feed;
    }

    /// <summary>A document may name more of itself where it stands, and send nobody elsewhere or round in a circle.</summary>
    private static Uri? KeepOnHost(Uri? next, Uri? address) =>
        next is not null && address is not null && next != address && next.Scheme == address.Scheme && next.UserInfo.Length == 0
            && next.Authority.Equals(address.Authority, StringComparison.OrdinalIgnoreCase)
            ? next
            : null;

    private static ParsedFeed ReadXml(ReadOnlyMemory<byte> document, Encoding encoding, Uri? address, Func<ParsedEntry, ParsedEntry?>? keep)
    {
        try
        {
            return Read(encoding is UTF8Encoding ? document : Utf8Recoding.Recode(document.Span, encoding), address, keep);
        }
        catch (XmlException problem)
        {
            var repairable = document[..Math.Min(document.Length, FeedLimits.MaxRepairedBytes)];
            var repaired = new XmlRepair(encoding.GetString(repairable.Span)).Run();
            if (repaired is null)
            {
                throw new FeedFormatException("The document holds no RSS, RDF, Atom or CDF element; it is not a feed.", problem);
            }

            var feed = ReadRepaired(repaired, problem, address, keep);
            if (repairable.Length < document.Length)
            {
                feed.Problems.Add($"Only the first {FeedLimits.MaxRepairedBytes:N0} bytes were read: what is not well-formed is repaired no further.");
            }

            return feed;
        }
    }

    private static ParsedFeed ReadRepaired(string repaired, XmlException problem, Uri? address, Func<ParsedEntry, ParsedEntry?>? keep)
    {
        try
        {
            var feed = Read(Encoding.UTF8.GetBytes(repaired), address, keep);
            if (feed is { EntryCount: 0, Title: null, Link: null, Description: null, Language: null })
            {
                throw new FeedFormatException($"Nothing can be read from the document; it is no feed, or too broken a one: {problem.Message}", problem);
            }

            feed.Problems.Insert(0, $"The XML is not well-formed and was repaired (line {problem.LineNumber}: {problem.Message})");
            return feed;
        }
        catch (XmlException stillWrong)
        {
            throw new FeedFormatException($"The XML is broken beyond repair: {stillWrong.Message}", stillWrong);
        }
    }

    private static ParsedFeed Read(ReadOnlyMemory<byte> utf8, Uri? address, Func<ParsedEntry, ParsedEntry?>? keep)
    {
        var xml = new FeedXml(utf8, keep);
        xml.MoveToRoot();
        var feed = xml.Name switch
        {
            "rss" => RssReader.Read(xml, FeedFormat.Rss, address),
            "rdf" => RssReader.Read(xml, FeedFormat.Rdf, address),
            "channel" => RssReader.Read(xml, FeedFormat.Cdf, address),
            "feed" => AtomReader.Read(xml, address),
            "urlset" or "sitemapindex" => SitemapReader.Read(xml, address),
            "entry" when xml.Vocabulary == Vocabulary.Atom => AtomReader.Read(xml, address),
            _ => throw new FeedFormatException($"The root element is <{TextLength.Cut(xml.Name, 40)}>; expected rss, rdf:RDF, feed or channel."),
        };
        if (xml.HasCutText)
        {
            feed.Problems.Add($"A text was longer than {FeedLimits.MaxTextLength:N0} characters or nested too deeply, and was cut.");
        }

        if (feed.EntryCount == FeedLimits.MaxEntries)
        {
            feed.Problems.Add($"Only the first {FeedLimits.MaxEntries:N0} entries were read.");
        }

        return feed;
    }

    /// <summary>The first character that is not white space.</summary>
    private static char? FindFirst(ReadOnlySpan<byte> document, Encoding encoding)
    {
        Span<char> start = stackalloc char[64];
        while (!document.IsEmpty)
        {
            var decoder = encoding.GetDecoder();
            decoder.Convert(document[..Math.Min(document.Length, 64)], start, flush: false, out var used, out var count, out _);
            foreach (var c in start[..count])
            {
                if (!char.IsWhiteSpace(c) && c is not ('\uFEFF' or '\0'))
                {
                    return c;
                }
            }

            if (used == 0)
            {
                break;
            }

            document = document[used..];
        }

        return null;
    }
}
