using AlertPipeline.Feeds.Parsing;
using BenchmarkDotNet.Attributes;

namespace AlertPipeline.Benchmarks.Feeds;

/// <summary>Bytes of a well-formed feed to full article data: all fields, dates, all dialects switched on.</summary>
/// <remarks>Times are per document of 50 entries; the ratios are what counts (P1: at least 2.5 times as fast, at most 0.3 times the bytes).</remarks>
public class FeedParsing
{
    private byte[] _document = [];

    [Params("Rss", "Atom", "Mix")]
    public string Input { get; set; } = "Rss";

    [GlobalSetup]
    public void Check()
    {
        _document = Input switch
        {
            "Rss" => MadeFeeds.Rss(),
            "Atom" => MadeFeeds.Atom(),
            _ => MadeFeeds.Mix(),
        };
        var ours = FeedParser.Parse(_document, null, null).Entries;
        Console.WriteLine($"// {Input}: {_document.Length:N0} bytes; its texts, links and ids as strings: {ours.Sum(BytesOfStrings):N0} bytes");
        var theirs = Peers.Syndication(_document);
        Same("entries", ours.Count, theirs.Count, Peers.CodeHollow(_document).Count, Peers.Walk(_document));
        for (var i = 0; i < ours.Count; i++)
        {
            var (our, their) = (ours[i], theirs[i]);
            Same("titles", our.Title?.Value, their.Title);
            Same("titles", our.Title?.Value, Peers.CodeHollow(_document)[i].Title);
            Same("links", our.Link, their.Link);
            Same("ids", our.Id, their.Id);
            Same("dates", our.Published, their.Published);
            Same("summaries", our.Summary?.Value.Trim(), their.Summary?.Trim());
            Same("content", our.Content?.Value.Trim(), their.Content?.Trim());
            Same("authors", our.Authors.Count, their.Authors.Count);
            Same("categories", string.Join('|', our.Categories), string.Join('|', their.Categories));
        }
    }

    [Benchmark(Baseline = true)]
    public object SyndicationFeed() => Peers.Syndication(_document);

    [Benchmark]
    public object CodeHollowFeedReader() => Peers.CodeHollow(_document);

    [Benchmark]
    public int XmlReaderWalk() => Peers.Walk(_document);

    [Benchmark]
    public object AlertPipeline() => FeedParser.Parse(_document, null, null);

    /// <summary>What every arm has to allocate: two bytes a character and the object's head.</summary>
    private static int BytesOfStrings(ParsedEntry entry) =>
        new[] { entry.Title?.Value, entry.Link, entry.Id, entry.Summary?.Value, entry.Content?.Value }.OfType<string>().Sum(text => 22 + (2 * text.Length));

    private static void Same<T>(string what, params T[] values)
    {
        if (values.Distinct().Count() > 1)
        {
            throw new InvalidOperationException($"The arms disagree on {what}: {string.Join(" / ", values)}");
        }
    }
}
