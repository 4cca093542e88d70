using System.Net;
using System.Security.Cryptography;
using System.Text;
using AlertPipeline.Local;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Local;

public sealed class SampleServerTests : IAsyncLifetime
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("a key of the sample, 24 b");

    private readonly TempFolder _feeds = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero));
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private SampleServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _feeds.Write("news.xml", "<?xml version=\"1.0\"?><rss version=\"2.0\"/>");
        _server = await SampleServer.StartAsync(_feeds.Path, "whsec_" + Convert.ToBase64String(Key), _clock, port: 0, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _feeds.Dispose();
    }

    [Fact]
    public async Task A_feed_is_served_once_and_then_not_modified()
    {
        using var first = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, "news.xml")));
        var again = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, "news.xml"));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await SendAsync(again);

        Assert.Equal("application/rss+xml", first.Content.Headers.ContentType!.MediaType);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified), (first.StatusCode, second.StatusCode));
    }

    [Theory]
    [InlineData("..%2Fsecret.xml")]
    [InlineData("other.xml")]
    public async Task Nothing_but_the_folders_files_is_served(string path)
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, path)));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("{}", 0, HttpStatusCode.OK, """{"verified":true}""")]
    [InlineData("{ }", 0, HttpStatusCode.Unauthorized, """{"verified":false}""")]
    [InlineData("{}", -301, HttpStatusCode.Unauthorized, """{"verified":false}""")]
    public async Task Only_a_call_that_is_signed_and_fresh_is_verified(string body, int ageSeconds, HttpStatusCode status, string text)
    {
        var timestamp = (_clock.GetUtcNow().ToUnixTimeSeconds() + ageSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"msg_1.{timestamp}.{{}}")));
        var call = new HttpRequestMessage(HttpMethod.Post, _server.Hook) { Content = new StringContent(body) };
        call.Headers.Add("webhook-id", "msg_1");
        call.Headers.Add("webhook-timestamp", timestamp);
        call.Headers.Add("webhook-signature", $"v1,AAAA v1,{signature}");

        using var answer = await SendAsync(call);

        Assert.Equal((status, text), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation)));
    }

    [Fact]
    public async Task A_request_that_names_another_host_is_refused()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, "news.xml"));
        request.Headers.Host = "rebound.example.org";

        using var answer = await SendAsync(request);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request, Cancellation);
}
