using System.Net;
using AlertPipeline.Messages;
using Microsoft.AspNetCore.Connections;

namespace AlertPipeline.Local;

/// <summary>A web server inside this process that only this machine can reach.</summary>
internal static class LoopbackSite
{
    private static readonly string[] OwnNames = ["localhost", "127.0.0.1", "[::1]"];

    /// <param name="port">0 = a free one, on IPv4 alone.</param>
    public static WebApplicationBuilder CreateBuilder(int port)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory });

        // Its own settings and log lines are no business of a server that is part of another program.
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (port == 0)
            {
                kestrel.Listen(IPAddress.Loopback, 0);
            }
            else
            {
                kestrel.ListenLocalhost(port);
            }
        });
        return builder;
    }

    /// <summary>
    /// Refuses requests that name another host: a page on the web could otherwise point a name of its own at this machine and read the
    /// answers (DNS rebinding).
    /// </summary>
    public static void UseOwnNamesOnly(this WebApplication site) => site.Use((context, next) =>
    {
        if (OwnNames.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return Task.CompletedTask;
    });

    /// <returns>Its address, ending in a slash.</returns>
    /// <exception cref="UserErrorException">The port is in use.</exception>
    public static async Task<Uri> StartAtAsync(this WebApplication site, int port, CancellationToken cancellationToken)
    {
        try
        {
            await site.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw PortInUse(port, exception);
        }

        return port == 0
            ? new Uri(site.Urls.First())
            : new Uri($"http://localhost:{port}");
    }

    public static UserErrorException PortInUse(int port, Exception? inner = null) =>
        new($"Port {port} is in use; end what uses it or choose another with --port.", innerException: inner);
}
