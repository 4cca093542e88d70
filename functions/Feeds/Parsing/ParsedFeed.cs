namespace AlertPipeline.Feeds.Parsing;

/// <summary>The document is not a feed, or nothing can be read from it. The message is one sentence for an operator.</summary>
internal sealed class FeedFormatException(string message, Exception? innerException = null) : Exception(message, innerException);

internal enum FeedFormat
{
    /// <summary>RSS 0.91 to 0.94 and 2.0.</summary>
    Rss,

    /// <summary>RSS 0.90 and 1.0, which are RDF.</summary>
    Rdf,

    /// <summary>Atom 0.3 and 1.0.</summary>
    Atom,

    /// <summary>JSON Feed 1.0 and 1.1.</summary>
    Json,

    /// <summary>Channel Definition Format.</summary>
    Cdf,

    /// <summary>Sitemap with Google's news extension.</summary>
    Sitemap,

    /// <summary>Documents as the Federal Register's API lists them.</summary>
    FederalRegister,

    /// <summary>Results of GOV.UK's search API.</summary>
    GovUkSearch,
}

/// <summary>A text as published. Texts past <see cref="FeedLimits.MaxTextLength"/> are cut there.</summary>
/// <param name="Value">Plain text or HTML source, not trusted.</param>
/// <param name="Base">Relative addresses in HTML are relative to it; null = unknown.</param>
internal sealed record FeedText(string Value, bool IsHtml, Uri? Base);

/// <summary>An attached file, as published.</summary>
/// <param name="Length">Bytes, as the publisher wrote it; often wrong.</param>
internal sealed record Enclosure(string Url, string? Type, string? Length);

/// <summary>What a feed document says. What it does not say is null.</summary>
internal sealed class ParsedFeed(FeedFormat format, Func<ParsedEntry, ParsedEntry?>? keep = null)
{
    public FeedFormat Format { get; } = format;

    public FeedText? Title { get; set; }

    public FeedText? Description { get; set; }

    /// <summary>Address of the site, absolute where the document or its own address allows.</summary>
    public string? Link { get; set; }

    /// <summary>As declared, usually a BCP 47 tag.</summary>
    public string? Language { get; set; }

    public DateTimeOffset? Published { get; set; }

    public DateTimeOffset? Updated { get; set; }

    /// <summary>How long the publisher asks not to be asked again (<c>ttl</c>, <c>sy:updatePeriod</c>).</summary>
    public TimeSpan? PollInterval { get; set; }

    /// <summary>From where the intervals of <c>sy:updatePeriod</c> are counted (<c>sy:updateBase</c>).</summary>
    public DateTimeOffset? UpdateBase { get; set; }

    /// <summary>Hours of the day, 0 to 23 in GMT, in which the publisher asks not to be asked (RSS <c>skipHours</c>); in order, each once.</summary>
    public IReadOnlyList<int> SkipHours { get; set; } = [];

    /// <summary>Days of the week, in GMT, likewise (RSS <c>skipDays</c>).</summary>
    public IReadOnlyList<DayOfWeek> SkipDays { get; set; } = [];

    /// <summary>Where older entries stand (RFC 5005, 3; the next page of an API); only ever on the host that the document came from.</summary>
    public Uri? NextPage { get; set; }

    /// <summary>The address that the feed itself gives as its own (<c>rel=self</c>); http or https.</summary>
    public Uri? SelfAddress { get; set; }

    /// <summary>Who tells when the feed changes (WebSub, <c>rel=hub</c>); http or https.</summary>
    public Uri? HubAddress { get; set; }

    /// <summary>What is kept of the entries, in document order.</summary>
    public List<ParsedEntry> Entries { get; } = [];

    /// <summary>Entries that were read, kept or not.</summary>
    public int EntryCount { get; private set; }

    /// <summary>What was repaired or left out, one sentence each.</summary>
    public List<string> Problems { get; } = [];

    public void Add(ParsedEntry entry)
    {
        EntryCount++;
        if ((keep is null ? entry : keep(entry)) is { } kept)
        {
            Entries.Add(kept);
        }
    }
}

/// <summary>One entry as published. Dates are UTC; one that cannot be read is null.</summary>
internal sealed class ParsedEntry
{
    public FeedText? Title { get; set; }

    /// <summary>Absolute where the document or its address allows, otherwise as written.</summary>
    public string? Link { get; set; }

    /// <summary>guid, Atom id or JSON id, as written.</summary>
    public string? Id { get; set; }

    public DateTimeOffset? Published { get; set; }

    public DateTimeOffset? Updated { get; set; }

    public FeedText? Summary { get; set; }

    public FeedText? Content { get; set; }

    /// <summary>Names, or addresses where there is no name, as written.</summary>
    public IReadOnlyList<string> Authors { get; set; } = [];

    public IReadOnlyList<string> Categories { get; set; } = [];

    public IReadOnlyList<Enclosure> Enclosures { get; set; } = [];
}

/// <summary>What one document may cost.</summary>
internal static class FeedLimits
{
    /// <summary>Characters of one text; the rest is cut.</summary>
    public const int MaxTextLength = 1_000_000;

    /// <summary>Characters of one address, id, name, date or category; the rest is cut.</summary>
    public const int MaxFieldLength = 16_000;

    /// <summary>Entries of one feed; the rest is left out. A hundred thousand empty ones would take 100 MiB.</summary>
    public const int MaxEntries = 20_000;

    /// <summary>Authors, categories and enclosures of one entry, each; the rest is left out.</summary>
    public const int MaxValuesPerEntry = 1_000;

    /// <summary>Nesting of markup inside a text; deeper elements lose their tags and keep their words.</summary>
    public const int MaxMarkupDepth = 200;

    /// <summary>Nesting of elements in a well-formed document; a deeper one is repaired, which leaves the deeper tags out.</summary>
    public const int MaxDepth = 1_024;

    /// <summary>Attributes of one tag, likewise.</summary>
    public const int MaxAttributes = 512;

    /// <summary>Bytes of the name of an element or attribute, likewise.</summary>
    public const int MaxNameBytes = 1_024;

    /// <summary>Bytes of a document that is not well-formed; the rest is left out, for a repair takes many times its memory.</summary>
    public const int MaxRepairedBytes = 3 * 1024 * 1024;

    /// <summary>Bytes of the whole document as they came; the rest is left out.</summary>
    public const int MaxDocumentLength = 64 * 1024 * 1024;
}
