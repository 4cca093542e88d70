using AlertPipeline.Messages;

namespace AlertPipeline.Storage;

/// <summary>Every table, container and queue there is. Each table and container has one owner, named behind it.</summary>
internal static class StorageLayout
{
    /// <summary>Feeds: one row per feed (PK = shard, RK = feed id) and one for the entries it has shown (RK = feed id + <c>~seen</c>).</summary>
    public const string FeedsTable = "Feeds";

    /// <summary>Classification: the ledger. PK = month of FoundAt + feed shard, RK = article id.</summary>
    public const string ArticlesTable = "Articles";

    /// <summary>Classification: what outside services cost. PK = calendar month (UTC), RK = service.</summary>
    public const string SpendingTable = "Spending";

    /// <summary>Stories: one row per story state. PK = day of ReadyAt, RK = state id.</summary>
    public const string StoriesTable = "Stories";

    /// <summary>Subscribers: one row per subscription (PK = shard, RK = subscription id); partition <c>versions</c> has a row per shard, <c>ended</c> one per address that gets no mail any more.</summary>
    public const string SubscribersTable = "Subscribers";

    /// <summary>Digests: frozen digests (PK = subscription shard, RK = subscription + period) and when each shard is next due.</summary>
    public const string DigestsTable = "Digests";

    /// <summary>Delivery: frozen content and attempts. PK = subscription shard, RK = <c>d!</c> + delivery id; <c>o!</c> + id marks one that is still open, <c>s!</c> + subscription id counts soft bounces; partition <c>pace</c> has a row per provider.</summary>
    public const string DeliveriesTable = "Deliveries";

    /// <summary>Hosting: why a message is in a poison queue, or until when it waits. PK = queue, RK = hash of its kept body's name, else of its text.</summary>
    public const string FailuresTable = "Failures";

    /// <summary>Hosting: bodies of messages that are kept until done or do not fit a queue message.</summary>
    public const string MessagesContainer = "messages";

    /// <summary>Feeds: the raw bytes and headers of every fetched feed that held something new.</summary>
    public const string RawContainer = "raw";

    /// <summary>Stories: the index that new articles are grouped against.</summary>
    public const string StoryIndexContainer = "story-index";

    /// <summary>Delivery: what many mails have in common, each under the hash of its content.</summary>
    public const string EditionsContainer = "editions";

    private const string PoisonSuffix = "-poison";

    public static readonly IReadOnlyList<string> Tables =
        [FeedsTable, ArticlesTable, SpendingTable, StoriesTable, SubscribersTable, DigestsTable, DeliveriesTable, FailuresTable];

    public static readonly IReadOnlyList<string> Containers = [MessagesContainer, RawContainer, StoryIndexContainer, EditionsContainer];

    public static readonly IReadOnlyList<string> Queues =
    [
        FeedsDue.QueueName, ArticlesFound.QueueName, ArticlesRelevant.QueueName,
        DigestsDue.QueueName, EmailsPending.QueueName, WebhooksPending.QueueName,
    ];

    /// <summary>Where the host puts a message that used up its attempts.</summary>
    public static string PoisonOf(string queue) => queue + PoisonSuffix;

    public static bool IsPoison(string queue) => queue.EndsWith(PoisonSuffix, StringComparison.Ordinal);
}
