using Microsoft.Extensions.Options;

namespace AlertPipeline.Web;

internal static class WebRoom
{
    /// <summary>What the pages need beside the rooms that they show.</summary>
    public static IServiceCollection AddWeb(this IServiceCollection services)
    {
        services.AddOptions<OperatorOptions>().BindConfiguration(OperatorOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<OperatorOptions>, OperatorOptionsValidator>()
            .AddSingleton<OperatorSession>()
            .AddSingleton<SignInLimit>()
            .AddSingleton<OperatorSignIn>();
    }
}
