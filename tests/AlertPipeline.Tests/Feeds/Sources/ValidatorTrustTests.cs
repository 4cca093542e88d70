using System.Net;
using AlertPipeline.Tests.Net;

namespace AlertPipeline.Tests.Feeds.Sources;

public sealed class ValidatorTrustTests : IAsyncLifetime
{
    private const string World = "https://world.example/rss";

    private readonly PollingBench _bench = new();
    private readonly List<string> _validators = [];

    public async ValueTask InitializeAsync() => await _bench.CreateStorageAsync();

    public ValueTask DisposeAsync()
    {
        _bench.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Honest_validators_are_used_and_the_whole_document_is_asked_for_once_a_day()
    {
        Serve(_ => ("\"v1\"", TestFeeds.Rss(TestFeeds.Item("a"))));
        await _bench.ImportAsync(World);

        await PollAsync(times: 3, every: TimeSpan.FromMinutes(16));
        await PollAsync(times: 1, every: TimeSpan.FromHours(24));

        Assert.Equal(["", "\"v1\"", "\"v1\"", ""], _validators);
        Assert.Null((await _bench.StateOfAsync(World)).Profile.ValidatorsLieSince);
    }

    [Fact]
    public async Task A_validator_that_stays_while_the_document_changes_is_not_used_any_more()
    {
        var poll = 0;
        Serve(_ => ("\"fixed\"", TestFeeds.Rss(TestFeeds.Item($"{++poll}", $"T{poll}"))));
        await _bench.ImportAsync(World);

        // The server says 304 to its own validator until the daily look at the whole document.
        await PollAsync(times: 2, every: TimeSpan.FromMinutes(16));
        await PollAsync(times: 1, every: TimeSpan.FromHours(24));
        await PollAsync(times: 2, every: TimeSpan.FromMinutes(16));

        Assert.Equal(["", "\"fixed\"", "", "", ""], _validators);
        Assert.Equal(["T1", "T2", "T3", "T4"], await _bench.TakeTitlesAsync());
        Assert.NotNull((await _bench.StateOfAsync(World)).Profile.ValidatorsLieSince);
    }

    [Fact]
    public async Task A_server_that_says_unchanged_to_everything_is_found_out_by_the_dates_of_what_it_kept_back()
    {
        var day = 0;
        _bench.Web.Answer(World, request =>
        {
            _validators.Add(request.Headers.IfNoneMatch.ToString());
            if (request.Headers.IfNoneMatch.Count > 0)
            {
                return new HttpResponseMessage(HttpStatusCode.NotModified);
            }

            day++;
            var published = _bench.Clock.GetUtcNow().AddHours(-9).ToString("R");
            var response = StubHandler.Text(TestFeeds.Rss(TestFeeds.Item($"{day}", $"Day {day}", $"<pubDate>{published}</pubDate>")));
            response.Headers.Add("ETag", $"\"day {day}\"");
            return response;
        });
        await _bench.ImportAsync(World);

        await PollAsync(times: 3 * 24, every: TimeSpan.FromHours(1));
        _validators.Clear();
        await PollAsync(times: 1, every: TimeSpan.FromHours(2));

        Assert.Equal([""], _validators);
        Assert.NotNull((await _bench.StateOfAsync(World)).Profile.ValidatorsLieSince);
    }

    [Fact]
    public async Task After_a_month_validators_get_another_chance()
    {
        var text = 0;
        var isHonest = false;
        Serve(_ => (isHonest ? $"\"v{text}\"" : "\"fixed\"", TestFeeds.Rss(TestFeeds.Item($"{text}", $"T{text}"))));
        await _bench.ImportAsync(World);
        await PollAsync(times: 1, every: TimeSpan.Zero);
        text++;
        await PollAsync(times: 1, every: TimeSpan.FromHours(24));
        Assert.NotNull((await _bench.StateOfAsync(World)).Profile.ValidatorsLieSince);

        isHonest = true;
        await PollAsync(times: 2, every: TimeSpan.FromDays(31));
        await PollAsync(times: 1, every: TimeSpan.FromHours(2));

        Assert.Equal("\"v1\"", _validators[^1]);
        Assert.Null((await _bench.StateOfAsync(World)).Profile.ValidatorsLieSince);
    }

    /// <summary>A server that compares validators as it should, whatever it gives out.</summary>
    private void Serve(Func<int, (string ETag, string Document)> answer) => _bench.Web.Answer(World, request =>
    {
        _validators.Add(request.Headers.IfNoneMatch.ToString());
        var known = request.Headers.IfNoneMatch.ToString();
        if (known == "\"fixed\"")
        {
            return new HttpResponseMessage(HttpStatusCode.NotModified);
        }

        var (etag, document) = answer(_validators.Count);
        if (known == etag)
        {
            return new HttpResponseMessage(HttpStatusCode.NotModified);
        }

        var response = StubHandler.Text(document);
        response.Headers.Add("ETag", etag);
        return response;
    });

    private async Task PollAsync(int times, TimeSpan every)
    {
        for (var i = 0; i < times; i++)
        {
            _bench.Clock.Advance(every);
            await _bench.PollAsync();
        }
    }
}
