namespace AlertPipeline.Maintenance;

internal static class MaintenanceRoom
{
    public static IServiceCollection AddMaintenance(this IServiceCollection services) => services.AddSingleton<Maintainer>();
}
