using System.Net;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Net;

internal static class NetRoom
{
    /// <summary>Registers <see cref="GuardedHttp"/>. Needs a <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddNet(this IServiceCollection services)
    {
        services.AddOptions<NetOptions>().BindConfiguration("Net").ValidateOnStart();
        services.AddSingleton<IValidateOptions<NetOptions>, NetOptionsValidator>();
        services.AddSingleton(provider =>
        {
            var guard = new ConnectionGuard(Dns.GetHostAddressesAsync);
            var allowed = new AllowedHosts(provider.GetRequiredService<IOptions<NetOptions>>().Value.AllowHosts);
            return new GuardedHttp(
                guard.CreateGuardedHandler(), guard.CreatePermittedHandler(), allowed, provider.GetRequiredService<TimeProvider>());
        });
        return services;
    }
}
