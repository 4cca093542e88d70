using AlertPipeline.Feeds.Sources;
using AlertPipeline.Messages;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Feeds;

internal static class FeedsRoom
{
    /// <summary>Registers the stages PollFeeds and FetchFeeds and the list of feeds. Needs Storage, Net and a <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddFeeds(this IServiceCollection services)
    {
        services.AddOptions<FeedsOptions>().BindConfiguration(FeedsOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<FeedsOptions>, FeedsOptionsValidator>()
            .AddSingleton<FeedStates>()
            .AddSingleton<IFeedReader>(provider => provider.GetRequiredService<FeedStates>())
            .AddSingleton<FeedRegistry>()
            .AddSingleton<FeedClient>()
            .AddSingleton<RawArchive>()
            .AddSingleton<FeedVisit>()
            .AddSingleton<FeedPoller>()
            .AddSingleton<SourceAlerts>()
            .AddSingleton<IUpkeep, SourceWatch>()
            .AddSingleton<IMessageHandler<FeedsDue>, FeedFetcher>();
    }
}
