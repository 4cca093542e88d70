using AlertPipeline.Messages;

namespace AlertPipeline.Hosting;

internal static class HostingRoom
{
    public static IServiceCollection AddHosting(this IServiceCollection services) => services
        .AddSingleton(provider => PipelineClock.From(provider.GetRequiredService<IConfiguration>()))
        .AddSingleton(provider => HostingOptions.From(provider.GetRequiredService<IConfiguration>()))
        .AddSingleton<FailureLog>()
        .AddSingleton<PoisonQueues>()
        .AddSingleton<IUnfinishedWork, UnfinishedBodies>()
        .AddSingleton<StageRunner>();
}
