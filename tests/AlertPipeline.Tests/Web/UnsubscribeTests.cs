using AlertPipeline.Subscribers;
using AlertPipeline.Tests.Delivery;
using AlertPipeline.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AlertPipeline.Tests.Web;

public sealed class UnsubscribeTests
{
    private readonly StubSubscribers _subscribers = new(Samples.Mail());

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Looking_at_the_page_changes_nothing(string method)
    {
        var (status, html, _) = await AskAsync(method, "token-of-ana");

        Assert.Equal(200, status);
        Assert.Equal(method == "GET", html.Contains("<form method=\"post\">", StringComparison.Ordinal));
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Empty(_subscribers.Changes);
    }

    [Fact]
    public async Task One_post_unsubscribes_and_a_second_says_the_same()
    {
        var first = await AskAsync("POST", "token-of-ana");
        var second = await AskAsync("POST", "token-of-ana");

        Assert.Equal(200, first.Status);
        Assert.Contains("You are unsubscribed", first.Html, StringComparison.Ordinal);
        Assert.Equal((first.Status, first.Html), (second.Status, second.Html));
        Assert.Equal(("ana", SubscriptionStatus.Unsubscribed, "one-click"), _subscribers.Changes.Distinct().Single());
    }

    [Fact]
    public async Task A_subscription_that_is_gone_is_answered_alike()
    {
        Assert.Equal(200, (await AskAsync("POST", "token-of-nobody")).Status);
    }

    [Theory]
    [InlineData("GET", "wrong")]
    [InlineData("POST", "wrong")]
    [InlineData("POST", "")]
    public async Task A_wrong_token_is_not_found_and_said_plainly(string method, string token)
    {
        var (status, html, _) = await AskAsync(method, token);

        Assert.Equal(404, status);
        Assert.Contains("This link does not work", html, StringComparison.Ordinal);
        Assert.Empty(_subscribers.Changes);
    }

    [Fact]
    public async Task The_page_loads_nothing_but_our_style_is_framed_by_nobody_and_leaks_no_token()
    {
        var (_, html, headers) = await AskAsync("GET", "token-of-ana");

        Assert.DoesNotContain("token-of-ana", html, StringComparison.Ordinal);
        Assert.Equal(
            "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            headers.ContentSecurityPolicy.ToString());
        Assert.Equal(
            "nosniff no-store no-referrer noindex same-origin",
            $"{headers.XContentTypeOptions} {headers.CacheControl} {headers["Referrer-Policy"]} {headers["X-Robots-Tag"]} {headers["Cross-Origin-Opener-Policy"]}");
        Assert.Equal(0, headers.SetCookie.Count);
    }

    private async Task<(int Status, string Html, IHeaderDictionary Headers)> AskAsync(string method, string token)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<ILinkTokens, StubTokens>().AddSingleton<IConsentWriter>(_subscribers);
        await using var app = builder.Build();
        UnsubscribeEndpoints.Map(app);
        var endpoint = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Single(route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Contains(method));

        var context = new DefaultHttpContext { RequestServices = app.Services, Response = { Body = new MemoryStream() } };
        context.Request.Method = method;
        context.Request.RouteValues["token"] = token;
        await endpoint.RequestDelegate!(context);

        context.Response.Body.Position = 0;
        return (context.Response.StatusCode, await new StreamReader(context.Response.Body).ReadToEndAsync(Bench.Cancel), context.Response.Headers);
    }
}
