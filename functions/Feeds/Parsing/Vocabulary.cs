namespace AlertPipeline.Feeds.Parsing;

/// <summary>Which vocabulary an element belongs to.</summary>
internal enum Vocabulary
{
    /// <summary>RSS of any version and CDF, and names without a namespace.</summary>
    Core,
    Atom,
    DublinCore,
    DublinCoreTerms,
    Content,
    Media,
    ITunes,
    Xhtml,
    Rdf,
    Syndication,
    Other,
}

internal static class Vocabularies
{
    public const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    /// <summary>Prefixes that documents use without declaring them, and what they mean then.</summary>
    public static readonly IReadOnlyDictionary<string, string> UsualPrefixes = new Dictionary<string, string>
    {
        ["atom"] = "http://www.w3.org/2005/Atom",
        ["dc"] = "http://purl.org/dc/elements/1.1/",
        ["dcterms"] = "http://purl.org/dc/terms/",
        ["content"] = "http://purl.org/rss/1.0/modules/content/",
        ["media"] = "http://search.yahoo.com/mrss/",
        ["itunes"] = "http://www.itunes.com/dtds/podcast-1.0.dtd",
        ["xhtml"] = "http://www.w3.org/1999/xhtml",
        ["rdf"] = Rdf,
        ["sy"] = "http://purl.org/rss/1.0/modules/syndication/",
    };

    /// <remarks>Publishers write https for http, other case, and no final slash; none of that changes what they mean.</remarks>
    public static Vocabulary Find(string namespaceName)
    {
        if (namespaceName.Length == 0)
        {
            return Vocabulary.Core;
        }

        var name = namespaceName.Trim().ToLowerInvariant();
        name = name.StartsWith("https:", StringComparison.Ordinal) ? "http:" + name["https:".Length..] : name;
        name = name.Replace("http://www.purl.org/", "http://purl.org/", StringComparison.Ordinal).TrimEnd('/', '#');
        return name switch
        {
            "http://www.w3.org/2005/atom" or "http://purl.org/atom/ns" or "http://purl.org/net/atom/ns" => Vocabulary.Atom,
            "http://purl.org/dc/elements/1.1" or "http://purl.org/dc/elements/1.0" or "http://purl.org/dc" => Vocabulary.DublinCore,
            "http://purl.org/dc/terms" => Vocabulary.DublinCoreTerms,
            "http://purl.org/rss/1.0/modules/content" => Vocabulary.Content,
            "http://search.yahoo.com/mrss" or "http://tools.search.yahoo.com/mrss" or "http://search.yahoo.com/rss"
                or "http://video.search.yahoo.com/mrss" => Vocabulary.Media,
            "http://www.itunes.com/dtds/podcast-1.0.dtd"
                or "http://www.itunes.com/podcast-1.0.dtd" => Vocabulary.ITunes,
            "http://www.w3.org/1999/xhtml" => Vocabulary.Xhtml,
            "http://www.w3.org/1999/02/22-rdf-syntax-ns" => Vocabulary.Rdf,
            "http://purl.org/rss/1.0/modules/syndication" => Vocabulary.Syndication,
            "http://purl.org/rss/1.0" or "http://my.netscape.com/rdf/simple/0.9" or "http://channel.netscape.com/rdf/simple/0.9"
                or "http://backend.userland.com/rss" or "http://backend.userland.com/rss2" or "http://backend.userland.com/rss092"
                or "http://blogs.law.harvard.edu/tech/rss" or "http://cyber.law.harvard.edu/rss"
                or "http://cyber.law.harvard.edu/rss/rss.html" or "http://www.rssboard.org/rss-specification"
                or "http://purl.org/net/rss1.1" or "http://purl.org/rss/2.0" or "http://www.w3.org/2005/rss" => Vocabulary.Core,
            _ when name.StartsWith("http://purl.org/atom", StringComparison.Ordinal) => Vocabulary.Atom,
            _ when name.Contains("userland.com/rss", StringComparison.Ordinal) => Vocabulary.Core,
            _ => Vocabulary.Other,
        };
    }
}
