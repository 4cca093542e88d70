using System.Text;
using System.Text.Json;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Tests.Local;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Storage;

public sealed class MessageSenderTests : IAsyncLifetime
{
    private const int MaxInlineBytes = 40 * 1024;

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero));
    private readonly InMemoryQueueStore _queues;
    private readonly InMemoryBlobStore _blobs;

    public MessageSenderTests()
    {
        _queues = new InMemoryQueueStore(_clock);
        _blobs = new InMemoryBlobStore(_clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        await new StorageSetup(new InMemoryTableStore(_clock), _queues, _blobs).CreateAllAsync(Cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_small_message_travels_in_its_envelope()
    {
        var envelope = await SendAsync(new EmailsPending(1, 3, ["a", "b"]));

        Assert.Equal((1, "emails-pending", 0, 0, _clock.GetUtcNow()), (envelope.EnvelopeVersion, envelope.Kind, envelope.Attempt, envelope.Redrives, envelope.EnqueuedAt));
        Assert.Equal("""{"version":1,"shard":3,"deliveryIds":["a","b"]}""", envelope.Body?.GetRawText());
        Assert.Null(envelope.BodyBlob);
        Assert.Empty(await BlobNamesAsync());
    }

    [Theory]
    [InlineData(MaxInlineBytes, true)]
    [InlineData(MaxInlineBytes + 1, false)]
    public async Task Past_40_KiB_the_body_goes_to_a_blob(int bytes, bool isInline)
    {
        var message = OfSize(bytes, 'a');

        var envelope = await SendAsync(message);

        Assert.Equal(isInline, envelope.Body is not null);
        Assert.Equal(isInline, envelope.BodyBlob is null);
        Assert.Equal(Written(message), isInline ? envelope.Body!.Value.GetRawText() : await BodyAsync(envelope));
    }

    [Theory]
    [InlineData('漢')]
    [InlineData('"')]
    [InlineData('\u0001')]
    public async Task A_body_is_measured_as_it_is_written_so_that_every_message_fits_its_queue(char filler)
    {
        foreach (var characters in (int[])[6_000, 6_800, 6_820, 7_000, 100_000])
        {
            var message = new EmailsPending(1, 3, [new string(filler, characters)]);

            var envelope = await SendAsync(message);

            Assert.Equal(Written(message), envelope.Body?.GetRawText() ?? await BodyAsync(envelope));
        }
    }

    [Fact]
    public async Task A_message_that_is_kept_until_done_has_its_body_in_a_blob_however_small()
    {
        var envelope = await SendAsync(new ArticlesFound(1, []));

        Assert.Null(envelope.Body);
        Assert.Equal("""{"version":1,"articles":[],"rejected":null}""", await BodyAsync(envelope));
        Assert.Equal([envelope.BodyBlob!], await BlobNamesAsync());
    }

    [Fact]
    public async Task The_same_message_has_one_body_and_another_message_another()
    {
        var first = await SendAsync(new ArticlesFound(1, []));
        _clock.Advance(TimeSpan.FromHours(1));
        var second = await SendAsync(new ArticlesFound(1, []));
        var other = await SendAsync(new ArticlesRelevant(1, []));

        Assert.Equal(first.BodyBlob, second.BodyBlob);
        Assert.NotEqual(first.BodyBlob, other.BodyBlob);
        Assert.Equal(2, (await BlobNamesAsync()).Count);
    }

    [Fact]
    public async Task The_body_is_written_before_the_message_is_queued()
    {
        var queues = new InMemoryQueueStore(_clock);
        var sender = new MessageSender<ArticlesFound>(queues, _blobs, _clock);

        await Assert.ThrowsAsync<InvalidOperationException>(() => sender.SendAsync(new ArticlesFound(1, []), Cancellation));

        Assert.Single(await BlobNamesAsync());
    }

    [Fact]
    public async Task A_message_can_be_delayed()
    {
        var sender = new MessageSender<EmailsPending>(_queues, _blobs, _clock);
        await sender.SendAsync(new EmailsPending(1, 3, []), TimeSpan.FromMinutes(5), Cancellation);

        Assert.Empty(await _queues.PeekAsync("emails-pending", 1, Cancellation));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Single(await _queues.PeekAsync("emails-pending", 1, Cancellation));
    }

    [Fact]
    public void No_property_of_the_envelope_has_the_name_of_one_of_the_hosts()
    {
        var full = MessageQueue.Write(new MessageEnvelope(1, "kind", 1, 1, _clock.GetUtcNow(), "trace", JsonElement.Parse("{}"), "blob"));
        var ours = JsonElement.Parse(full).EnumerateObject().Select(property => property.Name).ToList();
        var hosts = Recorded.Load("queue-retry-policy-0").HostMetadata.EnumerateObject().Select(property => property.Name).Except(["case"]).ToList();

        Assert.Equal(typeof(MessageEnvelope).GetConstructors().Single(made => made.GetParameters().Length > 1).GetParameters().Length, ours.Count);
        Assert.Contains("DequeueCount", hosts);
        Assert.Empty(ours.Intersect(hosts, StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain(ours, name => name.EndsWith("trigger", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_kept_body_is_unfinished_until_it_is_deleted()
    {
        var bodies = new MessageBodies(_blobs);
        var old = await SendAsync(new ArticlesFound(1, []));
        await SendAsync(new ArticlesRelevant(1, []));
        _clock.Advance(TimeSpan.FromHours(1));
        await bodies.SaveAsync("articles-found", "{}"u8.ToArray(), Cancellation);

        var unfinished = await bodies.UnfinishedAsync("articles-found", _clock.GetUtcNow(), Cancellation).ToListAsync(Cancellation);

        Assert.Equal([new MessageEnvelope(1, "articles-found", 0, 0, old.EnqueuedAt, BodyBlob: old.BodyBlob)], unfinished);
        await bodies.DeleteAsync(old.BodyBlob!, Cancellation);
        Assert.Empty(await bodies.UnfinishedAsync("articles-found", _clock.GetUtcNow(), Cancellation).ToListAsync(Cancellation));
        Assert.Null(await bodies.FindAsync(old.BodyBlob!, Cancellation));
    }

    private static EmailsPending OfSize(int bytes, char filler) =>
        new(1, 3, [new string(filler, bytes - Encoding.UTF8.GetByteCount(Written(new EmailsPending(1, 3, [""]))))]);

    private static string Written(EmailsPending message) => JsonSerializer.Serialize(message, EmailsPending.JsonType);

    private async Task<MessageEnvelope> SendAsync<TMessage>(TMessage message) where TMessage : IMessage<TMessage>
    {
        await new MessageSender<TMessage>(_queues, _blobs, _clock).SendAsync(message, Cancellation);
        var item = Assert.Single(await _queues.ReceiveAsync(TMessage.QueueName, 32, TimeSpan.FromHours(1), Cancellation));
        await _queues.DeleteAsync(TMessage.QueueName, item, Cancellation);
        return MessageQueue.Read(item.Text);
    }

    private async Task<string> BodyAsync(MessageEnvelope envelope) =>
        Encoding.UTF8.GetString((await new MessageBodies(_blobs).FindAsync(envelope.BodyBlob!, Cancellation))!);

    private async Task<List<string>> BlobNamesAsync() =>
        await _blobs.ListAsync(StorageLayout.MessagesContainer, "", Cancellation).Select(blob => blob.Name).ToListAsync(Cancellation);
}
