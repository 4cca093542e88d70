using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;
using AlertPipeline.Tests.Delivery;
using AlertPipeline.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AlertPipeline.Tests.Web;

public sealed class MailPageTests
{
    private static readonly SecretsOptions Keys = new() { Keys = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray()) };

    private readonly LinkTokens _tokens = new(new SecretBox(Keys));
    private readonly Bench _bench = new(Samples.Mail(), Samples.Hook());

    [Fact]
    public async Task The_link_shows_the_mail_as_it_was_frozen_and_looking_changes_nothing()
    {
        var draft = Samples.Draft(Samples.Mail());
        await _bench.FreezeAsync(draft);
        await _bench.SendMailsAsync();
        var before = await _bench.StoredAsync(draft);

        var page = await AskAsync("GET", _tokens.WebCopy(draft.Subscription.Shard, draft.DeliveryId));
        var head = await AskAsync("HEAD", _tokens.WebCopy(draft.Subscription.Shard, draft.DeliveryId));

        Assert.Equal((200, (await _bench.MailAsync(draft)).Html), (page.Status, page.Html));
        Assert.Contains("/unsubscribe/token-of-ana", page.Html, StringComparison.Ordinal);
        Assert.Equal((200, ""), (head.Status, head.Html));
        Assert.Equal(before.ETag, (await _bench.StoredAsync(draft)).ETag);
    }

    [Fact]
    public async Task The_mail_names_the_page_in_both_parts()
    {
        var draft = Samples.Draft(Samples.Mail());
        await _bench.FreezeAsync(draft);

        var mail = await _bench.MailAsync(draft);

        var link = $"https://alerts.example.org/mail/copy-of-{draft.Subscription.Shard:D2}{draft.DeliveryId}";
        Assert.Contains($"href=\"{link}\"", mail.Html, StringComparison.Ordinal);
        Assert.Contains($"View in browser: {link}\n", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_runs_and_loads_nothing_is_kept_by_nobody_and_tells_no_address()
    {
        var draft = Samples.Draft(Samples.Mail());
        await _bench.FreezeAsync(draft);

        var (_, html, headers) = await AskAsync("GET", _tokens.WebCopy(draft.Subscription.Shard, draft.DeliveryId));

        Assert.Equal(
            "default-src 'none'; style-src 'unsafe-inline'; img-src https:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
            headers.ContentSecurityPolicy.ToString());
        Assert.Equal(
            "nosniff no-store no-referrer noindex same-origin",
            $"{headers.XContentTypeOptions} {headers.CacheControl} {headers["Referrer-Policy"]} {headers["X-Robots-Tag"]} {headers["Cross-Origin-Opener-Policy"]}");
        Assert.Equal(0, headers.SetCookie.Count);
        Assert.DoesNotContain("ana@example.org", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withheld_mail_is_shown_to_nobody()
    {
        var draft = Samples.Draft(Samples.Mail());
        await _bench.FreezeAsync(draft);
        _bench.Subscribers.Set(draft.Subscription with { Status = SubscriptionStatus.Unsubscribed });
        await _bench.SendMailsAsync();

        var (status, html, _) = await AskAsync("GET", _tokens.WebCopy(draft.Subscription.Shard, draft.DeliveryId));

        Assert.Equal(DeliveryState.Withheld, (await _bench.StoredAsync(draft)).State);
        Assert.Equal(404, status);
        Assert.DoesNotContain("export ban", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_call_is_no_page()
    {
        var draft = Samples.Draft(Samples.Hook());
        await _bench.FreezeAsync(draft);

        Assert.Equal(404, (await AskAsync("GET", _tokens.WebCopy(draft.Subscription.Shard, draft.DeliveryId))).Status);
    }

    public static TheoryData<string> ForgedTokens => ["", "wrong", "unsubscribe", "other key", "one letter off", "another delivery", "no such delivery"];

    [Theory]
    [MemberData(nameof(ForgedTokens))]
    public async Task Whoever_has_no_mail_sees_none(string forgery)
    {
        var draft = Samples.Draft(Samples.Mail());
        await _bench.FreezeAsync(draft);
        var token = _tokens.WebCopy(draft.Subscription.Shard, draft.DeliveryId);
        var otherKey = new SecretsOptions { Keys = Convert.ToBase64String(Enumerable.Repeat((byte)8, 32).ToArray()) };

        var (status, html, headers) = await AskAsync("GET", forgery switch
        {
            "unsubscribe" => _tokens.Unsubscribe($"{draft.Subscription.Shard:D2}{draft.DeliveryId}"),
            "other key" => new LinkTokens(new SecretBox(otherKey)).WebCopy(draft.Subscription.Shard, draft.DeliveryId),
            "one letter off" => token[..^2] + (token[^2] == 'A' ? 'B' : 'A') + token[^1],
            "another delivery" => _tokens.WebCopy(draft.Subscription.Shard, StableHash.Id("x")[..32])[..40] + token[40..],
            "no such delivery" => _tokens.WebCopy(draft.Subscription.Shard, StableHash.Id("x")[..32]),
            _ => forgery,
        });

        Assert.Equal(404, status);
        Assert.Contains("There is no such mail", html, StringComparison.Ordinal);
        Assert.DoesNotContain("export ban", html, StringComparison.Ordinal);
        Assert.Equal("noindex", headers["X-Robots-Tag"]);
    }

    private async Task<(int Status, string Html, IHeaderDictionary Headers)> AskAsync(string method, string token)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<ILinkTokens>(_tokens).AddSingleton(new WebCopies(_bench.Store, _bench.Editions));
        await using var app = builder.Build();
        MailEndpoints.Map(app);
        var endpoint = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Single();

        var context = new DefaultHttpContext { RequestServices = app.Services, Response = { Body = new MemoryStream() } };
        context.Request.Method = method;
        context.Request.RouteValues["token"] = token;
        await endpoint.RequestDelegate!(context);

        context.Response.Body.Position = 0;
        return (context.Response.StatusCode, await new StreamReader(context.Response.Body).ReadToEndAsync(Bench.Cancel), context.Response.Headers);
    }
}
