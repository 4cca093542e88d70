using System.Text.Json;
using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Pace;
using AlertPipeline.Digests;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Stories;
using AlertPipeline.Tests.Delivery;
using AlertPipeline.Tests.Feeds;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Tests.Digests.Nights;

/// <summary>One process with the Digests and the Delivery room, from the timer to the mail provider, and the host that hands it its messages.</summary>
internal sealed class DigestProcess
{
    /// <summary>Nobody else gets a message for so long; then it is taken for unfinished.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private readonly IQueueStore _queues;
    private readonly TimeProvider _clock;
    private readonly DigestScheduler _scheduler;
    private readonly DigestBuilder _builder;
    private readonly EmailSender _sender;
    private readonly DeliverySweep _sweep;

    public DigestProcess(ITableStore tables, IQueueStore queues, IBlobStore blobs, IEmailProvider provider, StubSubscribers subscribers, TimeProvider clock)
    {
        _queues = queues;
        _clock = clock;
        var email = Options.Create(new EmailOptions());
        var site = Options.Create(new SiteOptions { BaseUrl = "https://alerts.example.org" });
        var mails = new MessageSender<EmailsPending>(queues, blobs, clock);
        var queue = new DeliveryQueue(mails, new MessageSender<WebhooksPending>(queues, blobs, clock));
        var deliveries = new DeliveryStore(tables);
        var editions = new MailEditions(blobs);
        var desk = new DeliveryDesk(deliveries, new MailRenderer(new StubTokens(), email, site), editions, queue, site, clock);
        var digests = new DigestStore(tables);
        var options = Options.Create(new DigestOptions());
        _scheduler = new DigestScheduler(
            digests, subscribers, new MessageSender<DigestsDue>(queues, blobs, clock), options, clock, NullLogger<DigestScheduler>.Instance);
        _builder = new DigestBuilder(digests, subscribers, new StoryStore(tables), new FixedFeeds(), desk, options, NullLogger<DigestBuilder>.Instance);
        _sender = new EmailSender(
            deliveries, editions, subscribers, subscribers, provider, new MailPace(tables, Options.Create(new PaceOptions()), email, clock), mails, clock,
            NullLogger<EmailSender>.Instance);
        _sweep = new DeliverySweep(deliveries, queue, clock);
    }

    /// <summary>Handles each message so often before it is done with it.</summary>
    public int Repeats { get; init; } = 1;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The timer fires; then every message that there is and that comes of it is handled.</summary>
    public async Task WakeAsync()
    {
        await _scheduler.RunAsync(Cancellation);
        await WorkAsync();
    }

    /// <summary>Queues again what was lost, and handles it.</summary>
    public async Task SweepAsync()
    {
        await _sweep.SendAgainAsync(_clock.GetUtcNow() - Lease, Cancellation);
        await WorkAsync();
    }

    private async Task WorkAsync()
    {
        while (await PumpAsync<DigestsDue>(_builder.HandleAsync) | await PumpAsync<EmailsPending>(_sender.HandleAsync))
        {
        }
    }

    private async Task<bool> PumpAsync<TMessage>(Func<TMessage, CancellationToken, Task> handle) where TMessage : IMessage<TMessage>
    {
        var items = await _queues.ReceiveAsync(TMessage.QueueName, 32, Lease, Cancellation);
        foreach (var item in items)
        {
            try
            {
                for (var time = 0; time < Repeats; time++)
                {
                    await handle(MessageQueue.Read(item.Text).Body!.Value.Deserialize(TMessage.JsonType)!, Cancellation);
                }

                await _queues.DeleteAsync(TMessage.QueueName, item, Cancellation);
            }
            catch (DependencyUnavailableException)
            {
                // Not done: the message comes again when its lease has run out.
            }
        }

        return items.Count > 0;
    }
}
