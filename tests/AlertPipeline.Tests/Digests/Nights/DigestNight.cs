using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Stories;
using AlertPipeline.Subscribers;
using AlertPipeline.Tests.Delivery;
using AlertPipeline.Tests.Stories;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Digests.Nights;

/// <summary>A mail as the provider took it.</summary>
/// <param name="Id">Its <c>Message-ID</c> without the brackets.</param>
/// <param name="Content">All that came over the wire.</param>
/// <param name="Text">The text part.</param>
internal sealed record NightMail(string Id, string Content, string Text);

/// <summary>The night in which clocks change and the one after, over in-memory storage: three readers, a timer each half hour, a process that may die.</summary>
internal sealed class DigestNight
{
    /// <summary>So long before and after the change the timer fires: each night's digest falls into it, and what a dead process left comes again.</summary>
    private static readonly TimeSpan Watch = TimeSpan.FromHours(1);

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(30);

    /// <summary>The last shares its shard with the first, so that its mail is in the same message.</summary>
    private static readonly IReadOnlyList<string> Readers =
        ["ana", "bo", Enumerable.Range(0, 1_000).Select(i => $"cy{i}").First(id => StableHash.Shard(id) == StableHash.Shard("ana"))];

    private static readonly IReadOnlyList<string> Stories = ["first-story", "second-story"];

    private readonly ClockChange _change;
    private readonly InMemoryTableStore _tables;
    private readonly InMemoryQueueStore _queues;
    private readonly InMemoryBlobStore _blobs;
    private readonly IEmailProvider _provider;
    private readonly StubSubscribers _subscribers;

    public DigestNight(ClockChange change, IEmailProvider provider)
    {
        _change = change;
        _provider = provider;
        Clock = new FakeTimeProvider(change.Change - Watch);
        _tables = new InMemoryTableStore(Clock);
        _queues = new InMemoryQueueStore(Clock);
        _blobs = new InMemoryBlobStore(Clock);
        _subscribers = new StubSubscribers([.. Readers.Select(id => change.Reader(id) with { CreatedAt = Clock.GetUtcNow().AddMinutes(-1) })]);
    }

    public FakeTimeProvider Clock { get; }

    public Moments Moments { get; } = new();

    /// <summary>How many moments the night of the change had.</summary>
    public int MomentsOfChange { get; private set; }

    public int Repeats { get; init; } = 1;

    /// <summary>From the change on: every wake-up before is missed.</summary>
    public TimeSpan AsleepUntil { get; init; } = -Watch;

    /// <summary>Message ids that readers are to get: one a night each, and one for both nights where both were slept through.</summary>
    public IEnumerable<string> Expected => _change.Cuts.Skip(_change.Cuts.Count(cut => cut < _change.Change + AsleepUntil) - 1)
        .SelectMany(cut => Readers.Select(id => $"{DeliveryIds.OfDigest(id, cut)}@{new EmailOptions().Domain}")).Order(StringComparer.Ordinal);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task RunAsync()
    {
        await new StorageSetup(_tables, _queues, _blobs).CreateAllAsync(Cancellation);
        await HappensAsync(Stories[0], _change.Change - Watch);
        var process = Start();
        foreach (var night in new[] { _change.Change, _change.Change.AddDays(1) })
        {
            for (var now = night - Watch; now <= night + Watch; now += Step)
            {
                Clock.Advance(now > Clock.GetUtcNow() ? now - Clock.GetUtcNow() : TimeSpan.Zero);
                if (now == _change.Change + Step)
                {
                    // Where the digest's time comes twice, between the two.
                    await HappensAsync(Stories[1], _change.Change.AddMinutes(1));
                }

                if (now >= _change.Change + AsleepUntil)
                {
                    process = await WakeAsync(process, isSwept: now == _change.Change + Watch);
                }
            }

            MomentsOfChange = night == _change.Change ? Moments.Seen.Count : MomentsOfChange;
        }

        // Whatever the last one left behind.
        Clock.Advance(Step);
        await WakeAnotherAsync();
    }

    /// <summary>The same work at the same time in another process, which nothing disturbs.</summary>
    public Task WakeAnotherAsync() => new DigestProcess(_tables, _queues, _blobs, _provider, _subscribers, Clock).WakeAsync();

    /// <summary>Nothing is lost, nothing is said twice or in two ways, and nothing is left undone.</summary>
    public async Task CheckAsync(IReadOnlyList<NightMail> taken)
    {
        Assert.Equal(Expected, taken.Select(mail => mail.Id).Distinct().Order(StringComparer.Ordinal));
        Assert.All(taken.GroupBy(mail => mail.Id), tries => Assert.Single(tries.Select(mail => mail.Content).Distinct()));
        Assert.All(Stories, story =>
            Assert.Equal(Readers.Count, taken.DistinctBy(mail => mail.Id).Count(mail => mail.Text.Contains(story, StringComparison.Ordinal))));
        Assert.Equal([new DeliveryCount(Channel.Email, DeliveryState.Sent, Expected.Count())], await new DeliveryStore(_tables).CountAsync(Cancellation));
        Assert.Equal(0, await _queues.CountAsync(DigestsDue.QueueName, Cancellation) + await _queues.CountAsync(EmailsPending.QueueName, Cancellation));
    }

    private DigestProcess Start() => new(
        new WatchedTables(_tables, Moments), new WatchedQueues(_queues, Moments), new WatchedBlobs(_blobs, Moments), new WatchedProvider(_provider, Moments),
        _subscribers, Clock)
    { Repeats = Repeats };

    private async Task<DigestProcess> WakeAsync(DigestProcess process, bool isSwept)
    {
        try
        {
            await process.WakeAsync();
            await (isSwept ? process.SweepAsync() : Task.CompletedTask);
            return process;
        }
        catch (KilledException)
        {
            Moments.Restart();
            return Start();
        }
    }

    private Task HappensAsync(string storyId, DateTimeOffset readyAt)
    {
        var article = TestArticles.Export(storyId, $"Export rule for AI chips changes: {storyId}", "loosen", found: readyAt);
        var facts = new StoryFacts([article]);
        return new StoryStore(_tables).SaveAsync(facts.Build(storyId, [facts.Index(storyId, 1, readyAt)]), Cancellation);
    }
}
