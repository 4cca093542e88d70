using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using RazorSlices;

namespace AlertPipeline.Web;

/// <summary>The one way that pages are written: with the headers that every page has, and times in one form.</summary>
internal static class PageResponse
{
    // The default encoder would turn every letter outside Latin into an entity.
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Nothing but the site's own style and forms; no script, and no frame may hold a page.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static async Task WriteAsync(HttpContext context, int status, RazorSlice page)
    {
        var html = new StringWriter();
        await page.RenderAsync(html, Html, context.RequestAborted);
        await WriteAsync(context, status, html.ToString(), ContentSecurityPolicy);
    }

    /// <summary>For a page that was rendered elsewhere and so has a policy of its own.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string html, string contentSecurityPolicy)
    {
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
            await response.WriteAsync(html, context.RequestAborted);
        }
    }

    /// <summary>A day as pages show it: <c>24 Nov 2026</c>.</summary>
    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>A time as pages show it: <c>24 Nov 2026 07:00 UTC</c>.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
