using System.Globalization;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;

namespace AlertPipeline.Web;

/// <summary>Pages for who runs this installation: how every source does, and what outside services cost. Only behind the operator's key; a GET changes nothing.</summary>
internal static class OperatorEndpoints
{
    private const string SourcesPath = OperatorSignIn.Path + "/sources";
    private const string SpendingPath = OperatorSignIn.Path + "/spending";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(OperatorSignIn.Path, [HttpMethods.Get, HttpMethods.Head], ShowSignInAsync);
        routes.MapPost(OperatorSignIn.Path, SignInAsync);
        routes.MapPost(OperatorSignIn.Path + "/sign-out", SignOutAsync);
        routes.MapMethods(SourcesPath, [HttpMethods.Get, HttpMethods.Head], Signed(ShowSourcesAsync));
        routes.MapMethods(SourcesPath + "/{id}", [HttpMethods.Get, HttpMethods.Head], Signed(ShowSourceAsync));
        routes.MapMethods(SpendingPath, [HttpMethods.Get, HttpMethods.Head], Signed(ShowSpendingAsync));
    }

    private static Task ShowSignInAsync(HttpContext context)
    {
        var signIn = SignInOf(context);
        return !signIn.IsConfigured ? WriteNotConfiguredAsync(context)
            : signIn.IsSignedIn(context) ? RedirectAsync(context, SourcesPath)
            : WriteSignInAsync(context, StatusCodes.Status200OK, problem: null);
    }

    private static async Task SignInAsync(HttpContext context)
    {
        var signIn = SignInOf(context);
        if (!signIn.IsConfigured)
        {
            await WriteNotConfiguredAsync(context);
            return;
        }

        switch (await signIn.SignInAsync(context))
        {
            case SignInResult.SignedIn:
                await RedirectAsync(context, SourcesPath);
                break;
            case SignInResult.WrongKey:
                await WriteSignInAsync(context, StatusCodes.Status403Forbidden, "This is not the operator's key.");
                break;
            case SignInResult.TooManyTries:
                context.Response.Headers.RetryAfter = SignInLimit.Window.TotalSeconds.ToString(CultureInfo.InvariantCulture);
                await WriteSignInAsync(context, StatusCodes.Status429TooManyRequests, "Too many tries. Wait a quarter of an hour and try again.");
                break;
            default:
                await WriteSignInAsync(context, StatusCodes.Status400BadRequest, "The form did not come from this page. Try again here.");
                break;
        }
    }

    private static Task SignOutAsync(HttpContext context) => SignInOf(context).SignOut(context)
        ? RedirectAsync(context, OperatorSignIn.Path)
        : WriteSignInAsync(context, StatusCodes.Status400BadRequest, "The form did not come from this page. Try again here.");

    private static async Task ShowSourcesAsync(HttpContext context)
    {
        var list = new OperatorSourceList(await ReadAsync(context), Now(context));
        var number = int.TryParse(context.Request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 1;
        await (list.Find(context.Request.Query["state"].ToString(), number) is { } page
            ? WriteAsync(context, StatusCodes.Status200OK, Pages.OperatorSources.Create(page))
            : WriteAsync(context, StatusCodes.Status404NotFound, Pages.Missing.Create("There is no such state of a source, or no such page of the list.")));
    }

    private static async Task ShowSourceAsync(HttpContext context)
    {
        var id = context.Request.RouteValues["id"] as string;
        var feed = (await ReadAsync(context)).FirstOrDefault(feed => feed.FeedId == id);
        if (feed is null)
        {
            await WriteAsync(context, StatusCodes.Status404NotFound, Pages.Missing.Create("There is no such source; it may have been taken off the list."));
            return;
        }

        var alerts = await context.RequestServices.GetRequiredService<SourceAlerts>().ReadAsync(context.RequestAborted);
        await WriteAsync(
            context, StatusCodes.Status200OK, Pages.OperatorSource.Create(OperatorSourceDetail.Of(feed, alerts.GetValueOrDefault(feed.FeedId), Now(context))));
    }

    private static async Task ShowSpendingAsync(HttpContext context)
    {
        var month = await context.RequestServices.GetRequiredService<SpendingLedger>().ReadMonthAsync(Now(context), context.RequestAborted);
        var budgets = context.RequestServices.GetServices<IRefiner>().ToDictionary(service => service.Provider, service => service.MonthlyBudgetUsd);
        await WriteAsync(context, StatusCodes.Status200OK, Pages.OperatorSpending.Create(OperatorSpending.Of(month, budgets, Now(context))));
    }

    /// <summary>Shows the page to who is signed in, and leads everyone else to where one signs in.</summary>
    private static RequestDelegate Signed(Func<HttpContext, Task> show) => context =>
    {
        var signIn = SignInOf(context);
        return !signIn.IsConfigured ? WriteNotConfiguredAsync(context)
            : signIn.IsSignedIn(context) ? show(context)
            : RedirectAsync(context, OperatorSignIn.Path);
    };

    private static OperatorSignIn SignInOf(HttpContext context) => context.RequestServices.GetRequiredService<OperatorSignIn>();

    private static Task<IReadOnlyList<FeedState>> ReadAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<IFeedReader>().ListAsync(context.RequestAborted);

    private static DateTimeOffset Now(HttpContext context) => context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();

    /// <summary>303: whatever the method was, the next one is GET (RFC 9110, 15.4.4).</summary>
    private static Task RedirectAsync(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
        context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    private static Task WriteNotConfiguredAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status404NotFound,
        Pages.Missing.Create($"There are no operator pages here: Site:OperatorKey is not set. Set it to at least {OperatorOptions.MinKeyLength} characters to have them."));

    private static Task WriteSignInAsync(HttpContext context, int status, string? problem) =>
        WriteAsync(context, status, Pages.OperatorKey.Create(new OperatorKeyPage(problem)));

    private static Task WriteAsync(HttpContext context, int status, RazorSlices.RazorSlice page)
    {
        context.Response.Headers["X-Robots-Tag"] = "noindex";
        return PageResponse.WriteAsync(context, status, page);
    }
}
