using System.Globalization;
using System.Text;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Messages;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace AlertPipeline.Tests.Feeds.Fuzzing;

/// <summary>Reads a document as the Feeds room does, twice, and checks what must hold of any document.</summary>
internal static class FeedTarget
{
    /// <summary>Bytes that reading may take for a byte of the document, and once for every document.</summary>
    private const int MaxBytesPerByte = 64;

    private const int MaxBytesOnce = 2 * 1024 * 1024;

    /// <summary>What an entry may take beyond that: an empty one is 7 bytes long.</summary>
    private const int MaxBytesPerEntry = 1024;

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);
    private static readonly Uri Address = new("https://world.example/feeds/rss?x=1");

    private static readonly string[] ActiveElements =
        ["script", "style", "iframe", "object", "embed", "applet", "base", "meta", "link", "frame", "frameset", "svg", "math", "template", "noscript"];

    private static readonly string[] ActiveSchemes = ["javascript:", "vbscript:", "data:text", "data:image/svg"];

    public static void Check(byte[] bytes, string? contentType)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = Read(bytes, contentType);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var entries = read.Feed?.Entries.Count ?? 0;
        Assert.True(
            allocated <= (long)MaxBytesPerByte * bytes.Length + MaxBytesOnce + (MaxBytesPerEntry * entries),
            $"{allocated:N0} bytes were taken for a document of {bytes.Length:N0} with {entries:N0} entries.");
        if (read is not { Feed: { } feed, Articles: { } built })
        {
            Assert.Equal(read.Problem, Read(bytes, contentType).Problem);
            return;
        }

        CheckFeed(feed);
        CheckArticles(feed, built);
        foreach (var text in TextsOf(feed))
        {
            CheckClean(HtmlCleaner.Clean(text));
        }

        var (again, builtAgain, _) = Read(bytes, contentType);
        Assert.Equal(built.Articles, builtAgain?.Articles);
        Assert.Equal(built.Rejected, builtAgain?.Rejected);
        Assert.Equal(Write(feed), Write(again!));
    }

    private static (ParsedFeed? Feed, BuiltArticles? Articles, string? Problem) Read(byte[] bytes, string? contentType)
    {
        try
        {
            var feed = FeedParser.Parse(bytes, contentType, Address);
            return (feed, ArticleBuilder.Build(feed, "0123456789abcdef", Address, Now), null);
        }
        catch (FeedFormatException refusal)
        {
            return (null, null, refusal.Message);
        }
    }

    private static void CheckFeed(ParsedFeed feed)
    {
        Assert.InRange(feed.Entries.Count, 0, FeedLimits.MaxEntries);
        Assert.All(TextsOf(feed), text => Assert.InRange(text.Value.Length, 0, FeedLimits.MaxTextLength));
        foreach (var date in feed.Entries.SelectMany(entry => new[] { entry.Published, entry.Updated }).Append(feed.Published).Append(feed.Updated).OfType<DateTimeOffset>())
        {
            Assert.Equal(TimeSpan.Zero, date.Offset);
        }

        foreach (var entry in feed.Entries)
        {
            Assert.InRange(entry.Authors.Count, 0, FeedLimits.MaxValuesPerEntry);
            Assert.InRange(entry.Categories.Count, 0, FeedLimits.MaxValuesPerEntry);
            Assert.InRange(entry.Enclosures.Count, 0, FeedLimits.MaxValuesPerEntry);
            Assert.InRange((entry.Id?.Length ?? 0, entry.Link?.Length ?? 0), (0, 0), (FeedLimits.MaxFieldLength, int.MaxValue));
        }
    }

    private static void CheckArticles(ParsedFeed feed, BuiltArticles built)
    {
        Assert.InRange(built.Articles.Count + built.Rejected.Count, 0, feed.Entries.Count);
        Assert.Equal(built.Articles.Count, built.Articles.Select(article => article.ArticleId).Distinct().Count());
        foreach (var article in built.Articles)
        {
            Assert.InRange(article.Title.Length, 1, Article.MaxTitleLength);
            Assert.InRange(article.Summary.Length, 0, Article.MaxSummaryLength);
            Assert.Matches("^[0-9a-f]{64}$", article.ArticleId);
            Assert.True(article.Link is null or { IsAbsoluteUri: true, Scheme: "http" or "https", IdnHost.Length: > 0 }, $"Link {article.Link}");
            Assert.Equal(TimeSpan.Zero, article.PublishedAt?.Offset ?? TimeSpan.Zero);
            Assert.NotEqual("", article.Source);
            Assert.NotEqual("", article.Outlet);
            Assert.DoesNotContain(article.Title + article.Summary + article.Outlet, c => char.IsControl(c) || c is '\u202E' or '\uFFFD');
        }
    }

    /// <summary>The text as a browser would take it holds nothing that acts.</summary>
    private static void CheckClean(string html)
    {
        if (!html.Contains('<', StringComparison.Ordinal))
        {
            return;
        }

        var document = new HtmlParser().ParseDocument("<body>" + html);
        foreach (var element in document.Body!.QuerySelectorAll("*"))
        {
            Assert.DoesNotContain(element.LocalName, ActiveElements);
            foreach (var attribute in element.Attributes)
            {
                Assert.False(attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name is "style" or "srcdoc", $"{attribute.Name} in {html}");
                var value = string.Concat(attribute.Value.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c)));
                Assert.False(
                    IsAddress(attribute) && ActiveSchemes.Any(scheme => value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)), $"{attribute.Name}={attribute.Value}");
            }
        }
    }

    private static bool IsAddress(IAttr attribute) => attribute.Name is "href" or "src" or "action" or "formaction" or "background" or "cite" or "poster" or "longdesc"
        or "usemap" or "data" or "xlink:href" or "codebase" or "profile" or "manifest";

    private static IEnumerable<FeedText> TextsOf(ParsedFeed feed) => feed.Entries
        .SelectMany(entry => new[] { entry.Title, entry.Summary, entry.Content })
        .Append(feed.Title).Append(feed.Description).OfType<FeedText>();

    /// <summary>All that the feed says, to compare.</summary>
    private static string Write(ParsedFeed feed)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{feed.Format}|{feed.Title}|{feed.Description}|{feed.Link}|{feed.Language}|{feed.Published:O}|{feed.Updated:O}|{feed.PollInterval}");
        text.AppendJoin('|', feed.Problems);
        foreach (var entry in feed.Entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{entry.Title}|{entry.Link}|{entry.Id}|{entry.Published:O}|{entry.Updated:O}|{entry.Summary}|{entry.Content}|");
            text.AppendJoin('|', entry.Authors).AppendJoin('|', entry.Categories).AppendJoin('|', entry.Enclosures);
        }

        return text.ToString();
    }
}
