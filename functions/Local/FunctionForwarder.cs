using System.Net;
using AlertPipeline.Messages;
using Yarp.ReverseProxy.Forwarder;

namespace AlertPipeline.Local;

/// <summary>Passes a request on to the handler, with a new invocation id in place of one that the caller sent.</summary>
internal sealed class FunctionForwarder(HandlerSupervisor handler, TimeSpan functionTimeout, IHttpForwarder forwarder, TimeProvider clock)
    : HttpTransformer, IDisposable
{
    /// <summary>How long a proxied request may stay silent at the Functions host.</summary>
    private static readonly TimeSpan ActivityTimeout = TimeSpan.FromSeconds(240);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
    });

    public async Task ForwardAsync(HttpContext context)
    {
        using var deadline = new CancellationTokenSource(functionTimeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        HandlerProcess process;
        try
        {
            process = await handler.WaitUntilReadyAsync(stop.Token);
        }
        catch (Exception exception) when (exception is UserErrorException or OperationCanceledException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        var request = new ForwarderRequestConfig { ActivityTimeout = ActivityTimeout };
        await forwarder.SendAsync(context, process.Address.GetLeftPart(UriPartial.Authority), _http, request, this, stop.Token);
    }

    public void Dispose() => _http.Dispose();

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        Set("X-Azure-Functions-InvocationId", Guid.CreateVersion7(clock.GetUtcNow()).ToString());
        Set("X-Azure-Functions-HostVersion", Invoker.HostVersion);

        void Set(string name, string value)
        {
            proxyRequest.Headers.Remove(name);
            proxyRequest.Headers.Add(name, value);
        }
    }
}
