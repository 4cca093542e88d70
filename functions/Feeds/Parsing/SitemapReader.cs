using AlertPipeline.Messages;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>News sitemaps: the articles of the last two days that a site shows to search engines (sitemaps.org; Google's news extension).</summary>
/// <remarks>Only addresses with a news title are entries: a plain sitemap says that pages exist, not what they are about.</remarks>
internal static class SitemapReader
{
    /// <summary>Sitemaps that a refused index is quoted with.</summary>
    private const int MaxNamed = 3;

    private const int MaxNamedLength = 200;

    /// <param name="xml">Stands on <c>urlset</c> or <c>sitemapindex</c>.</param>
    /// <exception cref="FeedFormatException">An index, or a sitemap without news.</exception>
    public static ParsedFeed Read(FeedXml xml, Uri? address) =>
        xml.Name == "sitemapindex" ? throw Refuse(ReadIndex(xml)) : ReadAddresses(xml, address);

    private static ParsedFeed ReadAddresses(FeedXml xml, Uri? address)
    {
        var feed = new ParsedFeed(FeedFormat.Sitemap, xml.Keep);
        var untitled = 0;
        var mark = xml.Enter();
        while (xml.NextChild(mark))
        {
            if (xml.Name != "url" || feed.EntryCount >= FeedLimits.MaxEntries)
            {
                xml.Skip();
            }
            else if (ReadAddress(xml, feed, address) is { Title: not null } entry)
            {
                feed.Add(entry);
            }
            else
            {
                untitled++;
            }
        }

        if (feed.EntryCount == 0 && untitled > 0)
        {
            throw new FeedFormatException(
                $"The document is a plain sitemap: it names {untitled:N0} addresses and no titles; expected RSS, Atom, JSON Feed or a news sitemap.");
        }

        if (untitled > 0)
        {
            feed.Problems.Add($"Addresses without a news title were left out: {untitled:N0}.");
        }

        return feed;
    }

    private static ParsedEntry ReadAddress(FeedXml xml, ParsedFeed feed, Uri? address)
    {
        var entry = new ParsedEntry();
        var mark = xml.Enter();
        while (xml.NextChild(mark))
        {
            switch (xml.Name)
            {
                case "loc":
                    entry.Id = FeedLinks.Resolve(address, xml.ReadText());
                    entry.Link = entry.Id;
                    break;
                case "lastmod":
                    entry.Updated = FeedDates.Parse(xml.ReadText());
                    break;
                case "news":
                    ReadNews(xml, entry, feed);
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }

        return entry;
    }

    private static void ReadNews(FeedXml xml, ParsedEntry entry, ParsedFeed feed)
    {
        var mark = xml.Enter();
        while (xml.NextChild(mark))
        {
            switch (xml.Name)
            {
                case "title":
                    entry.Title = ModuleReader.ReadHtml(xml, outerBase: null);
                    break;
                case "publication_date":
                    entry.Published = FeedDates.Parse(xml.ReadText());
                    break;
                case "keywords":
                    entry.Categories =
                    [
                        .. xml.ReadText().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                            .Take(FeedLimits.MaxValuesPerEntry),
                    ];
                    break;
                case "publication":
                    ReadPublication(xml, feed);
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    /// <summary>Stands at every article and says the same each time: the first holds.</summary>
    private static void ReadPublication(FeedXml xml, ParsedFeed feed)
    {
        var mark = xml.Enter();
        while (xml.NextChild(mark))
        {
            switch (xml.Name)
            {
                case "name" when feed.Title is null:
                    feed.Title = ModuleReader.ReadHtml(xml, outerBase: null);
                    break;
                case "language" when feed.Language is null:
                    feed.Language = xml.ReadText() is { Length: > 0 } language ? language : null;
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }
    }

    private static List<string> ReadIndex(FeedXml xml)
    {
        var named = new List<string>();
        var mark = xml.Enter();
        while (xml.NextChild(mark))
        {
            if (xml.Name != "sitemap")
            {
                xml.Skip();
                continue;
            }

            var sitemap = xml.Enter();
            while (xml.NextChild(sitemap))
            {
                if (xml.Name == "loc")
                {
                    named.Add(TextLength.Cut(xml.ReadText(), MaxNamedLength));
                }
                else
                {
                    xml.Skip();
                }
            }
        }

        return named;
    }

    private static FeedFormatException Refuse(List<string> sitemaps) => new(
        sitemaps.Count == 0
            ? "The document is an index of sitemaps that names none."
            : $"The document is an index of {sitemaps.Count:N0} sitemaps ({string.Join(", ", sitemaps.Take(MaxNamed))}{(sitemaps.Count > MaxNamed ? ", …" : "")}); give the address of the one with the news.");
}
