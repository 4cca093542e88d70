using System.Net;
using AlertPipeline.Local;
using AlertPipeline.Storage.InMemory;

namespace AlertPipeline.Tests.Local;

public sealed class OutboxPagesTests : IAsyncLifetime
{
    private const string Hostile = """
        From: =?utf-8?q?<script>alert(1)</script>?= <alerts@example.org>
        To: ana@example.org
        Subject: Two stories <img src=x onerror=alert(1)> 見出し
        Date: Tue, 24 Nov 2026 07:00:00 +0000
        MIME-Version: 1.0
        Content-Type: text/html; charset=utf-8

        <h1>News</h1><script>alert(2)</script><a href="https://example.org/a">read</a><a href="javascript:alert(3)">no</a>
        """;

    private readonly TempFolder _outbox = new();
    private readonly StandInHandler _handler = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private FunctionsHost _host = null!;
    private FrontDoor _door = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = _handler.Host(new InMemoryQueueStore(TimeProvider.System), new InMemoryBlobStore(TimeProvider.System));
        _door = await FrontDoor.StartAsync(_host, 0, _outbox.Path, TimeProvider.System, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _door.DisposeAsync();
        await _host.DisposeAsync();
        await _handler.DisposeAsync();
        _http.Dispose();
        _outbox.Dispose();
    }

    [Fact]
    public async Task The_list_shows_mails_calls_and_what_it_cannot_read()
    {
        _outbox.Write("one.eml", Hostile);
        _outbox.Write("call.webhook.json", """
            {"deliveryId":"d1","subscriptionId":"hook","attempt":1,"at":"2026-11-24T07:00:01Z","url":"http://127.0.0.1:9000/hook",
             "requestHeaders":{"webhook-id":"d1"},"body":"{}","signatureVerified":true,"status":200,"error":null,"responseBody":"{}"}
            """);
        _outbox.Write("broken.webhook.json", "[");

        var (_, page) = await GetAsync("/outbox");

        Assert.Contains("1 mail, 1 webhook call in", page, StringComparison.Ordinal);
        Assert.Contains("見出し", page, StringComparison.Ordinal);
        Assert.Contains("answered 200", page, StringComparison.Ordinal);
        Assert.Contains("signature fits", page, StringComparison.Ordinal);
        Assert.Contains("broken.webhook.json", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mails_own_markup_is_kept_out_of_the_page_and_into_a_frame_that_may_do_nothing()
    {
        _outbox.Write("one.eml", Hostile);

        var (page, text) = await GetAsync("/outbox/mail/one.eml");
        var (part, html) = await GetAsync("/outbox/mail/one.eml/html");

        Assert.Contains("""<iframe sandbox="" """, text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", text, StringComparison.Ordinal);
        Assert.Contains("href=\"https://example.org/a\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript:", text, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", Policy(page), StringComparison.Ordinal);
        Assert.Contains("<script>alert(2)</script>", html, StringComparison.Ordinal);
        Assert.StartsWith("sandbox; default-src 'none'", Policy(part), StringComparison.Ordinal);
        Assert.DoesNotContain("script", Policy(part), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_call_shows_its_error()
    {
        _outbox.Write("x.webhook.json", """{"deliveryId":"d2","attempt":3,"at":"2026-11-24T07:00:01Z","signatureVerified":false,"error":"connection refused"}""");

        var (_, page) = await GetAsync("/outbox/webhook/x.webhook.json");

        Assert.Contains("connection refused", page, StringComparison.Ordinal);
        Assert.Contains("no answer", page, StringComparison.Ordinal);
        Assert.Contains("signature does not fit", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/outbox/mail/none.eml")]
    [InlineData("/outbox/mail/..%2F..%2Fetc%2Fpasswd")]
    [InlineData("/outbox/mail/call.webhook.json")]
    [InlineData("/outbox/webhook/one.eml")]
    public async Task Only_files_of_the_outbox_are_shown(string path)
    {
        _outbox.Write("one.eml", Hostile);

        var (answer, _) = await GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static string Policy(HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));

    private async Task<(HttpResponseMessage Answer, string Text)> GetAsync(string path)
    {
        var answer = await _http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_door.Address, path)), Cancellation);
        return (answer, await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
