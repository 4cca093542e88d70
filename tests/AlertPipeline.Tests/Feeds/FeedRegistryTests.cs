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
              <outline text="d.example" xmlUrl="https://d.example/feed" category="/News/Asia,/Other"/>
              <outline text="Not ours" xmlUrl="file:///etc/passwd"/>
            </body></opml>
            """);

        Assert.Equal(
            [
                new ListedFeed(new Uri("https://a.example/rss"), "BIS", "Official / US"),
                new ListedFeed(new Uri("https://b.example/atom"), "UK desk", "Official"),
                new ListedFeed(new Uri("http://c.example/feed"), "Loose", null),
                new ListedFeed(new Uri("https://d.example/feed"), null, "News / Asia"),
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

        var again = await bench.Registry.ImportAsync(Read(await ExportAsync(bench)), Cancellation);

        Assert.Equal(new FeedImport(Added: 0, Known: 2), again);
        Assert.Contains("A &amp; &lt;B&gt;", await ExportAsync(bench), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_and_import_keep_every_address_title_and_group()
    {
        ListedFeed[] feeds =
        [
            new(new Uri("https://none.example/")),
            new(new Uri("https://a.example/"), "A", "News"),
            new(new Uri("https://c.example/"), "C", "News / United States / \"Left\" & right"),
            new(new Uri("https://d.example/"), "D", "News / United States"),
            new(new Uri("https://b.example/"), "B", "Official"),
            new(new Uri("https://e.example/"), null, "Official / United States"),
            new(new Uri("https://f.example/"), "n/a", "Official/Other"),
            new(new Uri("https://g.example/"), "a / b", "/ odd / one /"),
        ];
        var written = new StringWriter();

        await OpmlFile.WriteAsync(feeds, written);

        Assert.Equal(feeds.ToHashSet(), Read(written.ToString()).ToHashSet());
        Assert.Equal(2, written.ToString().Split("text=\"United States\"").Length - 1);
    }

    [Fact]
    public async Task The_bundled_list_exported_and_imported_elsewhere_exports_the_same()
    {
        using PollingBench first = new(), second = new();
        await first.CreateStorageAsync();
        await second.CreateStorageAsync();
        await first.Registry.ImportAsync(FeedsCommands.ReadOpml(FeedsCommands.BundledSources), Cancellation);
        var exported = await ExportAsync(first);

        await second.Registry.ImportAsync(Read(exported), Cancellation);

        Assert.Equal(exported, await ExportAsync(second));
    }

    [Fact]
    public async Task A_title_that_XML_cannot_hold_is_written_without_what_it_cannot()
    {
        var written = new StringWriter();

        await OpmlFile.WriteAsync([new ListedFeed(new Uri("https://a.example/"), "A\uFFFFB \U0001F600")], written);

        Assert.Equal("AB \U0001F600", Assert.Single(Read(written.ToString())).Title);
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
            () => FeedsCommands.ImportAsync(["/nowhere/feeds.opml"], bundled: false, bench.Registry, bench.Finder, TextWriter.Null, Cancellation));

        Assert.Contains("/nowhere/feeds.opml", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string> ExportAsync(PollingBench bench)
    {
        var exported = new StringWriter();
        await bench.Registry.ExportAsync(exported, Cancellation);
        return exported.ToString();
    }

    private static IReadOnlyList<ListedFeed> Read(string content) =>
        OpmlFile.Read("feeds.opml", new MemoryStream(Encoding.UTF8.GetBytes(content)));
}
