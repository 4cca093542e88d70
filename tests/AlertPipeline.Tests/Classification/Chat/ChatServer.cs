using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Chat;
using AlertPipeline.Net;
using AlertPipeline.Tests.Feeds.Sources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Classification.Chat;

/// <summary>What came in.</summary>
internal sealed record ChatRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, JsonObject Body)
{
    public string System => Body["messages"]![0]!["content"]!.GetValue<string>();

    public string User => Body["messages"]![1]!["content"]!.GetValue<string>();

    /// <summary>The article as a model would read it.</summary>
    public ArticleText Article
    {
        get
        {
            var fenced = JsonNode.Parse(User)!.AsObject();
            return new ArticleText(fenced["title"]!.GetValue<string>(), fenced["summary"]!.GetValue<string>(), null);
        }
    }
}

/// <summary>A server on this machine that speaks the chat completions of Azure OpenAI and answers what the test wants.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    public const string Key = "k3y-of-the-resource";

    private readonly WebApplication _site;

    private ChatServer(WebApplication site) => _site = site;

    public ConcurrentQueue<ChatRequest> Requests { get; } = new();

    public Func<ChatRequest, HttpContext, Task> Answer { get; set; } = (_, context) => WriteAsync(context, Completion(NoOpinion));

    public const string NoOpinion = """{"ai-export":{"quotes":[],"probability":0.4},"ai-sovereignty":{"quotes":[],"probability":0.4}}""";

    public int Port => new Uri(_site.Urls.First()).Port;

    public static async Task<ChatServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new ChatServer(builder.Build());
        server._site.Run(async context =>
        {
            var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var request = new ChatRequest(
                context.Request.Method, context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body!.AsObject());
            server.Requests.Enqueue(request);
            await server.Answer(request, context);
        });
        await server._site.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>The answer of a deployment: https://learn.microsoft.com/azure/ai-foundry/openai/reference#chat-completions.</summary>
    public static JsonObject Completion(string? content, string finish = "stop", int input = 600, int output = 60, string? refusal = null) => new()
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion",
        ["created"] = 1_764_000_000,
        ["model"] = "gpt-4o-mini-2024-07-18",
        ["system_fingerprint"] = "fp_1",
        ["prompt_filter_results"] = new JsonArray(new JsonObject { ["prompt_index"] = 0, ["content_filter_results"] = Filter() }),
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["finish_reason"] = finish,
            ["logprobs"] = null,
            ["content_filter_results"] = Filter(),
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = content, ["refusal"] = refusal, ["annotations"] = new JsonArray() },
        }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = input, ["completion_tokens"] = output, ["total_tokens"] = input + output },
    };

    public static string Verdict(double export, double sovereignty, params (string Field, string Words)[] quotes)
    {
        JsonArray Quotes() => [.. quotes.Select(quote => new JsonObject { ["field"] = quote.Field, ["words"] = quote.Words })];
        return new JsonObject
        {
            ["ai-export"] = new JsonObject { ["quotes"] = Quotes(), ["probability"] = export },
            ["ai-sovereignty"] = new JsonObject { ["quotes"] = Quotes(), ["probability"] = sovereignty },
        }.ToJsonString();
    }

    public static Task WriteAsync(HttpContext context, JsonNode body) => WriteAsync(context, 200, body.ToJsonString());

    public static Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.StopAsync(new CancellationToken(canceled: true));
        await _site.DisposeAsync();
    }

    /// <summary>The refiner as it runs, towards this server.</summary>
    public ChatBench Connect(FakeTimeProvider clock, Action<ChatModelOptions>? change = null, ClassificationOptions? classification = null)
    {
        var options = new ChatModelOptions { Endpoint = $"http://127.0.0.1:{Port}", Deployment = "small", Key = Key };
        change?.Invoke(options);
        return new ChatBench(options, classification ?? new ClassificationOptions(), clock, $"127.0.0.1:{Port}");
    }

    private static JsonObject Filter() => new()
    {
        ["hate"] = new JsonObject { ["filtered"] = false, ["severity"] = "safe" },
        ["jailbreak"] = new JsonObject { ["filtered"] = false, ["detected"] = false },
    };
}

/// <summary>A refiner with its own way out.</summary>
internal sealed class ChatBench : IDisposable
{
    private readonly GuardedHttp _http;

    public ChatBench(ChatModelOptions options, ClassificationOptions classification, FakeTimeProvider clock, params string[] allowed)
    {
        var guard = new ConnectionGuard(Dns.GetHostAddressesAsync);
        _http = new GuardedHttp(guard.CreateGuardedHandler(), guard.CreatePermittedHandler(), new AllowedHosts(allowed), clock);
        Refiner = new ChatRefiner(Options.Create(options), Options.Create(classification), _http, clock, Log);
    }

    public ChatRefiner Refiner { get; }

    public RecordingLogger<ChatRefiner> Log { get; } = new();

    public void Dispose() => _http.Dispose();
}
