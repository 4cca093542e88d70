using AlertPipeline.Feeds.Parsing;

namespace AlertPipeline.Tests.Feeds;

/// <summary>Documents made to hurt: they end, and an entry that stands beside the trap is still read or the document is refused.</summary>
public sealed class HostileFeedTests
{
    [Fact]
    public void Entities_that_multiply_are_never_expanded()
    {
        var laughs = string.Concat(Enumerable.Range(1, 11).Select(
            i => $"<!ENTITY l{i} \"{string.Concat(Enumerable.Repeat($"&l{i - 1};", 10))}\">"));

        var feed = TestFeeds.Parse("<!DOCTYPE rss [<!ENTITY l0 \"lol\">" + laughs + "]><rss><channel><title>&l11;</title><item><title>Good</title></item></channel></rss>");

        Assert.Equal("&l11;", feed.Title?.Value);
        Assert.Equal("Good", Assert.Single(feed.Entries).Title?.Value);
    }

    [Fact]
    public void A_file_named_by_an_entity_is_never_opened()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "canary.txt");
        File.WriteAllText(file, "CANARY");

        var feed = TestFeeds.Parse(
            $"<!DOCTYPE rss [<!ENTITY x SYSTEM \"{new Uri(file)}\">]><rss><channel><title>a&x;b</title><item><title>Good</title></item></channel></rss>");

        Assert.Equal("a&x;b", feed.Title?.Value);
        Assert.Single(feed.Entries);
    }

    [Fact]
    public void Deep_elements_lose_their_tags_and_keep_their_words()
    {
        var deep = string.Concat(Enumerable.Repeat("<div>", 50_000)) + "deep" + string.Concat(Enumerable.Repeat("</div>", 50_000));

        var feed = TestFeeds.Parse(TestFeeds.Rss($"<item><title>One</title><description>{deep}</description></item>", TestFeeds.Item("two")));

        Assert.Equal("deep", HtmlText.ToPlain(feed.Entries[0].Summary!, 100));
        Assert.Equal("two", feed.Entries[1].Id);
        Assert.Contains(feed.Problems, problem => problem.Contains("nested too deeply", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("&lt;")]
    [InlineData("&lt;div&gt;")]
    [InlineData("&lt;!--")]
    [InlineData("&lt;a href=\"")]
    [InlineData("&lt;iframe&gt;")]
    [InlineData("&lt;b&gt;&lt;p&gt;")]
    [InlineData("&amp;")]
    [InlineData("&#x1F600;")]
    public void A_flood_in_a_summary_ends_as_text_and_as_html(string piece)
    {
        var flood = string.Concat(Enumerable.Repeat(piece, 100_000));

        var feed = TestFeeds.Parse(TestFeeds.Rss(TestFeeds.Item("one", more: $"<description>{flood}</description>"), TestFeeds.Item("two")));

        var summary = feed.Entries[0].Summary!;
        Assert.True(HtmlText.ToPlain(summary, 2_000).Length <= 2_000);
        Assert.NotNull(HtmlCleaner.Clean(summary));
        Assert.Equal(2, feed.Entries.Count);
    }

    [Theory]
    [InlineData("<")]
    [InlineData("<a ")]
    [InlineData("<b>")]
    [InlineData("</x>")]
    [InlineData("<!--")]
    [InlineData("<![CDATA[")]
    [InlineData("<?x ")]
    [InlineData("&")]
    [InlineData("<a b=\"")]
    [InlineData("<!DOCTYPE [")]
    public void A_flood_of_broken_markup_ends(string piece)
    {
        var flood = string.Concat(Enumerable.Repeat(piece, 100_000));

        var failure = Record.Exception(() => TestFeeds.Parse($"<rss><channel><title>T</title><item><description>{flood}"));

        Assert.True(failure is null or FeedFormatException, failure?.ToString());
    }

    [Fact]
    public void A_title_of_megabytes_is_cut_and_the_next_entry_read()
    {
        var feed = TestFeeds.Parse(TestFeeds.Rss(TestFeeds.Item("one", new string('x', 3_000_000)), TestFeeds.Item("two")));

        Assert.Equal(FeedLimits.MaxTextLength, feed.Entries[0].Title?.Value.Length);
        Assert.Equal("two", feed.Entries[1].Id);
        Assert.Single(feed.Problems);
    }

    [Fact]
    public void Of_a_long_broken_document_the_beginning_is_repaired_and_the_rest_named_as_left_out()
    {
        var item = TestFeeds.Item("one", "Fish & chips", new string(' ', 1_000));

        var feed = TestFeeds.Parse(TestFeeds.Rss([.. Enumerable.Repeat(item, 6_000)]));

        Assert.InRange(feed.Entries.Count, 2_000, 3_200);
        Assert.Contains(feed.Problems, problem => problem.StartsWith("Only the first 3,145,728 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void Json_that_nests_past_the_limit_is_refused()
    {
        var document = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":" + new string('[', 100_000);

        Assert.Throws<FeedFormatException>(() => TestFeeds.Parse(document));
    }

    [Fact]
    public void Random_damage_to_a_feed_never_crashes_the_parser()
    {
        var random = new Random(20261124);
        var whole = new[]
        {
            TestFeeds.Load("rss-with-broken-markup.xml"), TestFeeds.Load("atom-relative-links-under-three-bases.xml"),
            TestFeeds.Load("rdf-items-beside-channel.rdf"), TestFeeds.Load("json-feed-with-number-ids.json"),
        };

        for (var round = 0; round < 4_000; round++)
        {
            var bytes = Damage(whole[round % whole.Length], random);
            var failure = Record.Exception(() => Use(FeedParser.Parse(bytes, null, null)));
            Assert.True(failure is null or FeedFormatException, $"Round {round}: {failure}");
        }
    }

    private static void Use(ParsedFeed feed)
    {
        foreach (var text in feed.Entries.SelectMany(entry => new[] { entry.Title, entry.Summary, entry.Content }).OfType<FeedText>())
        {
            HtmlCleaner.Clean(text);
            HtmlText.ToPlain(text, 500);
        }
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        var pieces = "<>&\"'/[]!-%;=\0\u00ff"u8.ToArray();
        for (var edits = random.Next(1, 12); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at - (bytes.Count == 1 ? 1 : 0)));
                    break;
                case 2:
                    bytes.Insert(at, pieces[random.Next(pieces.Length)]);
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count / 2), Math.Min(40, bytes.Count / 2)));
                    break;
            }

            if (bytes.Count == 0)
            {
                bytes.Add((byte)'<');
            }
        }

        return [.. bytes];
    }
}
