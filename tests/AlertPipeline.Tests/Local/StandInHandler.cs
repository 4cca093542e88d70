using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using AlertPipeline.Local;
using AlertPipeline.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AlertPipeline.Tests.Local;

/// <summary>
/// A handler whose process is a shell script and whose web server is in the test: the script writes down the port that it was given and
/// then does what the test wants of the process; the test listens on that port.
/// </summary>
internal sealed class StandInHandler : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private WebApplication? _site;

    public ConcurrentQueue<string> Requests { get; } = new();

    public ConcurrentQueue<IHeaderDictionary> Headers { get; } = new();

    public RequestDelegate Answer { get; set; } = context => context.Response.WriteAsJsonAsync(new object());

    /// <param name="script">What the process does; each run adds a line to the file <c>starts</c> first.</param>
    public HandlerSupervisor Supervise(string script, TimeProvider? clock = null, TimeSpan? initializationTimeout = null)
    {
        _folder.Write("handler.sh", $"echo $FUNCTIONS_CUSTOMHANDLER_PORT >> starts\n{script}\n");
        return new HandlerSupervisor(
            new HandlerCommand("/bin/sh", ["handler.sh"], _folder.Path), _folder.Path, initializationTimeout ?? TimeSpan.FromSeconds(30),
            new Dictionary<string, string> { ["GREETING"] = "hello" }, clock ?? TimeProvider.System, NullLogger.Instance, NullLogger.Instance);
    }

    /// <summary>A whole app: two queue functions, a timer and a page.</summary>
    public FunctionsHost Host(IQueueStore queues, IBlobStore blobs)
    {
        _folder.Write("handler.sh", "echo $FUNCTIONS_CUSTOMHANDLER_PORT >> starts\nexec sleep 60\n");
        _folder.Write("host.json", """
            {"customHandler":{"description":{"defaultExecutablePath":"/bin/sh","arguments":["handler.sh"]}},
             "extensions":{"http":{"routePrefix":""},"queues":{"batchSize":4,"newBatchThreshold":2,"maxDequeueCount":2,"visibilityTimeout":"00:00:00"}}}
            """);
        _folder.Write("First/function.json", """{"bindings":[{"name":"item","type":"queueTrigger","queueName":"first"}]}""");
        _folder.Write("Second/function.json", """{"bindings":[{"name":"item","type":"queueTrigger","queueName":"second"}]}""");
        _folder.Write("Tick/function.json", """{"bindings":[{"name":"timer","type":"timerTrigger","schedule":"0 0 0 1 1 *"}]}""");
        _folder.Write("Pages/function.json", """{"bindings":[{"name":"req","type":"httpTrigger","methods":["get","post"],"route":"stories/{id?}"},{"name":"res","type":"http","direction":"out"}]}""");
        return new FunctionsHost(
            new FunctionsHostOptions(_folder.Path, new Dictionary<string, string>(), TimeSpan.FromSeconds(1)), queues, blobs, TimeProvider.System, NullLoggerFactory.Instance);
    }

    /// <summary>One port for each start so far.</summary>
    public IReadOnlyList<int> Ports => File.Exists(Path.Combine(_folder.Path, "starts"))
        ? [.. File.ReadAllLines(Path.Combine(_folder.Path, "starts")).Select(line => int.Parse(line, CultureInfo.InvariantCulture))]
        : [];

    /// <summary>A file that the script wrote.</summary>
    public string Read(string file) => File.ReadAllText(Path.Combine(_folder.Path, file));

    /// <summary>Waits for start number <paramref name="start"/> and serves on its port.</summary>
    public async Task ListenAsync(int start, CancellationToken cancellationToken)
    {
        await Eventually.HoldsAsync(() => Ports.Count >= start, cancellationToken);
        await StopListeningAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Ports[start - 1]));
        _site = builder.Build();
        _site.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers;
            Headers.Enqueue(new HeaderDictionary(headers.ToDictionary()));
            Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {headers.ContentType} {headers.UserAgent} {headers.TransferEncoding} {await reader.ReadToEndAsync(cancellationToken)}".TrimEnd());
            await Answer(context);
        });
        await _site.StartAsync(cancellationToken);
    }

    public async Task StopListeningAsync()
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
            _site = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync();
        _folder.Dispose();
    }
}
