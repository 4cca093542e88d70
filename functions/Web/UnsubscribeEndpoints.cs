using System.Text.Encodings.Web;
using System.Text.Unicode;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Web;

/// <summary>The link at the foot of every mail, and of its <c>List-Unsubscribe</c> header.</summary>
/// <remarks>
/// GET changes nothing, since mail scanners follow links. POST acts at once, whatever its body says and without cookies: RFC 8058, 3.1.
/// So there can be no request-forgery token; the signed token in the address is what proves that the caller has the mail.
/// </remarks>
internal static class UnsubscribeEndpoints
{
    private const string Route = "/unsubscribe/{token}";

    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Route, [HttpMethods.Get, HttpMethods.Head], ShowAsync);
        routes.MapPost(Route, UnsubscribeAsync);
    }

    private static Task ShowAsync(HttpContext context) => TryReadToken(context, out _)
        ? WriteAsync(context, StatusCodes.Status200OK, UnsubscribePage.Ask)
        : WriteAsync(context, StatusCodes.Status404NotFound, UnsubscribePage.Unknown);

    private static async Task UnsubscribeAsync(HttpContext context)
    {
        if (!TryReadToken(context, out var subscriptionId))
        {
            await WriteAsync(context, StatusCodes.Status404NotFound, UnsubscribePage.Unknown);
            return;
        }

        // A subscription that is gone is answered alike: nothing is sent to it, which is what was asked.
        // Nor is it broken off where the caller hangs up: what was asked for is done.
        var consent = context.RequestServices.GetRequiredService<IConsentWriter>();
        await consent.SetStatusAsync(subscriptionId, SubscriptionStatus.Unsubscribed, "one-click", CancellationToken.None);
        await WriteAsync(context, StatusCodes.Status200OK, UnsubscribePage.Done);
    }

    private static bool TryReadToken(HttpContext context, out string subscriptionId) =>
        context.RequestServices.GetRequiredService<ILinkTokens>()
            .TryReadUnsubscribe(context.Request.RouteValues["token"] as string ?? "", out subscriptionId);

    private static async Task WriteAsync(HttpContext context, int status, UnsubscribePage page)
    {
        var html = new StringWriter();
        await Unsubscribe.Create(page).RenderAsync(html, Html, context.RequestAborted);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = UnsubscribePage.ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["X-Robots-Tag"] = "noindex";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.WriteAsync(html.ToString(), context.RequestAborted);
        }
    }
}
