namespace AlertPipeline.Feeds.Parsing;

/// <summary>Atom 0.3 and 1.0: the feed.</summary>
internal static class AtomReader
{
    /// <param name="xml">Stands on the root element: a feed, or a document that is one entry.</param>
    public static ParsedFeed Read(FeedXml xml, Uri? address)
    {
        var feed = new ParsedFeed(FeedFormat.Atom, xml.Keep);
        if (xml.Name == "entry")
        {
            feed.Add(AtomEntryReader.Read(xml, address, []));
            return feed;
        }

        var draft = new FeedDraft();
        var baseAddress = xml.BaseInside(address);
        draft.Language.Offer(xml.FindLanguage(), Rank.Own);
        var mark = xml.Enter();
        while (xml.NextChild(mark))
        {
            switch (xml.Vocabulary)
            {
                case Vocabulary.Atom or Vocabulary.Core when xml.Name is "entry" or "item":
                    AddEntry(xml, feed, draft, baseAddress);
                    break;
                case Vocabulary.Atom or Vocabulary.Core:
                    ReadElement(xml, draft, baseAddress);
                    break;
                default:
                    if (!ModuleReader.TryReadFeedElement(xml, draft, baseAddress))
                    {
                        xml.Skip();
                    }

                    break;
            }
        }

        draft.Complete(feed);
        return feed;
    }

    private static void AddEntry(FeedXml xml, ParsedFeed feed, FeedDraft draft, Uri? baseAddress)
    {
        if (feed.EntryCount >= FeedLimits.MaxEntries)
        {
            xml.Skip();
            return;
        }

        feed.Add(AtomEntryReader.Read(xml, baseAddress, draft.Authors));
    }

    private static void ReadElement(FeedXml xml, FeedDraft draft, Uri? outerBase)
    {
        switch (xml.Name)
        {
            case "title":
                draft.Title.Offer(AtomText.Read(xml, outerBase), Rank.Own);
                break;
            case "subtitle" or "tagline":
                draft.Description.Offer(AtomText.Read(xml, outerBase), Rank.Own);
                break;
            case "link":
                AtomLink.ReadOfFeed(xml, draft, outerBase, Rank.Own);
                break;
            case "updated" or "modified":
                ModuleReader.OfferDate(ref draft.Updated, xml, Rank.Own);
                break;
            case "published" or "issued" or "created":
                ModuleReader.OfferDate(ref draft.Published, xml, Rank.Own);
                break;
            case "author":
                var name = AtomPerson.Read(xml);
                if (name.Length > 0 && draft.Authors.Count < FeedLimits.MaxValuesPerEntry)
                {
                    draft.Authors.Add(name);
                }

                break;
            case "language":
                draft.Language.Offer(xml.ReadText(), Rank.Borrowed);
                break;
            default:
                xml.Skip();
                break;
        }
    }
}
