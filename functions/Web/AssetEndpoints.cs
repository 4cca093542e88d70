using System.Security.Cryptography;

namespace AlertPipeline.Web;

/// <summary>The style sheet, from inside the executable.</summary>
internal static class AssetEndpoints
{
    private static readonly byte[] Css = Read("AlertPipeline.Web.Pages.site.css");
    private static readonly string Tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Css).AsSpan(0, 8))}\"";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/assets/site.css", [HttpMethods.Get, HttpMethods.Head], WriteAsync);

    private static async Task WriteAsync(HttpContext context)
    {
        context.Response.Headers.ETag = Tag;
        context.Response.Headers.CacheControl = "public, max-age=3600";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.Headers.IfNoneMatch == Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "text/css; charset=utf-8";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(Css, context.RequestAborted);
        }
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(AssetEndpoints).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource '{name}' is not in the executable.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
