using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Storage;

/// <summary>What every queue store does, the in-memory twin and Azure's alike.</summary>
public abstract class QueueStoreContract : IAsyncLifetime
{
    private const int MaxPauses = 200;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly string _queue = $"q-{Guid.NewGuid():N}";

    private protected abstract IQueueStore Queues { get; }

    /// <summary>Lets about a tenth of a second of the store's time go by.</summary>
    private protected abstract Task PauseAsync();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await Queues.CreateQueueAsync(_queue, Cancellation);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var item in await Queues.ReceiveAsync(_queue, 32, Long, CancellationToken.None))
        {
            await Queues.DeleteAsync(_queue, item, CancellationToken.None);
        }
    }

    public static TheoryData<string> Texts => new(
        "",
        " ",
        "hello",
        """{"feedId":"é","title":"漢字 😀 \u2028 </script>"}""",
        "\"quoted\"",
        "dGVzdA==",
        "line\r\nbreak\ttab \u0001 control",
        "<QueueMessage>&amp;]]></QueueMessage>",
        "aé漢😀\U0001D11E\U0002070E\U000E0041\U0010FFFD\uFFFD\uFEFF");

    [Fact]
    public async Task Creating_a_queue_twice_is_no_error_and_keeps_its_messages()
    {
        await SendAsync("a");

        await Queues.CreateQueueAsync(_queue, Cancellation);

        Assert.Equal(1, await Queues.CountAsync(_queue, Cancellation));
    }

    [Fact]
    public async Task A_queue_that_was_never_created_is_an_error_and_counts_zero()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Queues.SendAsync("nowhere", "a", TimeSpan.Zero, Cancellation));
        await Assert.ThrowsAnyAsync<Exception>(() => Queues.ReceiveAsync("nowhere", 1, Soon, Cancellation));

        Assert.Equal(0, await Queues.CountAsync("nowhere", Cancellation));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_comes_back_as_it_was_sent(string text)
    {
        await SendAsync(text);

        var peeked = Assert.Single(await Queues.PeekAsync(_queue, 32, Cancellation));
        var received = Assert.Single(await ReceiveAsync(Long));

        Assert.Equal((text, text), (peeked.Text, received.Text));
        Assert.Equal((peeked.MessageId, 0, 1), (received.MessageId, peeked.DequeueCount, received.DequeueCount));
    }

    [Fact]
    public async Task A_text_of_48_KiB_is_taken_and_one_byte_more_is_refused()
    {
        var text = new string('漢', 16 * 1024);

        await SendAsync(text);
        await Assert.ThrowsAsync<ArgumentException>(() => Queues.SendAsync(_queue, text + "a", TimeSpan.Zero, Cancellation));

        Assert.Equal([text], (await ReceiveAsync(Long)).Select(item => item.Text));
    }

    [Fact]
    public async Task Messages_do_not_expire()
    {
        await SendAsync("a");

        Assert.InRange(Assert.Single(await ReceiveAsync(Long)).ExpiresAt.Year, 9999, 9999);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData((7 * 24 * 3600) + 1)]
    public async Task A_delay_below_zero_or_above_seven_days_is_refused(int seconds) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Queues.SendAsync(_queue, "a", TimeSpan.FromSeconds(seconds), Cancellation));

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public async Task Fewer_than_1_and_more_than_32_messages_cannot_be_asked_for(int count)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Queues.ReceiveAsync(_queue, count, Soon, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Queues.PeekAsync(_queue, count, Cancellation));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData((7 * 24 * 3600) + 1)]
    public async Task A_lease_below_a_second_or_above_seven_days_is_refused(double seconds) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Queues.ReceiveAsync(_queue, 1, TimeSpan.FromSeconds(seconds), Cancellation));

    [Theory]
    [InlineData(-1)]
    [InlineData((7 * 24 * 3600) + 1)]
    public async Task Hiding_for_less_than_nothing_or_more_than_seven_days_is_refused(int seconds)
    {
        await SendAsync("a");
        var item = Assert.Single(await ReceiveAsync(Long));

        await Assert.ThrowsAsync<ArgumentException>(() => Queues.HideAsync(_queue, item, TimeSpan.FromSeconds(seconds), Cancellation));
    }

    [Fact]
    public async Task A_delayed_message_is_counted_but_neither_seen_nor_received_until_its_time()
    {
        await Queues.SendAsync(_queue, "later", Long, Cancellation);
        await Queues.SendAsync(_queue, "soon", Soon, Cancellation);

        Assert.Equal(2, await Queues.CountAsync(_queue, Cancellation));
        Assert.Equal(["soon"], (await EventuallyAsync(() => ReceiveAsync(Long), items => items.Count > 0)).Select(item => item.Text));
        Assert.Empty(await Queues.PeekAsync(_queue, 32, Cancellation));
        Assert.Empty(await ReceiveAsync(Long));
        Assert.Equal(2, await Queues.CountAsync(_queue, Cancellation));
    }

    [Fact]
    public async Task A_received_message_is_hidden_but_still_counted()
    {
        await SendAsync("a");
        await ReceiveAsync(Long);

        Assert.Empty(await ReceiveAsync(Long));
        Assert.Empty(await Queues.PeekAsync(_queue, 32, Cancellation));
        Assert.Equal(1, await Queues.CountAsync(_queue, Cancellation));
    }

    [Fact]
    public async Task Peeking_does_not_take()
    {
        await SendAsync("a");

        await Queues.PeekAsync(_queue, 32, Cancellation);

        Assert.Equal("", Assert.Single(await Queues.PeekAsync(_queue, 32, Cancellation)).Receipt);
        Assert.Equal(1, Assert.Single(await ReceiveAsync(Long)).DequeueCount);
    }

    [Fact]
    public async Task A_peeked_message_can_be_neither_hidden_nor_deleted()
    {
        await SendAsync("a");
        var peeked = Assert.Single(await Queues.PeekAsync(_queue, 32, Cancellation));

        await Assert.ThrowsAsync<ArgumentException>(() => Queues.DeleteAsync(_queue, peeked, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Queues.HideAsync(_queue, peeked, Soon, Cancellation));

        Assert.Equal(1, await Queues.CountAsync(_queue, Cancellation));
    }

    [Fact]
    public async Task A_message_whose_lease_ran_out_comes_again_as_the_same_message()
    {
        await SendAsync("a");
        var first = Assert.Single(await ReceiveAsync(Soon));

        var second = Assert.Single(await EventuallyAsync(() => ReceiveAsync(Long), items => items.Count > 0));

        Assert.Equal((first.MessageId, "a", 2), (second.MessageId, second.Text, second.DequeueCount));
        Assert.NotEqual(first.Receipt, second.Receipt);
    }

    [Fact]
    public async Task The_receipt_of_a_lease_that_another_took_over_is_stale()
    {
        await SendAsync("a");
        var first = Assert.Single(await ReceiveAsync(Soon));
        var second = Assert.Single(await EventuallyAsync(() => ReceiveAsync(Long), items => items.Count > 0));

        Assert.False(await Queues.DeleteAsync(_queue, first, Cancellation));
        Assert.Null(await Queues.HideAsync(_queue, first, TimeSpan.Zero, Cancellation));

        Assert.True(await Queues.DeleteAsync(_queue, second, Cancellation));
    }

    [Fact]
    public async Task A_deleted_message_is_gone_and_its_receipt_is_stale()
    {
        await SendAsync("a");
        var item = Assert.Single(await ReceiveAsync(Long));

        Assert.True(await Queues.DeleteAsync(_queue, item, Cancellation));

        Assert.False(await Queues.DeleteAsync(_queue, item, Cancellation));
        Assert.Null(await Queues.HideAsync(_queue, item, Soon, Cancellation));
        Assert.Equal(0, await Queues.CountAsync(_queue, Cancellation));
    }

    [Fact]
    public async Task Hiding_for_longer_gives_a_new_receipt_and_keeps_the_text()
    {
        await SendAsync("é 漢 😀");
        var item = Assert.Single(await ReceiveAsync(Long));

        var hidden = await Queues.HideAsync(_queue, item, Long, Cancellation);

        Assert.NotNull(hidden);
        Assert.Equal((item.MessageId, item.Text, item.DequeueCount), (hidden.MessageId, hidden.Text, hidden.DequeueCount));
        Assert.Empty(await ReceiveAsync(Long));
        Assert.Null(await Queues.HideAsync(_queue, item, Long, Cancellation));
        Assert.False(await Queues.DeleteAsync(_queue, item, Cancellation));
        Assert.True(await Queues.DeleteAsync(_queue, hidden, Cancellation));
    }

    [Fact]
    public async Task Hiding_for_no_time_shows_the_message_at_once_with_its_text()
    {
        await SendAsync("é 漢 😀");
        var item = Assert.Single(await ReceiveAsync(Long));

        await Queues.HideAsync(_queue, item, TimeSpan.Zero, Cancellation);

        var again = Assert.Single(await ReceiveAsync(Long));
        Assert.Equal((item.MessageId, item.Text, 2), (again.MessageId, again.Text, again.DequeueCount));
    }

    [Fact]
    public async Task Hiding_for_a_time_shows_the_message_after_it()
    {
        await SendAsync("a");
        var item = Assert.Single(await ReceiveAsync(Long));

        await Queues.HideAsync(_queue, item, Soon, Cancellation);

        Assert.Equal(2, Assert.Single(await EventuallyAsync(() => ReceiveAsync(Long), items => items.Count > 0)).DequeueCount);
    }

    [Fact]
    public async Task Of_many_messages_each_is_received_by_one()
    {
        var sent = Enumerable.Range(0, 40).Select(i => $"{i:D2}").ToList();
        foreach (var text in sent)
        {
            await SendAsync(text);
        }

        var received = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Queues.ReceiveAsync(_queue, 10, Long, Cancellation)));

        Assert.Equal(sent, received.SelectMany(items => items).Select(item => item.Text).Order(StringComparer.Ordinal));
        Assert.Empty(await ReceiveAsync(Long));
        await Task.WhenAll(received.SelectMany(items => items).Select(item => Queues.DeleteAsync(_queue, item, Cancellation)));
    }

    private Task SendAsync(string text) => Queues.SendAsync(_queue, text, TimeSpan.Zero, Cancellation);

    private Task<IReadOnlyList<QueueItem>> ReceiveAsync(TimeSpan lease) => Queues.ReceiveAsync(_queue, 32, lease, Cancellation);

    private async Task<T> EventuallyAsync<T>(Func<Task<T>> read, Func<T, bool> holds)
    {
        for (var pauses = 0; ; pauses++)
        {
            var value = await read();
            if (holds(value) || pauses == MaxPauses)
            {
                return value;
            }

            await PauseAsync();
        }
    }
}
