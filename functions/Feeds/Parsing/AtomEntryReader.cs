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
                ReadId(xml, entry, rank);
                break;
            case "summary":
                entry.Summary.Offer(AtomText.ReadBody(xml, outerBase), rank);
                break;
            case "content":
                ReadContent(xml, entry, outerBase, rank);
                break;
            case "published":
                ModuleReader.OfferDate(ref entry.Published, xml, rank);
                break;
            case "issued":
                ModuleReader.OfferDate(ref entry.Published, xml, rank - 1);
                break;
            case "created":
                ModuleReader.OfferDate(ref entry.Published, xml, rank - 2);
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
        var isEnclosure = string.Equals(xml.FindAttribute("rel")?.Trim(), "enclosure", StringComparison.OrdinalIgnoreCase);
        var (type, length) = (xml.FindAttribute("type"), xml.FindAttribute("length"));
        var linkRank = AtomLink.RankOf(xml);
        if (AtomLink.ReadAddress(xml, outerBase) is not { } address)
        {
            return;
        }

        if (isEnclosure)
        {
            entry.AddEnclosure(address, type, length);
        }
        else if (linkRank > 0)
        {
            entry.Link.Offer(address, linkRank - (Rank.Own - rank));
        }
    }

    private static void ReadId(FeedXml xml, EntryDraft entry, int rank)
    {
        var id = xml.ReadText();
        entry.Id.Offer(id, rank);

        // An entry without a link is often found at its id.
        if (id.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || id.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            entry.Link.Offer(id, Rank.Last);
        }
    }

    private static void ReadContent(FeedXml xml, EntryDraft entry, Uri? outerBase, int rank)
    {
        // RFC 4287, 4.1.3.2: the content is elsewhere, and for us that is only another address of the entry.
        if (xml.FindAttribute("src") is { Length: > 0 } source)
        {
            entry.Link.Offer(FeedLinks.Resolve(xml.BaseInside(outerBase), source), Rank.Part);
        }

        entry.Content.Offer(AtomText.ReadBody(xml, outerBase), rank);
    }
}

/// <summary>How well an Atom link serves as the link of its feed or entry.</summary>
internal static class AtomLink
{
    /// <returns>A rank below <see cref="Rank.Own"/>, which an alternate page has; 0 for a link to something else.</returns>
    public static int RankOf(FeedXml xml)
    {
        var relation = xml.FindAttribute("rel")?.Trim();
        if (relation is null or "" or "alternate" or "http://www.iana.org/assignments/relation/alternate")
        {
            var type = xml.FindAttribute("type")?.Trim().ToLowerInvariant();
            return type is null or "" or "text/html" or "application/xhtml+xml" ? Rank.Own : Rank.Own - 1;
        }

        // Relations compare by character (RFC 4287, 4.2.7.2), so another case is only second best.
        return relation.Equals("alternate", StringComparison.OrdinalIgnoreCase) ? Rank.Own - 2 : 0;
    }

    /// <summary>A link of the feed itself: to its page, or to what <see cref="FeedDraft.OfferLink"/> keeps.</summary>
    /// <param name="best">Rank of the best kind of link to a page.</param>
    public static void ReadOfFeed(FeedXml xml, FeedDraft draft, Uri? outerBase, int best)
    {
        var (relation, rank) = (xml.FindAttribute("rel"), RankOf(xml));
        var address = ReadAddress(xml, outerBase);
        if (rank > 0)
        {
            draft.Link.Offer(address, Math.Min(rank, best));
        }
        else
        {
            draft.OfferLink(relation, address);
        }
    }

    /// <returns>The href, or the text that some write in its place; null where there is neither.</returns>
    public static string? ReadAddress(FeedXml xml, Uri? outerBase)
    {
        var baseAddress = xml.BaseInside(outerBase);
        var href = xml.FindAttribute("href");
        var text = xml.ReadText();
        var written = href ?? (text.Length > 0 ? text : null);
        return written is null ? null : FeedLinks.Resolve(baseAddress, written);
    }
}

/// <summary>A person construct (RFC 4287, 3.2), or the plain text that RSS has in its place.</summary>
internal static class AtomPerson
{
    /// <returns>The name and mail address; the page where there is neither.</returns>
    public static string Read(FeedXml xml)
    {
        var found = (Name: (string?)null, Email: (string?)null, Page: (string?)null);
        var words = xml.ReadTextOrChildren(ref found, static (xml, ref found) =>
        {
            switch (xml.Name)
            {
                case "name":
                    found.Name = FirstOf(found.Name, xml.ReadText());
                    break;
                case "email":
                    found.Email = FirstOf(found.Email, xml.ReadText());
                    break;
                case "uri" or "url":
                    found.Page = FirstOf(found.Page, xml.ReadText());
                    break;
                default:
                    xml.Skip();
                    break;
            }
        });
        return words.Length > 0 ? words : Join(found.Name, found.Email) is { Length: > 0 } person ? person : found.Page ?? "";
    }

    /// <remarks>Both are read before they are compared: an element that is passed over unread would be found again for ever.</remarks>
    private static string? FirstOf(string? known, string read) => string.IsNullOrEmpty(known) ? read : known;

    private static string Join(string? name, string? email) =>
        string.IsNullOrEmpty(email) ? name ?? ""
        : string.IsNullOrEmpty(name) || name == email ? email
        : $"{name} <{email}>";
}
