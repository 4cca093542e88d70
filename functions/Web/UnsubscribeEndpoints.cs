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

    private static readonly UnsubscribePage Ask = new(
        "Unsubscribe?", "Press the button and no further mail of this subscription is sent. Opening this page has changed nothing.", "Unsubscribe");

    private static readonly UnsubscribePage Done = new(
        "You are unsubscribed", "No further mail of this subscription is sent. A mail that was already on its way may still arrive.", null);

    private static readonly UnsubscribePage Unknown = new(
        "This link does not work", "It may have been cut off when it was copied. Open the link in the mail itself, or use its mail program's unsubscribe button.", null);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Route, [HttpMethods.Get, HttpMethods.Head], ShowAsync);
        routes.MapPost(Route, UnsubscribeAsync);
    }

    private static Task ShowAsync(HttpContext context) => TryReadToken(context, out _)
        ? WriteAsync(context, StatusCodes.Status200OK, Ask)
        : WriteAsync(context, StatusCodes.Status404NotFound, Unknown);

    private static async Task UnsubscribeAsync(HttpContext context)
    {
        if (!TryReadToken(context, out var subscriptionId))
        {
            await WriteAsync(context, StatusCodes.Status404NotFound, Unknown);
            return;
        }

        // A subscription that is gone is answered alike: nothing is sent to it, which is what was asked.
        // Nor is it broken off where the caller hangs up: what was asked for is done.
        var consent = context.RequestServices.GetRequiredService<IConsentWriter>();
        await consent.SetStatusAsync(subscriptionId, SubscriptionStatus.Unsubscribed, "one-click", CancellationToken.None);
        await WriteAsync(context, StatusCodes.Status200OK, Done);
    }

    private static bool TryReadToken(HttpContext context, out string subscriptionId) =>
        context.RequestServices.GetRequiredService<ILinkTokens>()
            .TryReadUnsubscribe(context.Request.RouteValues["token"] as string ?? "", out subscriptionId);

    private static Task WriteAsync(HttpContext context, int status, UnsubscribePage page)
    {
        // The address holds a token: no search engine is to keep it.
        context.Response.Headers["X-Robots-Tag"] = "noindex";
        return PageResponse.WriteAsync(context, status, Pages.Unsubscribe.Create(page));
    }
}
