using System.ServiceModel.Syndication;
using System.Text;
using System.Xml;
using CodeHollow.FeedReader.Feeds;

namespace AlertPipeline.Benchmarks.Feeds;

/// <summary>What a C# programmer would take instead, each as its documentation shows and read to the same fields.</summary>
internal static class Peers
{
    private const string ContentModule = "http://purl.org/rss/1.0/modules/content/";
    private const string DublinCore = "http://purl.org/dc/elements/1.1/";

    public static List<PeerArticle> Syndication(byte[] document)
    {
        using var reader = XmlReader.Create(new MemoryStream(document, writable: false));
        var feed = SyndicationFeed.Load(reader);
        var articles = new List<PeerArticle>();
        foreach (var item in feed.Items)
        {
            var authors = item.Authors.Select(author => author.Name ?? author.Email).ToList();
            authors.AddRange(item.ElementExtensions.ReadElementExtensions<string>("creator", DublinCore));
            articles.Add(new PeerArticle(
                item.Title?.Text,
                item.Links.FirstOrDefault(link => link.RelationshipType is null or "alternate")?.Uri.AbsoluteUri,
                item.Id,
                item.PublishDate == default ? null : item.PublishDate.ToUniversalTime(),
                item.LastUpdatedTime == default ? null : item.LastUpdatedTime.ToUniversalTime(),
                item.Summary?.Text,
                (item.Content as TextSyndicationContent)?.Text
                    ?? item.ElementExtensions.ReadElementExtensions<string>("encoded", ContentModule).FirstOrDefault(),
                authors,
                item.Categories.Select(category => category.Name).ToList()));
        }

        return articles;
    }

    public static List<PeerArticle> CodeHollow(byte[] document)
    {
        var feed = global::CodeHollow.FeedReader.FeedReader.ReadFromByteArray(document);
        var articles = new List<PeerArticle>();
        foreach (var item in feed.Items)
        {
            var atom = item.SpecificItem as AtomFeedItem;
            articles.Add(new PeerArticle(
                item.Title, item.Link, item.Id, item.PublishingDate?.ToUniversalTime(), atom?.UpdatedDate?.ToUniversalTime(),
                atom?.Summary ?? item.Description, item.Content, item.Author is null ? [] : [item.Author], [.. item.Categories]));
        }

        return articles;
    }

    /// <summary>Steps over every node and makes nothing of it: the least that anything over <see cref="XmlReader"/> can cost.</summary>
    public static int Walk(byte[] document)
    {
        using var reader = XmlReader.Create(new StreamReader(new MemoryStream(document, writable: false), Encoding.UTF8));
        var entries = 0;
        while (reader.Read())
        {
            entries += reader.NodeType == XmlNodeType.Element && reader.LocalName is "item" or "entry" ? 1 : 0;
        }

        return entries;
    }
}
