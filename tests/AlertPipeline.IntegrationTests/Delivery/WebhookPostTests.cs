using System.Net;
using System.Text;
using AlertPipeline.Delivery.Webhooks;
using AlertPipeline.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.IntegrationTests.Delivery;

/// <summary>Calls over the wire to a receiver on this machine.</summary>
public sealed class WebhookPostTests : IAsyncLifetime
{
    private static readonly WebhookRequest Request = new(
        new Dictionary<string, string> { ["content-type"] = "application/cloudevents+json", ["webhook-id"] = "id", ["webhook-timestamp"] = "0" },
        Encoding.UTF8.GetBytes("{\"text\":\"規制\"}"));

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero));
    private readonly List<string> _received = [];
    private readonly TaskCompletionSource _isStuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _receiver;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        _receiver = builder.Build();
        _receiver.Run(AnswerAsync);
        await _receiver.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver!.DisposeAsync();
    }

    [Fact]
    public async Task Body_and_headers_arrive_as_they_were_signed()
    {
        var answer = await PostAsync("/ok");

        Assert.Equal(new WebhookAnswer(200, null, null, "thanks"), answer);
        Assert.Equal(["POST /ok application/cloudevents+json id 0 {\"text\":\"規制\"}"], _received);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_is_not_followed()
    {
        Assert.Equal(307, (await PostAsync("/redirect")).Status);
        Assert.Equal(["/redirect"], _received.Select(line => line.Split(' ')[1]));
    }

    [Fact]
    public async Task Retry_after_is_read()
    {
        Assert.Equal((429, TimeSpan.FromSeconds(90)), await Status("/busy"));

        async Task<(int?, TimeSpan?)> Status(string path)
        {
            var answer = await PostAsync(path);
            return (answer.Status, answer.RetryAfter);
        }
    }

    [Fact]
    public async Task Of_a_long_answer_4_KB_are_kept()
    {
        var answer = await PostAsync("/long");

        Assert.Equal((200, WebhookAnswer.MaxResponseBytes), (answer.Status, answer.ResponseBody.Length));
    }

    [Fact]
    public async Task Who_does_not_answer_in_15_seconds_has_failed()
    {
        var call = PostAsync("/stuck");
        await _isStuck.Task.WaitAsync(Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(15));

        var answer = await call;

        Assert.Null(answer.Status);
        Assert.Contains("within 15 s", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_this_machine_is_refused_unless_the_operator_allows_it()
    {
        var answer = await PostAsync("/ok", allowed: []);

        Assert.Null(answer.Status);
        Assert.NotNull(answer.Error);
        Assert.Empty(_received);
    }

    private async Task<WebhookAnswer> PostAsync(string path, string[]? allowed = null)
    {
        var guard = new ConnectionGuard(Dns.GetHostAddressesAsync);
        using var http = new GuardedHttp(
            guard.CreateGuardedHandler(), guard.CreatePermittedHandler(), new AllowedHosts(allowed ?? ["127.0.0.1"]), _clock);
        return await new HttpWebhookPost(http, _clock).PostAsync(new Uri(_receiver!.Urls.First() + path), Request, Cancellation);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var (request, body) = (context.Request, await reader.ReadToEndAsync(context.RequestAborted));
        _received.Add($"{request.Method} {request.Path} {request.ContentType} {request.Headers["webhook-id"]} {request.Headers["webhook-timestamp"]} {body}");
        switch (request.Path.Value)
        {
            case "/ok":
                await context.Response.WriteAsync("thanks", context.RequestAborted);
                break;
            case "/redirect":
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = "/ok";
                break;
            case "/busy":
                context.Response.StatusCode = 429;
                context.Response.Headers.RetryAfter = "90";
                break;
            case "/long":
                await context.Response.WriteAsync(new string('x', 1_000_000), context.RequestAborted);
                break;
            default:
                _isStuck.SetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
        }
    }
}
