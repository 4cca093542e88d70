namespace AlertPipeline.Feeds.Parsing;

/// <summary>Atom 0.3 and 1.0: one entry; RSS items borrow its elements.</summary>
internal static class AtomEntryReader
{
    public static ParsedEntry Read(FeedXml xml, Uri? outerBase, IReadOnlyList<string> feedAuthors)
    {
        var entry = new EntryDraft();
        var baseAddress = xml.BaseInside(outerBase);
        var mark = xml.Enter();
        while (xml.NextChild(mark))
        {
            if (xml.Vocabulary is Vocabulary.Atom or Vocabulary.Core)
            {
                ReadElement(xml, entry, baseAddress, Rank.Own);
            }
            else if (!ModuleReader.TryReadEntryElement(xml, entry, baseAddress))
            {
                xml.Skip();
            }
        }

        return entry.Build(feedAuthors);
    }

    public static void ReadElement(FeedXml xml, EntryDraft entry, Uri? outerBase, int rank)
    {
        switch (xml.Name)
        {
            case "title":
                entry.Title.Offer(AtomText.Read(xml, outerBase), rank);
                break;
            case "link":
                ReadLink(xml, entry, outerBase, rank);
                break;
            case "id":
                entry.Id.Offer(xml.ReadText(), rank);
                break;
            case "summary":
                entry.Summary.Offer(AtomText.Read(xml, outerBase), rank);
                break;
            case "content":
                ReadContent(xml, entry, outerBase, rank);
                break;
            case "published" or "issued":
                ModuleReader.OfferDate(ref entry.Published, xml, rank);
                break;
            case "created":
                ModuleReader.OfferDate(ref entry.Published, xml, rank - 1);
                break;
            case "updated" or "modified":
                ModuleReader.OfferDate(ref entry.Updated, xml, rank);
                break;
            case "author":
                entry.AddAuthor(AtomPerson.Read(xml), isFormatsOwn: rank == Rank.Own);
                break;
            case "category":
                entry.AddCategory(xml.FindAttribute("term") is { Length: > 0 } term ? term : xml.FindAttribute("label"));
                xml.Skip();
                break;
            default:
                xml.Skip();
                break;
        }
    }

    private static void ReadLink(FeedXml xml, EntryDraft entry, Uri? outerBase, int rank)
    {
        if (xml.FindAttribute("href") is { } href)
        {
            var address = FeedLinks.Resolve(xml.BaseInside(outerBase), href);
            if (string.Equals(xml.FindAttribute("rel")?.Trim(), "enclosure", StringComparison.OrdinalIgnoreCase))
            {
                entry.AddEnclosure(address, xml.FindAttribute("type"), xml.FindAttribute("length"));
            }
            else if (AtomLink.RankOf(xml) is > 0 and var linkRank)
            {
                entry.Link.Offer(address, linkRank - (Rank.Own - rank));
            }
        }

        xml.Skip();
    }

    private static void ReadContent(FeedXml xml, EntryDraft entry, Uri? outerBase, int rank)
    {
        // RFC 4287, 4.1.3.2: the content is elsewhere, and for us that is only another address of the entry.
        if (xml.FindAttribute("src") is { Length: > 0 } source)
        {
            entry.Link.Offer(FeedLinks.Resolve(xml.BaseInside(outerBase), source), Rank.Part);
        }

        entry.Content.Offer(AtomText.Read(xml, outerBase), rank);
    }
}

/// <summary>How well an Atom link serves as the link of its feed or entry.</summary>
internal static class AtomLink
{
    /// <returns>A rank below <see cref="Rank.Own"/>, which an alternate page has; 0 for a link to something else.</returns>
    public static int RankOf(FeedXml xml)
    {
        var relation = xml.FindAttribute("rel")?.Trim().ToLowerInvariant();
        var isAlternate = relation is null or "" or "alternate" or "http://www.iana.org/assignments/relation/alternate";
        if (!isAlternate)
        {
            return 0;
        }

        var type = xml.FindAttribute("type")?.Trim().ToLowerInvariant();
        return type is null or "" or "text/html" or "application/xhtml+xml" ? Rank.Own : Rank.Own - 1;
    }
}

/// <summary>A person construct (RFC 4287, 3.2), or the plain text that RSS has in its place.</summary>
internal static class AtomPerson
{
    /// <returns>The name; the mail address or page where there is no name.</returns>
    public static string Read(FeedXml xml)
    {
        string? name = null, email = null, page = null;
        return xml.ReadTextOrChildren(() =>
        {
            switch (xml.Name)
            {
                case "name":
                    name ??= xml.ReadText();
                    break;
                case "email":
                    email ??= xml.ReadText();
                    break;
                case "uri" or "url":
                    page ??= xml.ReadText();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }) is { Length: > 0 } text
            ? text
            : FirstFilled(name, email, page);
    }

    private static string FirstFilled(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                return text;
            }
        }

        return "";
    }
}
