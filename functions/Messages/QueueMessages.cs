using System.Text.Json.Serialization.Metadata;

namespace AlertPipeline.Messages;

/// <summary>Shards of the feed list that hold feeds whose time has come.</summary>
/// <param name="Shards">Numbers from 0 to 63. Which of their feeds are due is read when the message is handled.</param>
internal sealed record FeedsDue(int Version, IReadOnlyList<int> Shards) : IMessage<FeedsDue>
{
    public static string QueueName => "feeds-due";
    public static int CurrentVersion => 1;
    public static bool KeepBodyUntilDone => false;
    public static JsonTypeInfo<FeedsDue> JsonType => MessageJson.Default.FeedsDue;
}

/// <summary>
/// Articles seen in a feed for the first time, or with a new text, 100 at most. A repeat under the same ids is dropped by Classification.
/// </summary>
internal sealed record ArticlesFound(int Version, IReadOnlyList<Article> Articles) : IMessage<ArticlesFound>
{
    public const int MaxArticles = 100;

    /// <summary>Entries that cannot become articles, for the ledger; 100 at most. Null in messages of older versions.</summary>
    public IReadOnlyList<EntryRejected>? Rejected { get; init; }

    public static string QueueName => "articles-found";
    public static int CurrentVersion => 1;
    public static bool KeepBodyUntilDone => true;
    public static JsonTypeInfo<ArticlesFound> JsonType => MessageJson.Default.ArticlesFound;
}

/// <summary>An article that has a topic, with what the classifier said.</summary>
internal sealed record RelevantArticle(Article Article, Classification Classification);

/// <summary>Articles that have a topic and belong to a story.</summary>
internal sealed record ArticlesRelevant(int Version, IReadOnlyList<RelevantArticle> Articles) : IMessage<ArticlesRelevant>
{
    public static string QueueName => "articles-relevant";
    public static int CurrentVersion => 1;
    public static bool KeepBodyUntilDone => true;
    public static JsonTypeInfo<ArticlesRelevant> JsonType => MessageJson.Default.ArticlesRelevant;
}

/// <summary>Shards of the subscription list in which a digest period has ended.</summary>
/// <param name="AsOf">Periods that ended at or before this instant (UTC) are built.</param>
internal sealed record DigestsDue(int Version, IReadOnlyList<int> Shards, DateTimeOffset AsOf) : IMessage<DigestsDue>
{
    public static string QueueName => "digests-due";
    public static int CurrentVersion => 1;
    public static bool KeepBodyUntilDone => false;
    public static JsonTypeInfo<DigestsDue> JsonType => MessageJson.Default.DigestsDue;
}

/// <summary>E-mails whose content is frozen in the Deliveries table, all of one subscriber shard, 50 at most.</summary>
internal sealed record EmailsPending(int Version, int Shard, IReadOnlyList<string> DeliveryIds) : IMessage<EmailsPending>
{
    public const int MaxDeliveries = 50;

    public static string QueueName => "emails-pending";
    public static int CurrentVersion => 1;
    public static bool KeepBodyUntilDone => false;
    public static JsonTypeInfo<EmailsPending> JsonType => MessageJson.Default.EmailsPending;
}

/// <summary>Webhook calls whose content is frozen in the Deliveries table, all to the endpoint of one subscription, 50 at most.</summary>
/// <param name="AttemptsBefore">
/// How many attempts were on record when this message was sent. A row that has more was tried by another message since.
/// </param>
internal sealed record WebhooksPending(
    int Version, int Shard, string SubscriptionId, IReadOnlyList<string> DeliveryIds, int AttemptsBefore)
    : IMessage<WebhooksPending>
{
    public const int MaxDeliveries = 50;

    public static string QueueName => "webhooks-pending";
    public static int CurrentVersion => 1;
    public static bool KeepBodyUntilDone => false;
    public static JsonTypeInfo<WebhooksPending> JsonType => MessageJson.Default.WebhooksPending;
}
