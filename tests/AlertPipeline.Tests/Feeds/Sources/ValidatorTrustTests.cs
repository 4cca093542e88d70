using System.Globalization;
using System.Net;
using AlertPipeline.Tests.Net;

namespace AlertPipeline.Tests.Feeds.Sources;

public sealed class ValidatorTrustTests : PollingTestBase
{
    private const string World = "https://world.example/rss";

    private readonly List<string> _validators = [];

    [Fact]
    public async Task Honest_validators_are_used_and_the_whole_document_is_asked_for_once_a_day()
    {
        Serve(_ => ("\"v1\"", TestFeeds.Rss(TestFeeds.Item("a"))));
        await Bench.ImportAsync(World);

        await PollAsync(times: 3, every: TimeSpan.FromMinutes(16));
        await PollAsync(times: 1, every: TimeSpan.FromHours(24));

        Assert.Equal(["", "\"v1\"", "\"v1\"", ""], _validators);
        Assert.Null((await Bench.StateOfAsync(World)).Profile.ValidatorsLieSince);
    }

    [Fact]
    public async Task A_validator_that_stays_while_the_document_changes_is_not_used_any_more()
    {
        var poll = 0;
        Serve(_ => ("\"fixed\"", TestFeeds.Rss(TestFeeds.Item($"{++poll}", $"T{poll}"))));
        await Bench.ImportAsync(World);

        // The server says 304 to its own validator until the daily look at the whole document.
        await PollAsync(times: 2, every: TimeSpan.FromMinutes(16));
        await PollAsync(times: 1, every: TimeSpan.FromHours(24));
        await PollAsync(times: 2, every: TimeSpan.FromMinutes(16));

        Assert.Equal(["", "\"fixed\"", "", "", ""], _validators);
        Assert.Equal(["T1", "T2", "T3", "T4"], await Bench.TakeTitlesAsync());
        Assert.NotNull((await Bench.StateOfAsync(World)).Profile.ValidatorsLieSince);
    }

    [Fact]
    public async Task A_server_that_says_unchanged_to_everything_is_found_out_by_the_dates_of_what_it_kept_back()
    {
        var day = 0;
        Bench.Web.Answer(World, request =>
        {
            _validators.Add(request.Headers.IfNoneMatch.ToString());
            if (request.Headers.IfNoneMatch.Count > 0)
            {
                return new HttpResponseMessage(HttpStatusCode.NotModified);
            }

            day++;
            var published = Bench.Clock.GetUtcNow().AddHours(-9).AddMinutes(17).ToString("R");
            var response = StubHandler.Text(TestFeeds.Rss(TestFeeds.Item($"{day}", $"Day {day}", $"<pubDate>{published}</pubDate>")));
            response.Headers.Add("ETag", $"\"day {day}\"");
            return response;
        });
        await Bench.ImportAsync(World);

        await PollAsync(times: 3 * 24, every: TimeSpan.FromHours(1));
        _validators.Clear();
        await PollAsync(times: 1, every: TimeSpan.FromHours(2));

        Assert.Equal([""], _validators);
        Assert.NotNull((await Bench.StateOfAsync(World)).Profile.ValidatorsLieSince);
    }

    [Theory]
    [InlineData("Mon, 23 Nov 2026 00:00:00 -0500")]
    [InlineData("Mon, 23 Nov 2026 00:00:00 +0530")]
    [InlineData("Mon, 23 Nov 2026 09:17:00 GMT")]
    public async Task Validators_that_let_a_new_document_through_are_believed_however_early_its_entries_are_dated(string date)
    {
        var first = DateTimeOffset.Parse(date, CultureInfo.InvariantCulture);
        var day = 0;
        Serve(_ => ($"\"day {day}\"", TestFeeds.Rss(TestFeeds.Item($"{day}", $"Day {day}", $"<pubDate>{first.AddDays(day):R}</pubDate>"))));
        await Bench.ImportAsync(World);

        // A new entry each afternoon, dated that morning.
        for (day = 1; day < 6; day++)
        {
            _validators.Clear();
            await PollAsync(times: 24, every: TimeSpan.FromHours(1));
        }

        Assert.InRange(_validators.Count(sent => sent.Length == 0), 0, 1);
        Assert.Null((await Bench.StateOfAsync(World)).Profile.ValidatorsLieSince);
    }

    [Fact]
    public async Task After_a_month_validators_get_another_chance()
    {
        var text = 0;
        var isHonest = false;
        Serve(_ => (isHonest ? $"\"v{text}\"" : "\"fixed\"", TestFeeds.Rss(TestFeeds.Item($"{text}", $"T{text}"))));
        await Bench.ImportAsync(World);
        await PollAsync(times: 1, every: TimeSpan.Zero);
        text++;
        await PollAsync(times: 1, every: TimeSpan.FromHours(24));
        Assert.NotNull((await Bench.StateOfAsync(World)).Profile.ValidatorsLieSince);

        isHonest = true;
        await PollAsync(times: 2, every: TimeSpan.FromDays(31));
        await PollAsync(times: 1, every: TimeSpan.FromHours(2));

        Assert.Equal("\"v1\"", _validators[^1]);
        Assert.Null((await Bench.StateOfAsync(World)).Profile.ValidatorsLieSince);
    }

    /// <summary>A server that compares validators as it should, whatever it gives out.</summary>
    private void Serve(Func<int, (string ETag, string Document)> answer) => Bench.Web.Answer(World, request =>
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
            Bench.Clock.Advance(every);
            await Bench.PollAsync();
        }
    }
}
