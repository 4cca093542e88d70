using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using AlertPipeline.Local.Pages;
using RazorSlices;

namespace AlertPipeline.Local;

/// <summary>The pages under <c>/outbox</c>: every mail as its reader sees it, every webhook call.</summary>
/// <remarks>
/// What a mail holds is not trusted. Its HTML is served by itself, into a frame that may do nothing, under a policy that loads nothing:
/// no script runs, no form is sent, no picture is fetched from the network.
/// </remarks>
internal static class OutboxPages
{
    private const string PagePolicy =
        "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string MailPolicy =
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    // All scripts as they are: the default encoder would turn every letter outside Latin into an entity.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static void MapOutbox(this IEndpointRouteBuilder routes, OutboxFolder outbox)
    {
        routes.MapGet("/outbox", context => PageAsync(context, OutboxPage.Create(outbox.List())));
        routes.MapGet("/outbox/mail/{file}", context => FindAsync(context, outbox.FindMail, mail => PageAsync(context, MailPage.Create(mail))));
        routes.MapGet("/outbox/mail/{file}/html", context => FindAsync(context, outbox.FindMail, mail => HtmlPartAsync(context, mail)));
        routes.MapGet("/outbox/webhook/{file}", context => FindAsync(
            context, outbox.FindCall, call => PageAsync(context, WebhookPage.Create(new WebhookEntry(FileOf(context), call)))));
        routes.MapGet("/outbox/outbox.css", StyleAsync);
    }

    private static async Task FindAsync<T>(HttpContext context, Func<string, T?> find, Func<T, Task> answer) where T : class
    {
        try
        {
            if (find(FileOf(context)) is { } found)
            {
                await answer(found);
                return;
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await TextAsync(context, "There is no such file in the outbox.");
        }
        catch (Exception exception) when (exception is FormatException or JsonException or IOException)
        {
            context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await TextAsync(context, $"The file cannot be read: {exception.Message}");
        }
    }

    private static string FileOf(HttpContext context) => (string)context.Request.RouteValues["file"]!;

    private static Task PageAsync(HttpContext context, RazorSlice page)
    {
        Protect(context, PagePolicy);
        context.Response.ContentType = "text/html; charset=utf-8";
        return page.RenderAsync(context.Response.BodyWriter, Encoder, context.RequestAborted).AsTask();
    }

    private static Task HtmlPartAsync(HttpContext context, MailView mail)
    {
        Protect(context, MailPolicy);
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(mail.Html ?? "", context.RequestAborted);
    }

    private static Task TextAsync(HttpContext context, string text)
    {
        Protect(context, PagePolicy);
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static async Task StyleAsync(HttpContext context)
    {
        context.Response.ContentType = "text/css; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        await using var style = typeof(OutboxPages).Assembly.GetManifestResourceStream("AlertPipeline.Local.Pages.outbox.css")!;
        await style.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static void Protect(HttpContext context, string policy)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
    }
}
