using System.Text;
using AlertPipeline.Commands;
using AlertPipeline.Feeds;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Feeds;

public sealed class FeedRegistryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_host_name_that_cannot_be_written_in_ASCII_is_no_address() =>
        Assert.Null(FeedRegistry.FindAddress("https://xn--é.example/rss"));

    [Fact]
    public void An_opml_file_lists_feeds_under_headings()
    {
        var feeds = Read("""
            <opml version="1.0"><body>
              <outline text="Official"><outline text="US"><outline text="BIS" xmlUrl="https://a.example/rss"/></outline>
              <outline title="UK desk" XMLURL=" https://b.example/atom "/></outline>
              <outline text="Loose" type="rss" xmlurl="http://c.example/feed"/>
              <outline text="Not ours" xmlUrl="file:///etc/passwd"/>
            </body></opml>
            """);

        Assert.Equal(
            [
                new ListedFeed(new Uri("https://a.example/rss"), "BIS", "US"),
                new ListedFeed(new Uri("https://b.example/atom"), "UK desk", "Official"),
                new ListedFeed(new Uri("http://c.example/feed"), "Loose", null),
            ],
            feeds);
    }

    [Theory]
    [InlineData("not xml at all", "is not OPML")]
    [InlineData("<opml><body><outline text=\"empty\"/></body></opml>", "lists no feed")]
    [InlineData("<opml><body><outline", "is not OPML")]
    [InlineData("", "is not OPML")]
    public void A_file_that_lists_no_feed_is_named_in_one_line(string content, string complaint)
    {
        var error = Assert.Throws<UserErrorException>(() => Read(content));

        Assert.StartsWith("'feeds.opml' " + complaint, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task What_is_exported_can_be_imported_again_and_adds_nothing()
    {
        using var bench = new PollingBench();
        await bench.CreateStorageAsync();
        await bench.Registry.ImportAsync(
            [
                new ListedFeed(new Uri("https://a.example/rss?x=1&y=2"), "A & <B>", "Official"),
                new ListedFeed(new Uri("HTTPS://A.example:443/rss?x=1&y=2#top")),
                new ListedFeed(new Uri("https://b.example/rss")),
            ],
            Cancellation);
        var exported = new StringWriter();
        await bench.Registry.ExportAsync(exported, Cancellation);

        var again = await bench.Registry.ImportAsync(Read(exported.ToString()), Cancellation);

        Assert.Equal(new FeedImport(Added: 0, Known: 2), again);
        Assert.Contains("A &amp; &lt;B&gt;", exported.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.org/feed")]
    [InlineData("ftp://example.org/feed")]
    [InlineData("https://user:secret@example.org/feed")]
    public void What_is_no_web_address_is_bad_usage(string written)
    {
        var error = Assert.Throws<UserErrorException>(() => FeedRegistry.FromAddresses([written]));

        Assert.Equal(2, error.ExitCode);
    }

    [Fact]
    public async Task A_missing_opml_file_is_named_in_one_line()
    {
        using var bench = new PollingBench();

        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => FeedsCommands.ImportAsync("/nowhere/feeds.opml", bench.Registry, TextWriter.Null, Cancellation));

        Assert.Contains("/nowhere/feeds.opml", error.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<ListedFeed> Read(string content) =>
        OpmlFile.Read("feeds.opml", new MemoryStream(Encoding.UTF8.GetBytes(content)));
}
