using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Feedback;
using AlertPipeline.Delivery.Pace;
using AlertPipeline.Delivery.Webhooks;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Subscribers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Delivery;

/// <summary>The whole room over in-memory storage, with stand-ins for subscribers, the mail provider and the network.</summary>
internal sealed class Bench
{
    public Bench(params Subscription[] subscriptions)
    {
        Clock = new FakeTimeProvider(Samples.Now);
        Tables = new KillingTables(new InMemoryTableStore(Clock));
        Queues = new KillingQueues(new InMemoryQueueStore(Clock));
        Blobs = new InMemoryBlobStore(Clock);
        var blobs = Blobs;
        new StorageSetup(Tables, Queues, blobs).CreateAllAsync(default).GetAwaiter().GetResult();

        Subscribers = new StubSubscribers(subscriptions);
        Store = new DeliveryStore(Tables);
        WebhookMessages = new MessageSender<WebhooksPending>(Queues, blobs, Clock);
        EmailMessages = new MessageSender<EmailsPending>(Queues, blobs, Clock);
        var queue = new DeliveryQueue(EmailMessages, WebhookMessages);
        Editions = new MailEditions(blobs);
        Desk = new DeliveryDesk(Store, Renderer(), Editions, queue, Options.Create(new SiteOptions()), Clock);
        Sweep = new DeliverySweep(Store, queue, Clock);
    }

    public FakeTimeProvider Clock { get; }

    public KillingTables Tables { get; }

    public KillingQueues Queues { get; }

    public InMemoryBlobStore Blobs { get; }

    public StubSubscribers Subscribers { get; }

    public DeliveryStore Store { get; }

    /// <summary>A new one is that of another process.</summary>
    public MailEditions Editions { get; set; }

    public DeliveryDesk Desk { get; }

    public DeliverySweep Sweep { get; }

    public RecordingProvider Mails { get; } = new();

    public MessageSender<WebhooksPending> WebhookMessages { get; }

    public MessageSender<EmailsPending> EmailMessages { get; }

    public PaceOptions Pace { get; set; } = new();

    public BounceOptions Bounces { get; set; } = new();

    public string? Outbox { get; set; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static MailRenderer Renderer(EmailOptions? email = null) => new(
        new StubTokens(), Options.Create(email ?? new EmailOptions()), Options.Create(new SiteOptions { BaseUrl = "https://alerts.example.org" }));

    public EmailSender Mailer(IEmailProvider? provider = null) => new(
        Store, Editions, Subscribers, Subscribers, provider ?? Mails, new MailPace(Tables, Options.Create(Pace), Options.Create(new EmailOptions()), Clock),
        EmailMessages, Clock, NullLogger<EmailSender>.Instance);

    public MailFeedback Feedback() => new(
        Store, new SoftBounces(Tables), Subscribers, Options.Create(Bounces), Clock, NullLogger<MailFeedback>.Instance);

    public WebhookSender Caller(IWebhookPost post) => new(
        Store, Subscribers, Subscribers, post, new WebhookOutbox(Options.Create(new OutboxOptions { Directory = Outbox })),
        WebhookMessages, Clock, NullLogger<WebhookSender>.Instance);

    public Task FreezeAsync(params DeliveryDraft[] drafts) => Desk.FreezeAndQueueAsync(drafts, Cancel);

    /// <summary>Takes every message that is visible now.</summary>
    public async Task<IReadOnlyList<TMessage>> TakeAsync<TMessage>() where TMessage : IMessage<TMessage>
    {
        var taken = new List<TMessage>();
        while (await Queues.ReceiveAsync(TMessage.QueueName, 32, TimeSpan.FromMinutes(10), Cancel) is { Count: > 0 } items)
        {
            foreach (var item in items)
            {
                taken.Add(System.Text.Json.JsonSerializer.Deserialize(MessageQueue.Read(item.Text).Body!.Value, TMessage.JsonType)!);
                await Queues.DeleteAsync(TMessage.QueueName, item, Cancel);
            }
        }

        return taken;
    }

    public async Task SendMailsAsync(IEmailProvider? provider = null)
    {
        foreach (var message in await TakeAsync<EmailsPending>())
        {
            await Mailer(provider).HandleAsync(message, Cancel);
        }
    }

    public async Task CallAsync(IWebhookPost post)
    {
        foreach (var message in await TakeAsync<WebhooksPending>())
        {
            await Caller(post).HandleAsync(message, Cancel);
        }
    }

    public async Task<DeliveryRecord> StoredAsync(DeliveryDraft draft) =>
        Assert.Single(await Store.GetAsync(draft.Subscription.Shard, [draft.DeliveryId], Cancel));

    /// <summary>The mail as its reader gets it.</summary>
    public async Task<FrozenMail> MailAsync(DeliveryDraft draft) => await Editions.GetAsync(await StoredAsync(draft), Cancel);
}
