using AlertPipeline.Messages;

namespace AlertPipeline.Stories;

internal static class StoriesRoom
{
    public static IServiceCollection AddStories(this IServiceCollection services) => services
        .AddSingleton<StoryIndex>()
        .AddSingleton<StoryStore>()
        .AddSingleton<IStoryReader>(provider => provider.GetRequiredService<StoryStore>())
        .AddSingleton<IMessageHandler<ArticlesRelevant>, StoryGrouper>();
}
