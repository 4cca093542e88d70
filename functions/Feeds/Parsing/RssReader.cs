namespace AlertPipeline.Feeds.Parsing;

/// <summary>RSS 0.9x and 2.0, RSS 0.90 and 1.0 (RDF), and CDF, which differ in where items stand and in a few names.</summary>
internal static class RssReader
{
    /// <param name="xml">Stands on the root element.</param>
    public static ParsedFeed Read(FeedXml xml, FeedFormat format, Uri? address)
    {
        var feed = new ParsedFeed(format, xml.Keep);
        var draft = new FeedDraft();
        var baseAddress = xml.BaseInside(address);
        draft.Language.Offer(xml.FindLanguage(), Rank.Passing);
        if (format == FeedFormat.Cdf)
        {
            ReadChannel(xml, feed, draft, baseAddress);
        }
        else
        {
            var mark = xml.Enter();
            while (xml.NextChild(mark))
            {
                // Items stand beside the channel in RDF, and in RSS of careless publishers; some leave the channel out.
                ReadChannelOrPart(xml, feed, draft, baseAddress);
            }
        }

        draft.Complete(feed);
        return feed;
    }

    private static void ReadChannelOrPart(FeedXml xml, ParsedFeed feed, FeedDraft draft, Uri? outerBase)
    {
        if (xml.Name == "channel" && xml.Vocabulary == Vocabulary.Core)
        {
            ReadChannel(xml, feed, draft, xml.BaseInside(outerBase));
        }
        else
        {
            ReadPart(xml, feed, draft, outerBase);
        }
    }

    private static void ReadChannel(FeedXml xml, ParsedFeed feed, FeedDraft draft, Uri? baseAddress)
    {
        draft.Language.Offer(xml.FindLanguage(), Rank.Passing);
        if (xml.FindAttribute("href") is { } href)
        {
            draft.Link.Offer(FeedLinks.Resolve(baseAddress, href), Rank.General);
        }

        var mark = xml.Enter();
        while (xml.NextChild(mark))
        {
            ReadPart(xml, feed, draft, baseAddress);
        }
    }

    private static void ReadPart(FeedXml xml, ParsedFeed feed, FeedDraft draft, Uri? outerBase)
    {
        switch (xml.Vocabulary, xml.Name)
        {
            case (Vocabulary.Core or Vocabulary.Atom, "item" or "entry"):
                AddItem(xml, feed, draft, outerBase);
                return;
            case (Vocabulary.Core, "items"):
                ReadItems(xml, feed, draft, outerBase);
                return;
            case (Vocabulary.Core, _):
                ReadCore(xml, draft, outerBase);
                return;
            case (Vocabulary.Atom, _):
                ReadAtom(xml, draft, outerBase);
                return;
            default:
                if (!ModuleReader.TryReadFeedElement(xml, draft, outerBase))
                {
                    xml.Skip();
                }

                return;
        }
    }

    /// <summary>A list of references in RSS 1.0, which says nothing new; a wrapper of real items elsewhere.</summary>
    private static void ReadItems(FeedXml xml, ParsedFeed feed, FeedDraft draft, Uri? outerBase)
    {
        var mark = xml.Enter();
        while (xml.NextChild(mark))
        {
            if (xml is { Vocabulary: Vocabulary.Core, Name: "item" })
            {
                AddItem(xml, feed, draft, outerBase);
            }
            else
            {
                xml.Skip();
            }
        }
    }

    private static void AddItem(FeedXml xml, ParsedFeed feed, FeedDraft draft, Uri? outerBase)
    {
        if (feed.EntryCount >= FeedLimits.MaxEntries)
        {
            xml.Skip();
            return;
        }

        feed.Add(RssItemReader.Read(xml, outerBase, draft.Authors));
    }

    private static void ReadCore(FeedXml xml, FeedDraft draft, Uri? outerBase)
    {
        switch (xml.Name)
        {
            case "title":
                draft.Title.Offer(ModuleReader.ReadHtml(xml, outerBase), Rank.Own);
                break;
            case "description" or "tagline" or "abstract":
                draft.Description.Offer(ModuleReader.ReadHtml(xml, outerBase), Rank.Own);
                break;
            case "link":
                RssItemReader.ReadLink(xml, ref draft.Link, outerBase);
                break;
            case "language":
                draft.Language.Offer(xml.ReadText(), Rank.Own);
                break;
            case "pubdate":
                ModuleReader.OfferDate(ref draft.Published, xml, Rank.Own);
                break;
            case "lastbuilddate" or "lastmod":
                ModuleReader.OfferDate(ref draft.Updated, xml, Rank.Own);
                break;
            case "ttl":
                draft.TimeToLive = int.TryParse(xml.ReadText(), out var minutes) && minutes > 0 ? TimeSpan.FromMinutes(minutes) : null;
                break;
            case "skiphours" or "skipdays":
                SkippedTimes.Read(xml, draft);
                break;
            default:
                xml.Skip();
                break;
        }
    }

    private static void ReadAtom(FeedXml xml, FeedDraft draft, Uri? outerBase)
    {
        switch (xml.Name)
        {
            case "link":
                AtomLink.ReadOfFeed(xml, draft, outerBase, Rank.Borrowed);
                break;
            case "title":
                draft.Title.Offer(AtomText.Read(xml, outerBase), Rank.Borrowed);
                break;
            case "subtitle" or "tagline":
                draft.Description.Offer(AtomText.Read(xml, outerBase), Rank.Borrowed);
                break;
            case "updated" or "modified":
                ModuleReader.OfferDate(ref draft.Updated, xml, Rank.Borrowed);
                break;
            default:
                xml.Skip();
                break;
        }
    }
}
