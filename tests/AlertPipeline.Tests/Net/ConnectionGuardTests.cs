using System.IO.Compression;
using System.Net;
using AlertPipeline.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AlertPipeline.Tests.Net;

/// <summary>The guard between real sockets and a real server on this machine.</summary>
public sealed class ConnectionGuardTests : IAsyncDisposable
{
    private readonly List<string> _served = [];
    private readonly List<string> _lookedUp = [];
    private WebApplication? _server;

    [Fact]
    public async Task A_host_that_the_operator_named_is_reached()
    {
        var server = await StartAsync(context => context.Response.WriteAsync("hello"));
        using var http = CreateHttp(allow: [server.Authority]);

        var answer = await http.SendAsync(new OutboundRequest(HttpMethod.Get, server), TestContext.Current.CancellationToken);

        Assert.Equal("hello", System.Text.Encoding.UTF8.GetString(answer.Body.Span));
    }

    [Fact]
    public async Task The_same_host_is_not_reached_when_nobody_named_it()
    {
        var server = await StartAsync(context => context.Response.WriteAsync("secret"));
        using var http = CreateHttp(allow: ["127.0.0.1:1"]);

        await Assert.ThrowsAsync<NetRequestException>(
            () => http.SendAsync(new OutboundRequest(HttpMethod.Get, server), TestContext.Current.CancellationToken));

        Assert.Empty(_served);
    }

    [Fact]
    public async Task A_redirect_to_a_name_with_a_private_address_is_refused()
    {
        var server = await StartAsync(context =>
        {
            context.Response.Redirect("http://innocent.example/");
            return Task.CompletedTask;
        });
        using var http = CreateHttp(allow: [server.Authority], answers: [IPAddress.Loopback]);

        var refusal = await Assert.ThrowsAsync<NetRequestException>(() => http.SendAsync(
            new OutboundRequest(HttpMethod.Get, server) { MaxRedirects = 5 }, TestContext.Current.CancellationToken));

        Assert.Equal(NetFailure.TargetNotPublic, refusal.Failure);
        Assert.Equal(["/"], _served);
    }

    [Fact]
    public async Task One_private_address_among_public_ones_condemns_the_name()
    {
        using var http = CreateHttp(allow: [], answers: [IPAddress.Parse("1.1.1.1"), IPAddress.Parse("10.0.0.7")]);

        var refusal = await Assert.ThrowsAsync<NetRequestException>(() => http.SendAsync(
            new OutboundRequest(HttpMethod.Get, new Uri("http://mixed.example/")), TestContext.Current.CancellationToken));

        Assert.Equal(NetFailure.TargetNotPublic, refusal.Failure);
        Assert.Equal(["mixed.example"], _lookedUp);
    }

    [Fact]
    public async Task A_cookie_is_not_sent_back()
    {
        var cookies = new List<string>();
        var server = await StartAsync(context =>
        {
            cookies.Add(context.Request.Headers.Cookie.ToString());
            context.Response.Headers.SetCookie = "id=reader; Path=/";
            return context.Response.WriteAsync("hello");
        });
        using var http = CreateHttp(allow: [server.Authority]);

        await http.SendAsync(new OutboundRequest(HttpMethod.Get, server), TestContext.Current.CancellationToken);
        await http.SendAsync(new OutboundRequest(HttpMethod.Get, server), TestContext.Current.CancellationToken);

        Assert.Equal(["", ""], cookies);
    }

    [Fact]
    public void No_proxy_connects_in_our_place()
    {
        // A proxy named by the environment would open the connection for us, past the guard.
        var guard = new ConnectionGuard((_, _) => Task.FromResult<IPAddress[]>([]));
        using var guarded = guard.CreateGuardedHandler();
        using var permitted = guard.CreatePermittedHandler();

        Assert.All([guarded, permitted], handler => Assert.Equal(
            (false, false, false), (handler.UseProxy, handler.AllowAutoRedirect, handler.UseCookies)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("bare deflate")]
    [InlineData("br")]
    [InlineData("identity")]
    [InlineData("utf-8")]
    [InlineData("gzip, br")]
    public async Task A_body_is_unpacked_by_what_its_header_says(string coding)
    {
        string? asked = null;
        var server = await StartAsync(async context =>
        {
            asked = context.Request.Headers.AcceptEncoding;
            context.Response.Headers.ContentEncoding = coding.Replace("bare ", "", StringComparison.Ordinal);
            await context.Response.Body.WriteAsync(Pack("hello"u8.ToArray(), coding), context.RequestAborted);
        });
        using var http = CreateHttp(allow: [server.Authority]);

        var answer = await http.SendAsync(new OutboundRequest(HttpMethod.Get, server), TestContext.Current.CancellationToken);

        Assert.Equal("hello", System.Text.Encoding.UTF8.GetString(answer.Body.Span));
        Assert.Equal("gzip, deflate, br", asked);
        Assert.Equal(coding is "identity" or "utf-8" ? coding : null, answer.FindHeader("Content-Encoding"));
    }

    [Fact]
    public async Task A_compressed_body_is_counted_as_it_unpacks()
    {
        var server = await StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            var zeros = new byte[64 * 1024];
            for (var i = 0; i < 1_600 && !context.RequestAborted.IsCancellationRequested; i++)
            {
                await gzip.WriteAsync(zeros, context.RequestAborted);
            }
        });
        using var http = CreateHttp(allow: [server.Authority]);

        var refusal = await Assert.ThrowsAsync<NetRequestException>(() => http.SendAsync(
            new OutboundRequest(HttpMethod.Get, server) { MaxBodyBytes = 1024 * 1024 }, TestContext.Current.CancellationToken));

        Assert.Equal(NetFailure.TooLarge, refusal.Failure);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static byte[] Pack(byte[] body, string codings)
    {
        foreach (var coding in codings.Split(", ").Where(coding => coding is not ("identity" or "utf-8")))
        {
            using var packed = new MemoryStream();
            using (Stream stream = coding switch
            {
                "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
                "bare deflate" => new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true),
                "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
                _ => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            })
            {
                stream.Write(body);
            }

            body = packed.ToArray();
        }

        return body;
    }

    private GuardedHttp CreateHttp(IEnumerable<string> allow, IPAddress[]? answers = null)
    {
        var guard = new ConnectionGuard((name, _) =>
        {
            _lookedUp.Add(name);
            return Task.FromResult(answers ?? []);
        });
        return new GuardedHttp(guard.CreateGuardedHandler(), guard.CreatePermittedHandler(), new AllowedHosts(allow), TimeProvider.System);
    }

    private async Task<Uri> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(context =>
        {
            _served.Add(context.Request.Path);
            return answer(context);
        });
        await _server.StartAsync(TestContext.Current.CancellationToken);
        return new Uri(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }
}
