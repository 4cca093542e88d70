using AlertPipeline.Classification.Refinement;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Classification.Chat;

internal static class ChatRoom
{
    /// <summary>The chat model as a refiner; it wants nothing where <c>Chat:Endpoint</c> is empty.</summary>
    public static IServiceCollection AddChat(this IServiceCollection services)
    {
        services.AddOptions<ChatModelOptions>().BindConfiguration("Chat").ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ChatModelOptions>, ChatModelOptionsValidator>()
            .AddSingleton<IRefiner, ChatRefiner>();
    }
}
