using System.Globalization;
using System.Net;
using AlertPipeline.IntegrationTests.Storage;

namespace AlertPipeline.IntegrationTests.Pipeline;

/// <summary><c>run</c> without <c>--once</c>: the site on its port, as a reader and an outsider meet it.</summary>
public sealed class SiteTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_site_shows_what_was_sent_keeps_outsiders_out_and_one_click_unsubscribes()
    {
        using var rehearsal = new Rehearsal(azurite.NewAccount());
        var port = SamplePort.Free();
        await using var run = PipelineCommand.Start(
            rehearsal.Folder, rehearsal.Settings, "run", "--outbox", "out", "--port", port.ToString(CultureInfo.InvariantCulture));
        await run.LineAsync("Ready:", Cancellation);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });
        var site = new Uri($"http://localhost:{port}/");

        // A newcomer sees mails at once.
        Assert.NotEmpty(rehearsal.Mails());
        Assert.Contains("US lifts AI export ban", await GetAsync(http, site, "outbox"), StringComparison.Ordinal);
        Assert.Contains("US lifts AI export ban", await GetAsync(http, site, "stories"), StringComparison.Ordinal);
        Assert.Contains("3 of 3 sources answered", await GetAsync(http, site, "status"), StringComparison.Ordinal);
        Assert.Contains("\"status\":\"ok\"", await GetAsync(http, site, "api/v1/health"), StringComparison.Ordinal);

        foreach (var function in new[] { "FetchFeeds", "ClassifyArticles", "SendEmails", "PollFeeds" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(http, HttpMethod.Post, new Uri(site, function))).StatusCode);
        }

        var mail = Assert.Single(rehearsal.Mails(), mail => mail.To.Mailboxes.Single().Address == "ana@readers.example");
        var link = new Uri(mail.Headers[MimeKit.HeaderId.ListUnsubscribe]!.Trim('<', '>'));
        Assert.Equal(port, link.Port);
        Assert.Contains("Unsubscribe", await GetAsync(http, link, ""), StringComparison.Ordinal);
        Assert.Equal("Active", await StatusOfAnaAsync(rehearsal));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(http, HttpMethod.Post, link)).StatusCode);
        Assert.Equal("Unsubscribed", await StatusOfAnaAsync(rehearsal));

        // The mail as a page is still there for one who has left; a link that was changed shows nothing.
        var copy = new Uri(mail.TextBody!.Split("View in browser: ")[1].Split('\n')[0].Trim());
        Assert.Contains("US lifts AI export ban", await GetAsync(http, copy, ""), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(http, HttpMethod.Get, new Uri(copy.AbsoluteUri[..^4] + "AAAA"))).StatusCode);

        Assert.Contains("All 3 sources that could serve this filter answered.", mail.TextBody!.ReplaceLineEndings(" ").Replace("   ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        await OperatorSeesSourcesAsync(http, site, rehearsal);

        run.Interrupt();
        Assert.Equal(0, (await run.EndAsync()).ExitCode);
    }

    /// <summary>The key is exchanged for a cookie through the front door, as a browser does it; without the cookie there is nothing to see.</summary>
    private static async Task OperatorSeesSourcesAsync(HttpMessageInvoker http, Uri site, Rehearsal rehearsal)
    {
        var sources = new Uri(site, "operator/sources");
        Assert.Equal(HttpStatusCode.SeeOther, (await SendAsync(http, HttpMethod.Get, sources)).StatusCode);

        var key = await File.ReadAllTextAsync(Path.Combine(rehearsal.Folder, ".alertpipeline", "operator.key"), Cancellation);
        using var signIn = new HttpRequestMessage(HttpMethod.Post, new Uri(site, "operator")) { Content = new FormUrlEncodedContent([KeyValuePair.Create("key", key)]) };
        using var answer = await http.SendAsync(signIn, Cancellation);
        Assert.Equal((HttpStatusCode.SeeOther, "/operator/sources"), (answer.StatusCode, answer.Headers.Location?.OriginalString));

        using var ask = new HttpRequestMessage(HttpMethod.Get, sources);
        ask.Headers.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using var page = await http.SendAsync(ask, Cancellation);
        var html = await page.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(3, html.Split("<strong class=\"good\">healthy</strong>").Length - 1);
    }

    private static async Task<string?> StatusOfAnaAsync(Rehearsal rehearsal)
    {
        var table = new Azure.Data.Tables.TableClient(rehearsal.Settings["AzureWebJobsStorage"], "Subscribers");
        await foreach (var row in table.QueryAsync<Azure.Data.Tables.TableEntity>("RowKey eq 'ana'", cancellationToken: Cancellation))
        {
            return row.GetString("Status");
        }

        return null;
    }

    private static async Task<string> GetAsync(HttpMessageInvoker http, Uri site, string path)
    {
        using var response = await SendAsync(http, HttpMethod.Get, path.Length == 0 ? site : new Uri(site, path));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Cancellation));
    }

    private static Task<HttpResponseMessage> SendAsync(HttpMessageInvoker http, HttpMethod method, Uri address) =>
        http.SendAsync(new HttpRequestMessage(method, address), Cancellation);
}
