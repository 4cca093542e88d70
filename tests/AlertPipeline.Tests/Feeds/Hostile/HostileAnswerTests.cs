using System.Net;
using AlertPipeline.Feeds;
using AlertPipeline.Tests.Net;

namespace AlertPipeline.Tests.Feeds.Hostile;

/// <summary>Hostile servers on this machine, asked through the whole room: each is refused or cut with a reason, and its neighbour is read in the same pass.</summary>
public sealed class HostileAnswerTests
{
    private const string Healthy = "healthy";

    /// <summary>More than a refused answer may take off the wire: the longest body and what lies in the buffers between.</summary>
    private const long MostTaken = 24 * 1024 * 1024;

    private static readonly Dictionary<string, HostileCase> Cases = HostileCases.All.ToDictionary(item => item.Name);

    public static TheoryData<string> Names => new(HostileCases.All.Where(item => !item.IsSlow).Select(item => item.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_feed_ends_with_a_reason_and_its_neighbour_is_read(string name)
    {
        var hostile = Cases[name];
        await using var bench = await HostileBench.StartAsync(
            new Dictionary<string, HostileAnswer> { [name] = hostile.Answer, [Healthy] = HostileAnswers.Document(TestFeeds.Rss(TestFeeds.Item("a", "Healthy"))) });

        var titles = await bench.PollAsync();

        var state = await bench.StateOfAsync(name);
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {state.LastError ?? $"read, {state.EntryCount} entries, {state.RejectedCount} rejected"}");
        Assert.Contains("Healthy", titles);
        Assert.Null((await bench.StateOfAsync(Healthy)).LastError);
        Assert.True(bench.Server.Sent < MostTaken, $"{bench.Server.Sent:N0} bytes were taken.");
        if (hostile.Reason is { } reason)
        {
            Assert.Contains(reason, state.LastError, StringComparison.Ordinal);
            Assert.Equal(bench.AddressOf(name), state.Address);
        }
        else
        {
            Assert.Null(state.LastError);
            Assert.Contains(name == "deep" ? "Healthy" : "Good", titles);
        }
    }

    [Fact]
    public async Task All_hostile_feeds_at_once_do_not_keep_the_healthy_ones_from_being_read()
    {
        var healthy = Enumerable.Range(0, 20).Select(i => $"{Healthy}{i}").ToList();
        var answers = HostileCases.All.ToDictionary(item => item.Name, item => item.Answer);
        foreach (var name in healthy)
        {
            answers[name] = HostileAnswers.Document(TestFeeds.Rss(TestFeeds.Item("a", name)));
        }

        await using var bench = await HostileBench.StartAsync(answers, new FeedsOptions().RequestTimeout);

        var titles = await bench.PollAsync();

        Assert.Equal(healthy.Order(), titles.Where(title => title.StartsWith(Healthy, StringComparison.Ordinal)).Order());
        foreach (var hostile in HostileCases.All)
        {
            var error = (await bench.StateOfAsync(hostile.Name)).LastError;
            Assert.True((hostile.Reason is null) == (error is null), $"{hostile.Name}: {error}");
            if (hostile.IsSlow)
            {
                TestContext.Current.TestOutputHelper!.WriteLine($"{hostile.Name}: {error}");
                Assert.Contains(hostile.Reason!, error, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Neither_a_file_nor_an_address_that_a_document_names_is_opened()
    {
        var canary = Path.Combine(AppContext.BaseDirectory, "canary-of-hostile-answers.txt");
        await File.WriteAllTextAsync(canary, "CANARY", TestContext.Current.CancellationToken);
        HostileServer? server = null;
        await using var bench = await HostileBench.StartAsync(new Dictionary<string, HostileAnswer>
        {
            ["entity"] = (connection, cancellationToken) => HostileAnswers.Document(
                $"<?xml-stylesheet href='http://127.0.0.1:{server!.Port}/style'?>"
                + $"<!DOCTYPE rss SYSTEM 'http://127.0.0.1:{server.Port}/dtd' [<!ENTITY f SYSTEM '{new Uri(canary)}'><!ENTITY h SYSTEM 'http://127.0.0.1:{server.Port}/entity'>"
                + $"<!ENTITY % p SYSTEM 'http://127.0.0.1:{server.Port}/parameter'>%p;]><rss xmlns:xi='http://www.w3.org/2001/XInclude'><channel><title>&f;&h;</title>"
                + $"<item><title>Stolen &f;<xi:include href='{new Uri(canary)}' parse='text'/></title></item></channel></rss>")(connection, cancellationToken),
        });
        server = bench.Server;

        var titles = await bench.PollAsync();

        Assert.StartsWith("Stolen", Assert.Single(titles), StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", string.Concat(titles) + (await bench.StateOfAsync("entity")).Title, StringComparison.Ordinal);
        Assert.Equal(["entity.hostile.example/"], bench.Server.Asked);
    }

    [Fact]
    public async Task A_permanent_redirect_is_remembered_only_when_a_feed_is_behind_it()
    {
        const string moved = "HTTP/1.1 301 Moved\r\nLocation: /new\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        await using var bench = await HostileBench.StartAsync(new Dictionary<string, HostileAnswer>
        {
            ["trap"] = First(HostileAnswers.Text(moved), HostileAnswers.Document("<html><body>Buy this domain</body></html>")),
            ["move"] = First(HostileAnswers.Text(moved), HostileAnswers.Document(TestFeeds.Rss(TestFeeds.Item("a")))),
        });

        await bench.PollAsync();

        Assert.Equal("/", (await bench.StateOfAsync("trap")).Address.AbsolutePath);
        Assert.Equal("/new", (await bench.StateOfAsync("move")).Address.AbsolutePath);

        static HostileAnswer First(HostileAnswer first, HostileAnswer rest)
        {
            var count = 0;
            return (connection, cancellationToken) => (Interlocked.Increment(ref count) == 1 ? first : rest)(connection, cancellationToken);
        }
    }

    [Fact]
    public async Task A_permanent_redirect_to_an_answer_without_a_document_is_not_remembered()
    {
        const string address = "https://world.example/rss";
        using var bench = new PollingBench();
        await bench.CreateStorageAsync();
        bench.Web.Serve(address, TestFeeds.Rss(TestFeeds.Item("a")), etag: "\"v1\"");
        await bench.ImportAsync(address);
        await bench.PollAsync();
        bench.Web.Answer(address, _ => StubHandler.Redirect(HttpStatusCode.MovedPermanently, "https://trap.example/"));
        bench.Web.Answer("https://trap.example/", _ => StubHandler.Text("", HttpStatusCode.NotModified));

        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.PollAsync();

        var state = await bench.StateOfAsync(address);
        Assert.Equal((address, null), (state.Address.AbsoluteUri, state.LastError));
    }

    [Theory]
    [InlineData(0, 0, 6)]
    [InlineData(4, 0, 4)]
    [InlineData(0, 70_000, 2)]
    public async Task Older_pages_together_take_no_more_than_one_document_may(int secondsEach, int bytesEach, int pages)
    {
        const string address = "https://world.example/rss";
        using var bench = new PollingBench(options => options.MaxFeedBytes = 128 * 1024);
        await bench.CreateStorageAsync();
        bench.Web.Serve(address, TestFeeds.Rss(TestFeeds.Item("a")));
        await bench.ImportAsync(address);
        await bench.PollAsync();
        var asked = 0;
        for (var page = 0; page < 20; page++)
        {
            var document = "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title>"
                + $"<link rel='next' href='https://world.example/{page + 1}'/><entry><id>urn:{page}</id><title>Page {page}</title></entry><!--{new string('x', bytesEach)}--></feed>";
            bench.Web.Answer(page == 0 ? address : $"https://world.example/{page}", _ =>
            {
                asked++;
                bench.Clock.Advance(TimeSpan.FromSeconds(secondsEach));
                return StubHandler.Text(document);
            });
        }

        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.PollAsync();

        Assert.Equal(pages, asked);
    }

    [Fact]
    public async Task A_redirect_from_https_to_http_is_recorded_as_the_reason()
    {
        using var bench = new PollingBench();
        await bench.CreateStorageAsync();
        bench.Web.Answer("https://world.example/rss", _ => StubHandler.Redirect(HttpStatusCode.MovedPermanently, "http://world.example/rss"));
        bench.Web.Serve("http://world.example/rss", TestFeeds.Rss(TestFeeds.Item("a")));
        await bench.ImportAsync("https://world.example/rss");

        await bench.PollAsync();

        var state = await bench.StateOfAsync("https://world.example/rss");
        Assert.Contains("redirected from https to http", state.LastError, StringComparison.Ordinal);
        Assert.Equal("https", state.Address.Scheme);
    }

    [Fact]
    public async Task Feeds_of_a_host_that_packs_them_badly_are_all_asked()
    {
        using var bench = new PollingBench();
        await bench.CreateStorageAsync();
        var addresses = Enumerable.Range(0, 6).Select(i => $"https://world.example/{i}").ToArray();
        foreach (var address in addresses)
        {
            bench.Web.Answer(address, _ =>
            {
                var response = StubHandler.Text("no gzip");
                response.Content.Headers.Add("Content-Encoding", "gzip");
                return response;
            });
        }

        await bench.ImportAsync(addresses);

        await bench.PollAsync();

        // A bad answer is an answer: only silence is taken for the silence of the whole host.
        Assert.Equal(6, bench.Web.Asked.Count);
    }
}
