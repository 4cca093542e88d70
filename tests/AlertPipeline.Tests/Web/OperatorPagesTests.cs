using System.Net;
using System.Text;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Tests.Classification.Refinement;
using AlertPipeline.Tests.Feeds;
using AlertPipeline.Tests.Subscribers;
using AlertPipeline.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Web;

public sealed class OperatorPagesTests
{
    private const string Key = "correct horse battery";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Now);
    private readonly OperatorOptions _options = new() { OperatorKey = Key, BaseUrl = "https://alerts.example.org" };
    private readonly FixedFeeds _feeds = new(
        TestSources.Healthy("gov.uk", Now, "Aardvark <b>Gazette</b>"), TestSources.Silent("bafa.de", Now, days: 12, "BAFA"), TestSources.Broken("bis.gov", Now, title: "BIS"));

    private readonly StubRefiner _service = new() { MonthlyBudgetUsd = 0.50m };

    private readonly InMemoryTableStore _tables;

    private WebApplication? _site;

    public OperatorPagesTests() => _tables = new InMemoryTableStore(_clock);

    [Theory]
    [InlineData("GET", "/operator/sources")]
    [InlineData("HEAD", "/operator/sources")]
    [InlineData("GET", "/operator/sources/{id}")]
    [InlineData("GET", "/operator/spending")]
    public async Task Nobody_sees_the_sources_without_signing_in(string method, string route)
    {
        var answer = await AskAsync(method, route, id: _feeds.All[0].FeedId);

        Assert.Equal((303, "/operator", ""), (answer.Status, answer.Headers.Location.ToString(), answer.Html));
        Assert.Equal(0, _feeds.Reads);
    }

    [Fact]
    public async Task The_key_buys_a_cookie_that_only_this_site_gets_and_no_script_reads()
    {
        var answer = await SignInAsync(Key);

        Assert.Equal((303, "/operator/sources"), (answer.Status, answer.Headers.Location.ToString()));
        var cookie = Assert.Single(answer.Headers.SetCookie)!;
        Assert.Matches("^__Secure-operator=[A-Za-z0-9_-]+; max-age=3600; path=/operator; secure; samesite=strict; httponly$", cookie);
        Assert.Equal(200, (await AskAsync("GET", "/operator/sources", cookie: cookie)).Status);
        Assert.Equal((303, "/operator/sources"), await GetSignInAsync(cookie));

        async Task<(int, string)> GetSignInAsync(string cookie)
        {
            var page = await AskAsync("GET", "/operator", cookie: cookie);
            return (page.Status, page.Headers.Location.ToString());
        }
    }

    [Theory]
    [InlineData("correct horse batterz")]
    [InlineData("correct horse")]
    [InlineData("")]
    public async Task A_wrong_key_buys_nothing(string key)
    {
        var answer = await SignInAsync(key);

        Assert.Equal(403, answer.Status);
        Assert.Contains("This is not the operator's key.", WebUtility.HtmlDecode(answer.Html), StringComparison.Ordinal);
        Assert.Equal(0, answer.Headers.SetCookie.Count);
    }

    [Fact]
    public async Task A_session_ends_after_an_hour_with_another_key_and_with_any_change_to_it()
    {
        var cookie = (await SignInAsync(Key)).Headers.SetCookie[0]!;
        var value = cookie.Split('=', ';')[1];

        for (var i = 0; i < value.Length - 1; i++)
        {
            var altered = $"__Secure-operator={value[..i]}{(value[i] == 'A' ? 'B' : 'A')}{value[(i + 1)..]}";
            Assert.Equal(303, (await AskAsync("GET", "/operator/sources", cookie: altered)).Status);
        }

        _clock.Advance(OperatorSession.Lifetime - TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await AskAsync("GET", "/operator/sources", cookie: cookie)).Status);
        _options.OperatorKey = "another key of an operator";
        _site = null;
        Assert.Equal(303, (await AskAsync("GET", "/operator/sources", cookie: cookie)).Status);
        _options.OperatorKey = Key;
        _site = null;
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(303, (await AskAsync("GET", "/operator/sources", cookie: cookie)).Status);
    }

    [Fact]
    public async Task Guessing_is_stopped_for_who_guesses_and_not_for_others_and_ends_with_the_quarter_hour()
    {
        for (var i = 0; i < SignInLimit.MaxPerCaller; i++)
        {
            Assert.Equal(403, (await SignInAsync("guess number " + i, from: $"1.1.1.{i}, 203.0.113.9:4711")).Status);
        }

        var refused = await SignInAsync(Key, from: "203.0.113.9:4712");
        Assert.Equal((429, "900", 0), (refused.Status, refused.Headers.RetryAfter.ToString(), refused.Headers.SetCookie.Count));
        Assert.Equal(303, (await SignInAsync(Key, from: "203.0.113.10:4711")).Status);

        _clock.Advance(SignInLimit.Window);
        Assert.Equal(303, (await SignInAsync(Key, from: "203.0.113.9:4713")).Status);
    }

    [Fact]
    public async Task Guessing_from_everywhere_is_stopped_too()
    {
        for (var i = 0; i < SignInLimit.MaxInAll; i++)
        {
            await SignInAsync("guess number " + i, from: $"203.0.{i / 250}.{i % 250}");
        }

        Assert.Equal(429, (await SignInAsync(Key, from: "198.51.100.1")).Status);
    }

    [Theory]
    [InlineData("cross-site", "application/x-www-form-urlencoded")]
    [InlineData("same-site", "application/x-www-form-urlencoded")]
    [InlineData("same-origin", "text/plain")]
    public async Task A_form_that_is_not_this_pages_own_changes_nothing(string site, string contentType)
    {
        var signIn = await SignInAsync(Key, site: site, contentType: contentType);
        Assert.Equal((400, 0), (signIn.Status, signIn.Headers.SetCookie.Count));

        if (site != "same-origin")
        {
            var signOut = await AskAsync("POST", "/operator/sign-out", site: site);
            Assert.Equal((400, 0), (signOut.Status, signOut.Headers.SetCookie.Count));
        }
    }

    [Fact]
    public async Task Signing_out_takes_the_cookie_away()
    {
        var answer = await AskAsync("POST", "/operator/sign-out", site: "same-origin");

        Assert.Equal((303, "/operator"), (answer.Status, answer.Headers.Location.ToString()));
        Assert.StartsWith("__Secure-operator=; max-age=0;", answer.Headers.SetCookie[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/operator")]
    [InlineData("POST", "/operator")]
    [InlineData("GET", "/operator/sources")]
    public async Task Without_a_key_in_the_settings_there_are_no_operator_pages(string method, string route)
    {
        _options.OperatorKey = " ";

        var answer = await AskAsync(method, route, form: "key=");

        Assert.Equal(404, answer.Status);
        Assert.Contains("Site:OperatorKey is not set", answer.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_shows_incidents_first_with_reason_and_what_is_usual_and_markup_as_text()
    {
        var html = await SignedAsync("/operator/sources");

        string[] order = ["BIS", "broken", "since 22 Nov 2026 07:00 UTC", "answered 500 behind the proxy.", "BAFA", "silent", "Nothing new for", "Aardvark", "healthy"];
        var at = -1;
        Assert.All(order, words => Assert.True((at = html.IndexOf(words, at + 1, StringComparison.Ordinal)) >= 0, $"'{words}' is missing or comes too early."));
        Assert.Contains("up to 3 days", html, StringComparison.Ordinal);
        Assert.Contains("Aardvark &lt;b&gt;Gazette&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_says_where_sources_are_not_asked_at_all()
    {
        Assert.DoesNotContain("should have been asked", await SignedAsync("/operator/sources"), StringComparison.Ordinal);

        _feeds.All[0] = _feeds.All[0] with { NextPollAt = Now.AddHours(-2) };

        Assert.Contains("1 of 3 should have been asked more than an hour ago", await SignedAsync("/operator/sources"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?state=silent", "BAFA", "BIS")]
    [InlineData("?state=attention", "BIS", "Aardvark")]
    [InlineData("?state=healthy", "Aardvark", "BAFA")]
    public async Task The_list_can_be_cut_down_to_a_state(string query, string shown, string hidden)
    {
        var html = await SignedAsync("/operator/sources", query);

        Assert.Contains(shown, html, StringComparison.Ordinal);
        Assert.DoesNotContain(hidden, html, StringComparison.Ordinal);
        Assert.Equal(1, html.Split("aria-current").Length - 1);
    }

    [Theory]
    [InlineData("?state=%3Cscript%3E")]
    [InlineData("?page=2")]
    [InlineData("?page=0")]
    public async Task A_state_or_page_that_is_none_is_not_found(string query)
    {
        var cookie = (await SignInAsync(Key)).Headers.SetCookie[0]!;

        Assert.Equal(404, (await AskAsync("GET", "/operator/sources", cookie: cookie, query: query)).Status);
    }

    [Fact]
    public async Task A_long_list_has_pages_below_50_KB()
    {
        _feeds.All.AddRange(Enumerable.Range(0, 120).Select(i => TestSources.Broken($"s{i:D3}.example", Now, title: $"Source {i:D3} of the ministry of trade and industry")));

        var first = await SignedAsync("/operator/sources", "?state=broken");
        var last = await SignedAsync("/operator/sources", "?state=broken&page=4");

        Assert.InRange(Encoding.UTF8.GetByteCount(first), 10_000, 50 * 1024);
        Assert.Contains("Page 1 of 4", first, StringComparison.Ordinal);
        Assert.Contains("/operator/sources?state=broken&amp;page=2", first, StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"next\"", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_a_source_tells_everything_that_is_known_of_it()
    {
        var feed = _feeds.All[1];
        _feeds.All[1] = feed with
        {
            ETag = "\"v7\"",
            Group = "Germany",
            Wishes = new PublisherWishes(TimeSpan.FromHours(6), null, [2, 3], [DayOfWeek.Sunday]),
            Profile = feed.Profile with
            {
                MovedFrom = new Uri("https://old.example/rss"),
                MovedAt = Now.AddDays(-9),
                ValidatorsLieSince = Now.AddDays(-3),
            },
        };

        await _tables.CreateTableAsync(StorageLayout.FeedsTable, TestContext.Current.CancellationToken);
        await new SourceAlerts(_tables).SaveAsync([new SourceAlert(feed.FeedId, Now.AddDays(-1), RecoveredAt: null)], TestContext.Current.CancellationToken);

        var html = WebUtility.HtmlDecode(await SignedAsync("/operator/sources/{id}", id: feed.FeedId));

        string[] known =
        [
            "BAFA", "silent", "https://bafa.de/feed?token=s3cret", "https://old.example/rss on 15 Nov 2026 07:00 UTC", "not trusted since 21 Nov 2026 07:00 UTC",
            "6 hours between polls; no polls at 2, 3 h UTC; no polls on Sunday", "Germany", "bafa.de", "23 Nov 2026 07:00 UTC", "of silence are usual",
        ];
        Assert.All(known, words => Assert.Contains(words, html, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_that_is_not_there_is_not_found()
    {
        var cookie = (await SignInAsync(Key)).Headers.SetCookie[0]!;

        Assert.Equal(404, (await AskAsync("GET", "/operator/sources/{id}", cookie: cookie, id: "nothing")).Status);
    }

    [Fact]
    public async Task The_month_is_shown_with_what_each_service_cost_of_its_budget_and_how_many_articles_went_without()
    {
        await _tables.CreateTableAsync(StorageLayout.SpendingTable, TestContext.Current.CancellationToken);
        Assert.Contains("No outside service was asked this month.", await SignedAsync("/operator/spending"), StringComparison.Ordinal);

        var ledger = new SpendingLedger(_tables, _clock);
        var reservation = await ledger.ReserveAsync(StubRefiner.Name, 0.50m, [0.3m, 0.3m, 0.3m], TestContext.Current.CancellationToken);
        await ledger.SettleAsync(reservation, [new Usage(1, 61_000, 6_000, 0.24m)], TestContext.Current.CancellationToken);
        var html = await SignedAsync("/operator/spending");

        string[] order = ["Spending in November 2026", "2 times this month", "stub", "at budget", "0.24 USD", "0.50 USD", "61,000", "6,000"];
        var at = -1;
        Assert.All(order, words => Assert.True((at = html.IndexOf(words, at + 1, StringComparison.Ordinal)) >= 0, $"'{words}' is missing or comes too early."));
    }

    [Fact]
    public void A_short_key_is_refused_and_not_repeated()
    {
        var result = new OperatorOptionsValidator().Validate(null, new OperatorOptions { OperatorKey = "fifteen letters" });

        Assert.Contains("has 15 characters; at least 16", result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("fifteen letters", result.FailureMessage, StringComparison.Ordinal);
        Assert.True(new OperatorOptionsValidator().Validate(null, new OperatorOptions { OperatorKey = "" }).Succeeded);
    }

    private async Task<string> SignedAsync(string route, string query = "", string? id = null)
    {
        var cookie = (await SignInAsync(Key)).Headers.SetCookie[0]!;
        var answer = await AskAsync("GET", route, cookie: cookie, query: query, id: id);

        Assert.Equal((200, "no-store", "noindex"), (answer.Status, answer.Headers.CacheControl.ToString(), answer.Headers["X-Robots-Tag"].ToString()));
        return answer.Html;
    }

    private Task<Answer> SignInAsync(string key, string? from = null, string site = "same-origin", string contentType = "application/x-www-form-urlencoded") =>
        AskAsync("POST", "/operator", form: "key=" + WebUtility.UrlEncode(key), from: from, site: site, contentType: contentType);

    private async Task<Answer> AskAsync(
        string method, string route, string? cookie = null, string query = "", string? id = null, string? form = null, string? from = null,
        string? site = null, string contentType = "application/x-www-form-urlencoded")
    {
        _site ??= Build();
        var endpoint = ((IEndpointRouteBuilder)_site).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Single(found => found.RoutePattern.RawText == route && found.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Contains(method));
        var context = new DefaultHttpContext { RequestServices = _site.Services, Response = { Body = new MemoryStream() } };
        context.Request.Method = method;
        context.Request.QueryString = new QueryString(query);
        context.Request.RouteValues["id"] = id;
        context.Request.Headers.Cookie = cookie?.Split(';')[0];
        context.Request.Headers["X-Forwarded-For"] = from;
        context.Request.Headers["Sec-Fetch-Site"] = site;
        if (form is not null)
        {
            context.Request.ContentType = contentType;
            context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(form));
        }

        await endpoint.RequestDelegate!(context);

        context.Response.Body.Position = 0;
        return new Answer(
            context.Response.StatusCode, await new StreamReader(context.Response.Body).ReadToEndAsync(TestContext.Current.CancellationToken), context.Response.Headers);
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddWeb().AddSingleton<IFeedReader>(_feeds).AddSingleton<TimeProvider>(_clock).AddSingleton(TestSubscriptions.Secrets)
            .AddSingleton(Options.Create(_options)).AddSingleton<ITableStore>(_tables).AddSingleton<SourceAlerts>().AddSingleton<SpendingLedger>().AddSingleton<IRefiner>(_service);
        var site = builder.Build();
        OperatorEndpoints.Map(site);
        return site;
    }

    private sealed record Answer(int Status, string Html, IHeaderDictionary Headers);
}
