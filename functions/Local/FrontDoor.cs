using AlertPipeline.Messages;
using Yarp.ReverseProxy.Forwarder;

namespace AlertPipeline.Local;

/// <summary>The site of a local run: the declared HTTP routes of the handler, and the outbox pages. Loopback only.</summary>
/// <remarks>
/// Only declared routes and methods reach the handler, so nobody outside can post to <c>/{FunctionName}</c>: everything else is 404, as at
/// the Functions host. Requests are passed on as its proxy mode does: method, path, query, headers and body as they came.
/// </remarks>
internal sealed class FrontDoor : IAsyncDisposable
{
    public const int DefaultPort = 7071;

    private readonly WebApplication _site;
    private readonly FunctionForwarder _forwarder;

    private FrontDoor(WebApplication site, FunctionForwarder forwarder, Uri address)
    {
        _site = site;
        _forwarder = forwarder;
        Address = address;
    }

    /// <summary>Where it is: <c>http://localhost:7071/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Looks before anything else is started.</summary>
    /// <exception cref="UserErrorException">The port is in use.</exception>
    public static void EnsurePortIsFree(int port)
    {
        if (LoopbackPort.FindFault(port) is { } fault)
        {
            throw LoopbackSite.PortInUse(port, fault);
        }
    }

    /// <param name="host">Whose HTTP functions are served; requests wait until its handler is ready.</param>
    /// <param name="port">0 = a free one.</param>
    /// <param name="outboxFolder">Need not exist yet.</param>
    /// <exception cref="UserErrorException">The port is in use.</exception>
    public static async Task<FrontDoor> StartAsync(
        FunctionsHost host, int port, string outboxFolder, TimeProvider clock, CancellationToken cancellationToken)
    {
        var builder = LoopbackSite.CreateBuilder(port);
        builder.Services.AddHttpForwarder();
        var site = builder.Build();
        site.UseOwnNamesOnly();
        site.MapGet("/", context =>
        {
            context.Response.Redirect("/outbox");
            return Task.CompletedTask;
        });
        site.MapOutbox(new OutboxFolder(outboxFolder));
        var forwarder = new FunctionForwarder(host.Handler, host.Settings.FunctionTimeout, site.Services.GetRequiredService<IHttpForwarder>(), clock);
        foreach (var function in host.Catalog.HttpFunctions)
        {
            site.MapMethods($"/{host.Settings.RoutePrefix}/{function.Route}".Replace("//", "/", StringComparison.Ordinal), function.Methods, forwarder.ForwardAsync);
        }

        // The Functions host answers 404, not 405, where a route does not list the method.
        site.MapFallback("{**rest}", context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        return new FrontDoor(site, forwarder, await site.StartAtAsync(port, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _forwarder.Dispose();
    }
}
