using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AlertPipeline.IntegrationTests.Delivery;

/// <summary>A request that the server took.</summary>
internal sealed record SendGridCall(string Text, JsonElement Request)
{
    public JsonElement Recipient => Request.GetProperty("personalizations")[0].GetProperty("to")[0];

    public string? Header(string name) => Request.GetProperty("headers").TryGetProperty(name, out var value) ? value.GetString() : null;

    public string Content(int index) => Request.GetProperty("content")[index].GetProperty("value").GetString()!;
}

/// <summary>In SendGrid's place on this machine: checks each request by <see cref="SendGridRules"/> and answers as published, or as told.</summary>
internal sealed class SendGridServer : IAsyncDisposable
{
    public const string Key = "SG.key-of-the-tests";

    private readonly WebApplication _app;
    private readonly List<SendGridCall> _taken = [];
    private readonly Lock _lock = new();

    private SendGridServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string BaseUrl => _app.Urls.First();

    public IReadOnlyList<SendGridCall> Taken
    {
        get
        {
            lock (_lock)
            {
                return [.. _taken];
            }
        }
    }

    /// <summary>Answers instead of the rules where it returns true. The mail counts as taken where it says so.</summary>
    public Func<HttpContext, SendGridCall, Task<bool>> Instead { get; set; } = (_, _) => Task.FromResult(false);

    public static async Task<SendGridServer> StartAsync()
    {
        var server = new SendGridServer();
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public void Take(SendGridCall call)
    {
        lock (_lock)
        {
            _taken.Add(call);
        }
    }

    /// <summary>The published shape of an error.</summary>
    public static async Task RefuseAsync(HttpContext context, int status, params IEnumerable<(string? Field, string Message)> errors)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        var body = new { errors = errors.Select(error => new { message = error.Message, field = error.Field, help = (string?)null }) };
        await context.Response.WriteAsync(JsonSerializer.Serialize(body), context.RequestAborted);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var text = Encoding.UTF8.GetString(body.ToArray());
        if (context.Request.Path != "/v3/mail/send" || context.Request.Method != "POST")
        {
            await RefuseAsync(context, 404, (null, "Not Found"));
        }
        else if (context.Request.Headers.Authorization != $"Bearer {Key}")
        {
            await RefuseAsync(context, 401, (null, "The provided authorization grant is invalid, expired, or revoked"));
        }
        else if (context.Request.ContentType != "application/json")
        {
            await RefuseAsync(context, 415, (null, "Unsupported Media Type"));
        }
        else if (SendGridRules.Check(body.ToArray()) is { Count: > 0 } broken)
        {
            await RefuseAsync(context, 400, broken);
        }
        else if (new SendGridCall(text, JsonElement.Parse(text)) is var call && !await Instead(context, call))
        {
            Take(call);
            var isSandbox = call.Request.TryGetProperty("mail_settings", out var settings)
                && settings.TryGetProperty("sandbox_mode", out var sandbox) && sandbox.GetProperty("enable").GetBoolean();
            context.Response.StatusCode = isSandbox ? 200 : 202;
            context.Response.Headers["X-Message-Id"] = Taken.Count.ToString("D22", CultureInfo.InvariantCulture);
        }
    }
}
