using System.Net;
using System.Text;
using AlertPipeline.Net;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Net;

public sealed class GuardedHttpTests
{
    private static readonly Uri Start = new("https://public.example/feed");

    [Fact]
    public async Task A_redirect_from_a_public_host_does_not_inherit_the_permission_of_a_named_host()
    {
        var guarded = new StubHandler(request => request.RequestUri == Start
            ? StubHandler.Redirect(HttpStatusCode.Found, "https://127.0.0.1/inside")
            : StubHandler.Text("answered by the guarded handler"));
        using var http = new GuardedHttp(guarded, StubHandler.Unused, new AllowedHosts(["127.0.0.1"]), TimeProvider.System);

        await SendAsync(http, redirects: 5);

        Assert.Equal(["https://public.example/feed", "https://127.0.0.1/inside"], guarded.Asked.Select(uri => uri.AbsoluteUri));
    }

    [Fact]
    public async Task A_redirect_to_a_host_name_that_cannot_be_written_in_ASCII_is_refused()
    {
        var guarded = new StubHandler(request => request.RequestUri == Start
            ? StubHandler.Redirect(HttpStatusCode.Found, "https://xn--é.example/")
            : StubHandler.Text(request.RequestUri!.IdnHost));
        using var http = new GuardedHttp(guarded, StubHandler.Unused, new AllowedHosts([]), TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<NetRequestException>(() => SendAsync(http, redirects: 5));

        Assert.Equal(NetFailure.AddressRefused, refusal.Failure);
    }

    [Fact]
    public async Task The_permission_lasts_within_the_named_host_and_port_and_ends_outside()
    {
        var permitted = new StubHandler(request => request.RequestUri!.AbsolutePath == "/feed"
            ? StubHandler.Redirect(HttpStatusCode.Found, "/moved")
            : StubHandler.Redirect(HttpStatusCode.Found, "http://127.0.0.1:81/"));
        using var http = new GuardedHttp(StubHandler.Unused, permitted, new AllowedHosts(["127.0.0.1"]), TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<NetRequestException>(() => SendAsync(http, redirects: 5, "http://127.0.0.1:8080/feed"));

        Assert.Equal(NetFailure.AddressRefused, refusal.Failure);
        Assert.Equal(["/feed", "/moved"], permitted.Asked.Select(uri => uri.AbsolutePath));
    }

    [Theory]
    [InlineData("ftp://public.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:secret@public.example/")]
    [InlineData("http://public.example:8080/")]
    [InlineData("https://public.example:22/")]
    public async Task Addresses_that_are_no_plain_web_addresses_are_refused(string address)
    {
        using var http = CreateHttp(StubHandler.Unused);

        var refusal = await Assert.ThrowsAsync<NetRequestException>(() => SendAsync(http, redirects: 0, address));

        Assert.Equal(NetFailure.AddressRefused, refusal.Failure);
    }

    [Theory]
    [InlineData("http://public.example/plain")]
    [InlineData("ftp://public.example/")]
    [InlineData("https://user@public.example/")]
    [InlineData("https://public.example:8443/")]
    public async Task A_redirect_to_a_worse_address_is_refused(string location)
    {
        using var http = CreateHttp(new StubHandler(_ => StubHandler.Redirect(HttpStatusCode.Found, location)));

        var refusal = await Assert.ThrowsAsync<NetRequestException>(() => SendAsync(http, redirects: 5));

        Assert.True(refusal.Failure is NetFailure.RedirectRefused or NetFailure.AddressRefused);
    }

    [Fact]
    public async Task A_circle_of_redirects_ends_after_the_allowed_hops()
    {
        var handler = new StubHandler(_ => StubHandler.Redirect(HttpStatusCode.Found, "/again"));
        using var http = CreateHttp(handler);

        var refusal = await Assert.ThrowsAsync<NetRequestException>(() => SendAsync(http, redirects: 5));

        Assert.Equal(NetFailure.RedirectRefused, refusal.Failure);
        Assert.Equal(6, handler.Asked.Count);
    }

    [Fact]
    public async Task Only_an_unbroken_run_of_permanent_redirects_is_a_move()
    {
        using var http = CreateHttp(new StubHandler(request => request.RequestUri!.AbsolutePath switch
        {
            "/feed" => StubHandler.Redirect(HttpStatusCode.MovedPermanently, "/new"),
            "/new" => StubHandler.Redirect(HttpStatusCode.PermanentRedirect, "/newer"),
            "/newer" => StubHandler.Redirect(HttpStatusCode.Found, "/today"),
            _ => StubHandler.Text("here"),
        }));

        var answer = await SendAsync(http, redirects: 5);

        Assert.Equal("/newer", answer.MovedTo?.AbsolutePath);
        Assert.Equal("/today", answer.Address.AbsolutePath);
    }

    [Fact]
    public async Task Without_permission_to_follow_a_redirect_is_the_answer()
    {
        var handler = new StubHandler(_ => StubHandler.Redirect(HttpStatusCode.Found, "http://127.0.0.1/"));
        using var http = CreateHttp(handler);

        var answer = await SendAsync(http, redirects: 0);

        Assert.Equal(HttpStatusCode.Found, answer.Status);
        Assert.Single(handler.Asked);
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public async Task A_body_may_be_as_long_as_allowed_and_not_longer(int length, bool isRefused)
    {
        using var http = CreateHttp(new StubHandler(_ => StubHandler.Text(new string('x', length))));
        var request = new OutboundRequest(HttpMethod.Get, Start) { MaxBodyBytes = 10 };

        var failure = await Record.ExceptionAsync(() => http.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal(isRefused ? NetFailure.TooLarge : null, (failure as NetRequestException)?.Failure);
    }

    [Fact]
    public async Task A_caller_that_needs_only_the_start_gets_it()
    {
        using var http = CreateHttp(new StubHandler(_ => StubHandler.Text(new string('x', 100_000))));
        var request = new OutboundRequest(HttpMethod.Get, Start) { MaxBodyBytes = 4096, CutLongBody = true };

        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(4096, answer.Body.Length);
    }

    [Theory]
    [InlineData(2_000, nameof(NetFailure.TimedOut), 10)]
    [InlineData(1_000, nameof(NetFailure.TooSlow), 5)]
    [InlineData(1, nameof(NetFailure.TooSlow), 5)]
    [InlineData(0, nameof(NetFailure.TooSlow), 5)]
    public async Task A_body_that_drips_is_given_up_at_the_deadline_or_when_it_is_too_slow(int bytesPerSecond, string failure, int seconds)
    {
        var clock = new FakeTimeProvider();
        var start = clock.GetUtcNow();
        using var http = new GuardedHttp(
            new StubHandler(_ => new HttpResponseMessage { Content = new StreamContent(new DrippingStream(clock, bytesPerSecond)) }),
            StubHandler.Unused, new AllowedHosts([]), clock);

        var refusal = await Assert.ThrowsAsync<NetRequestException>(() => SendAsync(http, redirects: 0));

        Assert.Equal((failure, seconds), (refusal.Failure.ToString(), (clock.GetUtcNow() - start).TotalSeconds));
    }

    [Fact]
    public async Task A_body_of_which_the_start_will_do_may_be_slow_until_the_deadline()
    {
        var clock = new FakeTimeProvider();
        using var http = new GuardedHttp(
            new StubHandler(_ => new HttpResponseMessage { Content = new StreamContent(new DrippingStream(clock, 500)) }),
            StubHandler.Unused, new AllowedHosts([]), clock);
        var request = new OutboundRequest(HttpMethod.Get, Start) { MaxBodyBytes = 4096, CutLongBody = true };

        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(4096, answer.Body.Length);
    }

    [Fact]
    public async Task Cancelling_is_not_a_failure_of_the_other_side()
    {
        using var http = CreateHttp(new StubHandler(_ => StubHandler.Text("late")));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => http.SendAsync(new OutboundRequest(HttpMethod.Get, Start), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_line_break_in_a_header_never_reaches_the_wire()
    {
        var handler = new StubHandler(_ => StubHandler.Text("ok"));
        using var http = CreateHttp(handler);
        var request = new OutboundRequest(HttpMethod.Get, Start) { Headers = [new("X-Name", "a\r\nX-Injected: b")] };

        await Assert.ThrowsAsync<FormatException>(() => http.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Empty(handler.Asked);
    }

    [Fact]
    public async Task A_post_sends_its_content_and_headers_as_given()
    {
        string? sent = null;
        using var http = CreateHttp(new StubHandler(request =>
        {
            sent = $"{request.Method} {request.Content!.Headers.ContentType} {request.Headers.GetValues("webhook-id").Single()} "
                + new StreamReader(request.Content.ReadAsStream()).ReadToEnd();
            return StubHandler.Text("");
        }));
        var request = new OutboundRequest(HttpMethod.Post, Start)
        {
            Headers = [new("webhook-id", "msg_1")],
            Content = Encoding.UTF8.GetBytes("{}"),
            ContentType = "application/json",
        };

        await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("POST application/json msg_1 {}", sent);
    }

    [Theory]
    [InlineData("127.0.0.1:5000", "http://127.0.0.1:5000/x", true)]
    [InlineData("127.0.0.1:5000", "http://127.0.0.1:5001/x", false)]
    [InlineData("localhost", "http://LOCALHOST:9/x", true)]
    [InlineData("localhost:80", "http://localhost/x", true)]
    [InlineData("localhost:80", "http://localhost:8080/x", false)]
    [InlineData("localhost", "http://localhost.example/x", false)]
    [InlineData("::1", "http://[::1]:7/x", true)]
    [InlineData("[::1]:7", "http://[::1]:8/x", false)]
    public void An_allowed_host_is_exactly_what_was_named(string entry, string address, bool isAllowed) =>
        Assert.Equal(isAllowed, new AllowedHosts([entry]).Contains(new Uri(address)));

    [Theory]
    [InlineData("http://localhost")]
    [InlineData("localhost/path")]
    [InlineData("user@localhost")]
    [InlineData("")]
    public void Settings_that_name_no_host_stop_the_start(string entry)
    {
        var result = new NetOptionsValidator().Validate(null, new NetOptions { AllowHosts = { entry } });

        Assert.Contains("Net:AllowHosts", result.FailureMessage, StringComparison.Ordinal);
    }

    private static GuardedHttp CreateHttp(HttpMessageHandler guarded) =>
        new(guarded, StubHandler.Unused, new AllowedHosts([]), TimeProvider.System);

    private static Task<OutboundAnswer> SendAsync(GuardedHttp http, int redirects, string? address = null) => http.SendAsync(
        new OutboundRequest(HttpMethod.Get, address is null ? Start : new Uri(address)) { MaxRedirects = redirects },
        TestContext.Current.CancellationToken);

    /// <summary>Gives some bytes for every second of the clock that it moves itself; with none it only waits.</summary>
    private sealed class DrippingStream(FakeTimeProvider clock, int bytesPerSecond) : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            do
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                cancellationToken.ThrowIfCancellationRequested();
            }
            while (bytesPerSecond == 0);
            var count = Math.Min(bytesPerSecond, buffer.Length);
            buffer.Span[..count].Fill((byte)'.');
            return ValueTask.FromResult(count);
        }
    }
}
