using AlertPipeline.Classification;
using AlertPipeline.Commands;
using AlertPipeline.Delivery;
using AlertPipeline.Digests;
using AlertPipeline.Feeds;
using AlertPipeline.Hosting;
using AlertPipeline.Maintenance;
using AlertPipeline.Messages;
using AlertPipeline.Net;
using AlertPipeline.Storage;
using AlertPipeline.Stories;
using AlertPipeline.Subscribers;
using AlertPipeline.Web;

return await CommandLine.RunAsync(args, new ProgramRooms(Add, Map));

static void Add(IServiceCollection services) => services
    .AddHosting()
    .AddStorage()
    .AddNet()
    .AddSubscribers()
    .AddFeeds()
    .AddClassification()
    .AddStories()
    .AddDigests()
    .AddDelivery()
    .AddMaintenance()
    .AddWeb();

static void Map(IEndpointRouteBuilder routes)
{
    routes.MapReadiness();
    routes.MapTimer<FeedPoller>("PollFeeds");
    routes.MapQueue<FeedsDue>("FetchFeeds");
    routes.MapQueue<ArticlesFound>("ClassifyArticles");
    routes.MapQueue<ArticlesRelevant>("GroupStories");
    routes.MapTimer<DigestScheduler>("ScheduleDigests");
    routes.MapQueue<DigestsDue>("BuildDigests");
    routes.MapQueue<EmailsPending>("SendEmails");
    routes.MapQueue<WebhooksPending>("SendWebhooks");
    routes.MapTimer<Maintainer>("Maintain");
    StoryEndpoints.Map(routes);
    MailEndpoints.Map(routes);
    UnsubscribeEndpoints.Map(routes);
    StatusEndpoints.Map(routes);
    OperatorEndpoints.Map(routes);
    AssetEndpoints.Map(routes);
    ApiEndpoints.Map(routes);
    EventEndpoints.Map(routes);
}
