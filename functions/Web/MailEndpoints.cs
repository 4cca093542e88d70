using AlertPipeline.Delivery.Email;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Web;

/// <summary>A mail as a page, for programs that show it badly: the HTML that was frozen, under the signed link that stands in it.</summary>
internal static class MailEndpoints
{
    /// <summary>Mails are styled in place and load nothing but the operator's logo.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src https:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/mail/{token}", [HttpMethods.Get, HttpMethods.Head], ShowAsync);

    private static async Task ShowAsync(HttpContext context)
    {
        // The address holds a token, and the page the link to unsubscribe: no search engine is to keep either.
        context.Response.Headers["X-Robots-Tag"] = "noindex";
        var services = context.RequestServices;
        var html = services.GetRequiredService<ILinkTokens>().TryReadWebCopy(context.Request.RouteValues["token"] as string ?? "", out var shard, out var deliveryId)
            ? await services.GetRequiredService<WebCopies>().FindHtmlAsync(shard, deliveryId, context.RequestAborted)
            : null;
        await (html is null
            ? PageResponse.WriteAsync(context, StatusCodes.Status404NotFound, Pages.Missing.Create("There is no such mail, or its link was cut off when it was copied."))
            : PageResponse.WriteAsync(context, StatusCodes.Status200OK, html, ContentSecurityPolicy));
    }
}
