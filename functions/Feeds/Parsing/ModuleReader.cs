namespace AlertPipeline.Feeds.Parsing;

/// <summary>Elements of the modules that stand in RSS and in Atom alike: Dublin Core, content, Media RSS, iTunes, XHTML, syndication.</summary>
internal static class ModuleReader
{
    /// <summary>Reads an element of an entry.</summary>
    /// <returns>False where the element is none of a module: it is still to be read.</returns>
    public static bool TryReadEntryElement(FeedXml xml, EntryDraft entry, Uri? outerBase)
    {
        switch (xml.Vocabulary)
        {
            case Vocabulary.DublinCore or Vocabulary.DublinCoreTerms:
                ReadDublinCore(xml, entry, outerBase);
                return true;
            case Vocabulary.Content when xml.Name == "encoded":
                entry.Content.Offer(ReadHtml(xml, outerBase), Rank.Own);
                return true;
            case Vocabulary.Xhtml when xml.Name is "body" or "div":
                entry.Content.Offer(ReadHtml(xml, outerBase), Rank.Borrowed);
                return true;
            case Vocabulary.ITunes:
                ReadITunes(xml, entry, outerBase);
                return true;
            case Vocabulary.Media:
                ReadMedia(xml, entry, outerBase);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads an element of the feed itself; likewise.</summary>
    public static bool TryReadFeedElement(FeedXml xml, FeedDraft feed, Uri? outerBase)
    {
        switch (xml.Vocabulary, xml.Name)
        {
            case (Vocabulary.DublinCore or Vocabulary.DublinCoreTerms, _):
                ReadDublinCore(xml, feed, outerBase);
                return true;
            case (Vocabulary.ITunes, "summary"):
                feed.Description.Offer(ReadHtml(xml, outerBase), Rank.Passing);
                return true;
            case (Vocabulary.ITunes, "subtitle"):
                feed.Description.Offer(ReadHtml(xml, outerBase), Rank.Part);
                return true;
            case (Vocabulary.ITunes, "title"):
                feed.Title.Offer(ReadHtml(xml, outerBase), Rank.Passing);
                return true;
            case (Vocabulary.Syndication, "updateperiod"):
                feed.UpdatePeriod = xml.ReadText();
                return true;
            case (Vocabulary.Syndication, "updatefrequency"):
                feed.UpdateFrequency = int.TryParse(xml.ReadText(), out var frequency) ? frequency : 1;
                return true;
            case (Vocabulary.Syndication, "updatebase"):
                feed.UpdateBase = FeedDates.Parse(xml.ReadText());
                return true;
            case (Vocabulary.ITunes or Vocabulary.Media or Vocabulary.Content or Vocabulary.Syndication, _):
                xml.Skip();
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads an element whose text may be HTML, as in every RSS dialect.</summary>
    public static FeedText? ReadHtml(FeedXml xml, Uri? outerBase)
    {
        var baseAddress = xml.BaseInside(outerBase);
        var value = xml.ReadMarkup(baseAddress, out var hasElements);
        return value.Length == 0 ? null : new FeedText(value, hasElements || HtmlText.LooksLikeHtml(value), baseAddress);
    }

    private static void ReadDublinCore(FeedXml xml, EntryDraft entry, Uri? outerBase)
    {
        switch (xml.Name)
        {
            case "title":
                entry.Title.Offer(ReadHtml(xml, outerBase), Rank.General);
                break;
            case "description" or "abstract":
                entry.Summary.Offer(ReadHtml(xml, outerBase), Rank.General);
                break;
            case "creator" or "author":
                entry.AddAuthor(xml.ReadText(), isFormatsOwn: false);
                break;
            case "subject":
                entry.AddCategory(xml.ReadText());
                break;
            case "date" or "issued" or "created" or "available":
                OfferDate(ref entry.Published, xml, Rank.General);
                break;
            case "modified":
                OfferDate(ref entry.Updated, xml, Rank.General);
                break;
            case "identifier":
                entry.Id.Offer(xml.ReadText(), Rank.General);
                break;
            default:
                xml.Skip();
                break;
        }
    }

    private static void ReadDublinCore(FeedXml xml, FeedDraft feed, Uri? outerBase)
    {
        switch (xml.Name)
        {
            case "title":
                feed.Title.Offer(ReadHtml(xml, outerBase), Rank.General);
                break;
            case "description":
                feed.Description.Offer(ReadHtml(xml, outerBase), Rank.General);
                break;
            case "language":
                feed.Language.Offer(xml.ReadText(), Rank.General);
                break;
            case "date" or "issued" or "created":
                OfferDate(ref feed.Published, xml, Rank.General);
                break;
            case "modified":
                OfferDate(ref feed.Updated, xml, Rank.General);
                break;
            default:
                xml.Skip();
                break;
        }
    }

    private static void ReadITunes(FeedXml xml, EntryDraft entry, Uri? outerBase)
    {
        switch (xml.Name)
        {
            case "title":
                entry.Title.Offer(ReadHtml(xml, outerBase), Rank.Passing);
                break;
            case "summary":
                entry.Summary.Offer(ReadHtml(xml, outerBase), Rank.Passing);
                break;
            case "subtitle":
                entry.Summary.Offer(ReadHtml(xml, outerBase), Rank.Part + 1);
                break;
            case "author":
                entry.AddAuthor(xml.ReadText(), isFormatsOwn: false);
                break;
            case "category":
                entry.AddCategory(xml.FindAttribute("text"));
                xml.Skip();
                break;
            case "keywords":
                AddAll(entry, xml.ReadText());
                break;
            default:
                xml.Skip();
                break;
        }
    }

    /// <summary>Media RSS; a group and a content hold further elements.</summary>
    private static void ReadMedia(FeedXml xml, EntryDraft entry, Uri? outerBase)
    {
        switch (xml.Name)
        {
            case "group":
            case "content":
                ReadMediaParts(xml, entry, outerBase);
                break;
            case "title":
                entry.Title.Offer(ReadHtml(xml, outerBase), Rank.Part);
                break;
            case "description":
                entry.Summary.Offer(ReadHtml(xml, outerBase), Rank.Part);
                break;
            case "category":
                entry.AddCategory(xml.ReadText());
                break;
            case "keywords":
                AddAll(entry, xml.ReadText());
                break;
            case "credit":
                entry.AddAuthor(xml.FindAttribute("role") is null or "author" ? xml.ReadText() : SkipAsNull(xml), isFormatsOwn: false);
                break;
            default:
                xml.Skip();
                break;
        }
    }

    /// <summary>Groups nest in contents and the other way round, one level each; deeper ones are left out.</summary>
    private static void ReadMediaParts(FeedXml xml, EntryDraft entry, Uri? outerBase, int level = 0)
    {
        if (xml.Name == "content" && xml.FindAttribute("url") is { } url)
        {
            entry.AddEnclosure(FeedLinks.Resolve(outerBase, url), xml.FindAttribute("type"), xml.FindAttribute("filesize"));
        }

        var mark = xml.Enter();
        while (xml.NextChild(mark))
        {
            if (xml.Vocabulary == Vocabulary.Media && xml.Name is "group" or "content" && level < 2)
            {
                ReadMediaParts(xml, entry, outerBase, level + 1);
            }
            else if (xml.Vocabulary == Vocabulary.Media && xml.Name is not ("group" or "content"))
            {
                ReadMedia(xml, entry, outerBase);
            }
            else
            {
                xml.Skip();
            }
        }
    }

    public static void OfferDate(ref Ranked<DateTimeOffset> field, FeedXml xml, int rank)
    {
        if (xml.ReadDate() is { } date)
        {
            field.Offer(date, rank);
        }
    }

    private static void AddAll(EntryDraft entry, string keywords)
    {
        foreach (var keyword in keywords.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            entry.AddCategory(keyword);
        }
    }

    private static string? SkipAsNull(FeedXml xml)
    {
        xml.Skip();
        return null;
    }
}
