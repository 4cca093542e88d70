using System.Text;
using System.Text.RegularExpressions;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Feeds.Fuzzing;

/// <summary>Damaged documents: none crashes, hangs, costs too much, or gets past the limits. Each run is repeatable by its seed.</summary>
public sealed partial class FuzzTests
{
    private static readonly string[] DateForms =
    [
        "Tue, 24 Nov 2026 07:00:00 GMT", "Tue, 24 Nov 26 07:00 EST", "24 November 2026", "2026-11-24T07:00:00Z", "2026-11-24T07:00:00.123+05:30", "20261124T070000",
        "2026-328", "2026-W48-2", "2026-11", "2026", "Tue Nov 24 07:00:00 2026", "11/24/2026 7:00 PM", "24.11.2026 07:00", "2026/11/24", "Di, 24 Nov 2026 07:00:00 +0100",
        "mar., 24 nov. 2026 07:00", "2026年11月24日 07:00", "Thu, 01 Jan 1970 00:00:00 +0000", "9999-12-31T23:59:60Z", "0001-01-01", "yesterday",
    ];

    private static readonly IReadOnlyList<byte[]> Feeds = FuzzSettings.LoadDocuments("*.xml", "*.rdf", "*.atom", "*.rss", "*.json", "*.cdf");

    [Fact]
    public async Task Damaged_feeds_are_read_or_refused()
    {
        await RunAsync("feeds", Feeds, FuzzSettings.Inputs, input =>
        {
            var random = new Random(input.Seed);
            var charset = Mutator.Charsets[random.Next(Mutator.Charsets.Count)];
            FeedTarget.Check(input.Bytes, random.Next(3) switch { 0 => null, 1 => "application/rss+xml", _ => $"text/xml; charset={charset}" });
        });
    }

    [Fact]
    public async Task Damaged_dates_are_read_in_UTC_or_not_at_all()
    {
        var dates = DateForms.Select(Encoding.UTF8.GetBytes)
            .Concat(Feeds.SelectMany(feed => DateElement().Matches(Encoding.Latin1.GetString(feed)).Take(20).Select(match => Encoding.Latin1.GetBytes(match.Groups[1].Value))))
            .Where(date => date.Length > 0)
            .ToList();
        await RunAsync("dates", dates, FuzzSettings.Inputs, input =>
        {
            var text = Encoding.UTF8.GetString(input.Bytes);
            var date = FeedDates.Parse(text);
            Assert.Equal(date, FeedDates.Parse(text));
            if (date is { } instant)
            {
                Assert.Equal(TimeSpan.Zero, instant.Offset);
                Assert.Equal(instant, FeedDates.Parse(instant.ToString("O")));
                Assert.Equal(instant, FeedDates.Parse($" {text}\n"));
            }
        });
    }

    [Fact]
    public async Task Damaged_lists_of_feeds_are_read_or_refused_and_can_be_written_again()
    {
        var lists = FuzzSettings.LoadDocuments("*.opml").Concat(Feeds.Take(2)).ToList();
        await RunAsync("opml", lists, FuzzSettings.Inputs, input =>
        {
            IReadOnlyList<ListedFeed> feeds;
            try
            {
                feeds = OpmlFile.Read("list.opml", new MemoryStream(input.Bytes));
            }
            catch (UserErrorException)
            {
                return;
            }

            Assert.All(feeds, feed => Assert.True(feed.Address is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" }));
            using var written = new StringWriter();
            OpmlFile.WriteAsync(feeds, written).GetAwaiter().GetResult();
            var again = OpmlFile.Read("again.opml", new MemoryStream(Encoding.UTF8.GetBytes(written.ToString())));
            Assert.Equal(
                feeds.Select(feed => feed.Address.AbsoluteUri).Order(StringComparer.Ordinal), again.Select(feed => feed.Address.AbsoluteUri).Order(StringComparer.Ordinal));
        });
    }

    [Fact]
    public async Task A_failure_names_the_seed_and_keeps_the_input()
    {
        var run = new FuzzRun("planted", seed => new FuzzInput(seed, BitConverter.GetBytes(seed)), input => Assert.NotEqual(17, input.Seed));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => run.RunAsync(inputs: 20, seed: 0, TestContext.Current.TestOutputHelper!));

        Assert.Contains("seed 17", failure.Message, StringComparison.Ordinal);
        Assert.Equal(BitConverter.GetBytes(17), await File.ReadAllBytesAsync(
            Path.Combine(AppContext.BaseDirectory, "fuzz", "planted-17.bin"), TestContext.Current.CancellationToken));
    }

    private static Task RunAsync(string name, IReadOnlyList<byte[]> documents, int inputs, Action<FuzzInput> target) =>
        new FuzzRun(name, seed => new FuzzInput(seed, new Mutator(documents, new Random(seed)).Next()), target)
            .RunAsync(inputs, FuzzSettings.Seed, TestContext.Current.TestOutputHelper!);

    [GeneratedRegex("<(?:pubDate|updated|published|dc:date|lastBuildDate)>([^<]{4,60})<")]
    private static partial Regex DateElement();
}
