using System.Text.Encodings.Web;
using System.Text.Unicode;
using RazorSlices;

namespace AlertPipeline.Web;

/// <summary>Writes a page with the headers that every page has.</summary>
internal static class PageResponse
{
    // The default encoder would turn every letter outside Latin into an entity.
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static async Task WriteAsync(HttpContext context, int status, RazorSlice page, string contentSecurityPolicy = ContentSecurityPolicy)
    {
        var html = new StringWriter();
        await page.RenderAsync(html, Html, context.RequestAborted);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = contentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.WriteAsync(html.ToString(), context.RequestAborted);
        }
    }
}
