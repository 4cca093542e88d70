using System.Text;
using AlertPipeline.Feeds.Parsing;

namespace AlertPipeline.Tests.Feeds;

/// <summary>Feed documents for tests: the files under TestData/Feeds and small ones made on the spot.</summary>
internal static class TestFeeds
{
    public static byte[] Load(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "TestData", "Feeds", name));

    public static ParsedFeed ParseFile(string name, string? contentType = null, Uri? address = null) =>
        FeedParser.Parse(Load(name), contentType, address);

    public static ParsedFeed Parse(string document) => FeedParser.Parse(Encoding.UTF8.GetBytes(document), null, null);

    public static string Rss(params string[] items) =>
        $"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>World</title>{string.Concat(items)}</channel></rss>""";

    public static string Item(string id, string title = "Title", string more = "") =>
        $"<item><guid isPermaLink=\"false\">{id}</guid><title>{title}</title><link>https://world.example/{id}</link>{more}</item>";
}
