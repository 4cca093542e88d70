namespace AlertPipeline.Feeds.Parsing;

/// <summary>One item of RSS, RDF or CDF.</summary>
internal static class RssItemReader
{
    public static ParsedEntry Read(FeedXml xml, Uri? outerBase, IReadOnlyList<string> feedAuthors)
    {
        var entry = new EntryDraft();
        var baseAddress = xml.BaseInside(outerBase);

        // RSS 1.0 names an item by its address; CDF has its link there.
        if (xml.FindRdfAttribute("about") is { } about)
        {
            entry.Id.Offer(about.Trim(), Rank.Passing);
            entry.Link.Offer(FeedLinks.Resolve(baseAddress, about), Rank.Part);
        }

        if (xml.FindAttribute("href") is { } href)
        {
            entry.Link.Offer(FeedLinks.Resolve(baseAddress, href), Rank.General);
        }

        var mark = xml.Enter();
        while (xml.NextChild(mark))
        {
            switch (xml.Vocabulary)
            {
                case Vocabulary.Core:
                    ReadCore(xml, entry, baseAddress);
                    break;
                case Vocabulary.Atom:
                    AtomEntryReader.ReadElement(xml, entry, baseAddress, Rank.Borrowed);
                    break;
                default:
                    if (!ModuleReader.TryReadEntryElement(xml, entry, baseAddress))
                    {
                        xml.Skip();
                    }

                    break;
            }
        }

        return entry.Build(feedAuthors);
    }

    /// <summary>The text, or the href that some write as in Atom, who then mean it more than a text elsewhere.</summary>
    public static void ReadLink(FeedXml xml, ref Ranked<string> link, Uri? outerBase)
    {
        var baseAddress = xml.BaseInside(outerBase);
        var href = AtomLink.RankOf(xml) > 0 ? xml.FindAttribute("href") : null;
        var text = xml.ReadText();
        if (text.Length > 0)
        {
            link.Offer(FeedLinks.Resolve(baseAddress, text), Rank.Own);
        }
        else if (href is not null)
        {
            link.Offer(FeedLinks.Resolve(baseAddress, href), Rank.Own + 1);
        }
    }

    private static void ReadCore(FeedXml xml, EntryDraft entry, Uri? outerBase)
    {
        switch (xml.Name)
        {
            case "title":
                entry.Title.Offer(ModuleReader.ReadHtml(xml, outerBase), Rank.Own);
                break;
            case "link":
                ReadLink(xml, ref entry.Link, outerBase);
                break;
            case "description" or "abstract" or "summary":
                // Who gives two has a short and a long one, in this order.
                (entry.Summary.Rank >= Rank.Own ? ref entry.Content : ref entry.Summary)
                    .Offer(ModuleReader.ReadHtml(xml, outerBase), entry.Summary.Rank >= Rank.Own ? Rank.Part : Rank.Own);
                break;
            case "body" or "fullitem" or "content":
                entry.Content.Offer(ModuleReader.ReadHtml(xml, outerBase), Rank.Borrowed);
                break;
            case "guid":
                ReadGuid(xml, entry, outerBase);
                break;
            case "id":
                entry.Id.Offer(xml.ReadText(), Rank.Borrowed);
                break;
            case "pubdate":
                ModuleReader.OfferDate(ref entry.Published, xml, Rank.Own);
                break;
            case "published" or "date" or "issued" or "created":
                ModuleReader.OfferDate(ref entry.Published, xml, Rank.General);
                break;
            case "updated" or "modified" or "lastmod" or "lastbuilddate":
                ModuleReader.OfferDate(ref entry.Updated, xml, Rank.General);
                break;
            case "author" or "creator":
                entry.AddAuthor(AtomPerson.Read(xml), isFormatsOwn: true);
                break;
            case "category" or "subject":
                entry.AddCategory(xml.ReadText());
                break;
            case "enclosure":
                entry.AddEnclosure(
                    FeedLinks.Resolve(outerBase, xml.FindAttribute("url") ?? xml.FindAttribute("href") ?? ""),
                    xml.FindAttribute("type"),
                    xml.FindAttribute("length"));
                xml.Skip();
                break;
            default:
                xml.Skip();
                break;
        }
    }

    private static void ReadGuid(FeedXml xml, EntryDraft entry, Uri? outerBase)
    {
        var isAddress = !string.Equals(xml.FindAttribute("ispermalink")?.Trim(), "false", StringComparison.OrdinalIgnoreCase);
        var guid = xml.ReadText();
        entry.Id.Offer(guid, Rank.Own);

        // RSS 2.0: a guid is an address unless it says otherwise; many are not, so it must at least look like one.
        if (isAddress && guid.StartsWith("http", StringComparison.OrdinalIgnoreCase) && guid.Contains("://", StringComparison.Ordinal))
        {
            entry.Link.Offer(FeedLinks.Resolve(outerBase, guid), Rank.General);
        }
    }
}
