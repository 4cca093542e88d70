using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AlertPipeline.Tests.Classification.Language;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Kind">Of the task or of the job's only task; <c>GET</c> for a look at a job.</param>
internal sealed record ReceivedRequest(string Host, string Method, string Address, IReadOnlyDictionary<string, string> Headers, string Kind, JsonElement? Body, int Bytes)
{
    public IReadOnlyList<JsonElement> Documents => [.. Body!.Value.GetProperty("analysisInput").GetProperty("documents").EnumerateArray()];

    public IReadOnlyList<string> Texts => [.. Documents.Select(document => document.GetProperty("text").GetString()!)];
}

/// <summary>An answer of the service.</summary>
/// <param name="Send">null = status, headers and body as they stand.</param>
internal sealed record Reply(int Status, string Body, Dictionary<string, string> Headers, Func<HttpContext, Task>? Send = null)
{
    public static Reply Json(string body, int status = 200) => new(status, body, []);

    /// <summary>The error shape of the specification.</summary>
    public static Reply Error(int status, string code, string? retryAfter = null) => new(
        status, $$$"""{"error":{"code":"{{{code}}}","message":"Words of the service that quote the article: SECRET-WORDS"}}""",
        retryAfter is null ? [] : new() { ["Retry-After"] = retryAfter });

    /// <summary>Accepts a job.</summary>
    public static Reply Accepted(string operationLocation) => new(202, "", new() { ["Operation-Location"] = operationLocation });

    /// <summary>Half a body, then the connection breaks.</summary>
    public static Reply Broken() => new(200, "", [], async context =>
    {
        context.Response.ContentLength = 1_000;
        await context.Response.WriteAsync("""{"kind":"Entity""");
        await context.Response.Body.FlushAsync();
        context.Abort();
    });

    /// <summary>Nothing until the caller goes away.</summary>
    public static Reply Silence() => new(200, "", [], async context =>
    {
        var gone = new TaskCompletionSource();
        using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    });
}

/// <summary>Stands for Azure AI Language on this machine; its answers have the shapes of the public specification (Analyze Text, 2026-05-01).</summary>
internal sealed class LanguageServer : IAsyncDisposable
{
    public const string Endpoint = "https://unit.cognitiveservices.azure.com";
    public const string Job = Endpoint + "/language/analyze-text/jobs/0b6e7b3c-2f0e-4d7e-9d53-6d6e9f1f2a10?api-version=2026-05-01";

    private readonly Dictionary<string, Queue<Func<ReceivedRequest, Reply>>> _once = [];
    private readonly Dictionary<string, Func<ReceivedRequest, Reply>> _always = new()
    {
        ["LanguageDetection"] = request => Reply.Json(Answers.Languages(request, _ => ("en", 0.99))),
        ["EntityRecognition"] = request => Reply.Json(Answers.Entities(request, _ => [])),
        ["KeyPhraseExtraction"] = request => Reply.Json(Answers.KeyPhrases(request, _ => [])),
        ["CustomMultiLabelClassification"] = _ => Reply.Accepted(Job),
        ["GET"] = _ => Reply.Json(Answers.Job("running")),
    };

    private readonly List<ReceivedRequest> _received = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private WebApplication? _server;

    public IReadOnlyList<ReceivedRequest> Received => _received;

    public int Port { get; private set; }

    public static async Task<LanguageServer> StartAsync(CancellationToken cancellationToken)
    {
        var made = new LanguageServer();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        made._server = builder.Build();
        made._server.Run(made.AnswerAsync);
        await made._server.StartAsync(cancellationToken);
        made.Port = new Uri(made._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return made;
    }

    /// <summary>How requests of a kind are answered from now on.</summary>
    public void Always(string kind, Func<ReceivedRequest, Reply> answer) => _always[kind] = answer;

    /// <summary>How the next request of a kind is answered; several in turn.</summary>
    public void Once(string kind, params Func<ReceivedRequest, Reply>[] answers)
    {
        var queue = _once.TryGetValue(kind, out var known) ? known : _once[kind] = new();
        foreach (var answer in answers)
        {
            queue.Enqueue(answer);
        }
    }

    public IReadOnlyList<ReceivedRequest> Of(string kind) => [.. _received.Where(request => request.Kind == kind)];

    /// <summary>Waits for the next request that nobody waited for yet, or for the end of the work that should send it.</summary>
    public Task ArrivedAsync(Task work) => Task.WhenAny(work, _arrived.WaitAsync(TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _arrived.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = await ReadAsync(context.Request);
        _received.Add(request);
        _arrived.Release();
        var answer = _once.TryGetValue(request.Kind, out var queue) && queue.TryDequeue(out var next) ? next : _always[request.Kind];
        var reply = answer(request);
        if (reply.Send is { } send)
        {
            await send(context);
            return;
        }

        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(reply.Body);
    }

    private static async Task<ReceivedRequest> ReadAsync(HttpRequest request)
    {
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy);
        JsonElement? body = copy.Length == 0 ? null : JsonElement.Parse(copy.ToArray());
        var kind = body is not { } json ? request.Method
            : json.TryGetProperty("tasks", out var tasks) ? tasks[0].GetProperty("kind").GetString()!
            : json.GetProperty("kind").GetString()!;
        var address = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return new ReceivedRequest(
            request.Host.Value!, request.Method, address, request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            kind, body, (int)copy.Length);
    }
}

/// <summary>Sends what is meant for the service to the server on this machine; the Host header still names the service.</summary>
internal sealed class ToThisMachine(int port) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Host = request.RequestUri!.Authority;
        request.RequestUri = new UriBuilder(request.RequestUri) { Scheme = "http", Host = "127.0.0.1", Port = port }.Uri;
        return base.SendAsync(request, cancellationToken);
    }
}
