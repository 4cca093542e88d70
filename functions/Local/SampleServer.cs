using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace AlertPipeline.Local;

/// <summary>A publisher and a webhook receiver for the bundled sample, on a loopback port.</summary>
/// <remarks>
/// <c>GET /{file}</c> serves a file of the folder with an ETag and answers conditional requests; <c>POST /hook</c> answers 200 to a call
/// that is signed as Standard Webhooks says and 401 to any other.
/// </remarks>
internal sealed class SampleServer : IAsyncDisposable
{
    private readonly WebApplication _site;

    private SampleServer(WebApplication site, Uri address)
    {
        _site = site;
        Address = address;
    }

    /// <summary>Root, ending in a slash.</summary>
    public Uri Address { get; }

    /// <summary>Where the sample's webhook subscriptions point.</summary>
    public Uri Hook => new(Address, "hook");

    /// <param name="folder">Feed files, directly in it.</param>
    /// <param name="hookSecret"><c>whsec_</c> and the key in base64.</param>
    /// <param name="clock">Signatures may be five minutes older or newer than it says.</param>
    /// <param name="port">0 = a free one.</param>
    public static async Task<SampleServer> StartAsync(string folder, string hookSecret, TimeProvider clock, int port, CancellationToken cancellationToken)
    {
        var verifier = new WebhookVerifier(hookSecret, clock);
        var site = LoopbackSite.CreateBuilder(port).Build();
        site.UseOwnNamesOnly();
        site.MapMethods("/{file}", ["GET", "HEAD"], context => ServeAsync(context, folder));
        site.MapPost("/hook", context => ReceiveAsync(context, verifier));
        return new SampleServer(site, await site.StartAtAsync(port, cancellationToken));
    }

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    private static async Task ServeAsync(HttpContext context, string folder)
    {
        // Only names that the folder lists: none leads out of it.
        var name = (string)context.Request.RouteValues["file"]!;
        if (Directory.EnumerateFiles(folder).FirstOrDefault(path => Path.GetFileName(path) == name) is not { } path)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var content = await File.ReadAllBytesAsync(path, context.RequestAborted);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"");
        context.Response.GetTypedHeaders().ETag = tag;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = ContentTypeOf(path, content);
        context.Response.ContentLength = content.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        }
    }

    private static string ContentTypeOf(string path, byte[] content) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".rss" => "application/rss+xml; charset=utf-8",
        ".atom" => "application/atom+xml; charset=utf-8",
        ".json" => "application/feed+json",
        ".opml" => "text/x-opml; charset=utf-8",
        ".xml" => Encoding.UTF8.GetString(content.AsSpan(0, Math.Min(content.Length, 500))) switch
        {
            var start when start.Contains("<rss", StringComparison.Ordinal) => "application/rss+xml; charset=utf-8",
            var start when start.Contains("<feed", StringComparison.Ordinal) => "application/atom+xml; charset=utf-8",
            _ => "application/xml",
        },
        _ => "application/octet-stream",
    };

    private static async Task ReceiveAsync(HttpContext context, WebhookVerifier verifier)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers;
        var isSigned = verifier.Verify(headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), body.ToArray());
        context.Response.StatusCode = isSigned ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(isSigned ? """{"verified":true}""" : """{"verified":false}""", context.RequestAborted);
    }
}
