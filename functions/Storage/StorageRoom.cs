using AlertPipeline.Messages;
using AlertPipeline.Storage.Azure;

namespace AlertPipeline.Storage;

internal static class StorageRoom
{
    public static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddSingleton(provider => StorageConnection.From(provider.GetRequiredService<IConfiguration>()))
        .AddSingleton<ITableStore>(provider => provider.GetRequiredService<StorageConnection>().Tables())
        .AddSingleton<IQueueStore>(provider => provider.GetRequiredService<StorageConnection>().Queues())
        .AddSingleton<IBlobStore>(provider => provider.GetRequiredService<StorageConnection>().Blobs())
        .AddSingleton<MessageQueue>()
        .AddSingleton<MessageBodies>()
        .AddSingleton<StorageSetup>()
        .AddSender<FeedsDue>()
        .AddSender<ArticlesFound>()
        .AddSender<ArticlesRelevant>()
        .AddSender<DigestsDue>()
        .AddSender<EmailsPending>()
        .AddSender<WebhooksPending>();

    // Named one by one: an open generic registration cannot be closed over records after trimming.
    private static IServiceCollection AddSender<TMessage>(this IServiceCollection services) where TMessage : IMessage<TMessage> =>
        services.AddSingleton(provider => new MessageSender<TMessage>(
            provider.GetRequiredService<MessageQueue>(), provider.GetRequiredService<MessageBodies>(), provider.GetRequiredService<TimeProvider>()));
}
