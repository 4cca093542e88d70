using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Feedback;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;
using CsCheck;

namespace AlertPipeline.Tests.Delivery.Feedback;

public sealed class MailFeedbackTests
{
    private readonly Bench _bench = new(Samples.Mail(), Samples.Mail("second", "ana@example.org"), Samples.Mail("bo", "bo@example.org"));

    [Theory]
    [InlineData(MailFate.HardBounce, SubscriptionStatus.Suppressed)]
    [InlineData(MailFate.Complaint, SubscriptionStatus.Suppressed)]
    [InlineData(MailFate.Unsubscribed, SubscriptionStatus.Unsubscribed)]
    internal async Task Who_bounced_complained_or_left_gets_no_further_mail_by_any_subscription(MailFate fate, SubscriptionStatus status)
    {
        var draft = await SentAsync(Samples.Mail(), "first");
        var next = Samples.Draft(Samples.Mail("second", "ana@example.org")) with { DeliveryId = "next" };
        await _bench.FreezeAsync(next);

        await TellAsync(draft, Entry("e1", fate));
        await _bench.SendMailsAsync();

        Assert.Single(_bench.Mails.Sent);
        Assert.Equal((DeliveryState.Withheld, $"the subscription is {status.ToString().ToLowerInvariant()}"), ((await _bench.StoredAsync(next)).State, (await _bench.StoredAsync(next)).Reason));
        Assert.Equal([Entry("e1", fate)], (await _bench.StoredAsync(draft)).Feedback);
    }

    [Theory]
    [InlineData(MailFate.Delivered)]
    [InlineData(MailFate.Deferred)]
    [InlineData(MailFate.Dropped)]
    [InlineData(MailFate.SoftBounce)]
    internal async Task The_rest_is_recorded_and_nobody_is_cut_off(MailFate fate)
    {
        var draft = await SentAsync(Samples.Mail(), "first");

        await TellAsync(draft, Entry("e1", fate));

        Assert.Equal([Entry("e1", fate)], (await _bench.StoredAsync(draft)).Feedback);
        Assert.Empty(_bench.Subscribers.Changes);
    }

    [Fact]
    public async Task A_copy_changes_nothing_not_even_after_the_reader_came_back()
    {
        var draft = await SentAsync(Samples.Mail(), "first");
        await TellAsync(draft, Entry("e1", MailFate.HardBounce));
        var writes = _bench.Tables.Writes;
        _bench.Subscribers.Set(Samples.Mail());

        Assert.Equal(0, await TellAsync(draft, Entry("e1", MailFate.HardBounce), Entry("e1", MailFate.HardBounce)));

        Assert.Equal(writes, _bench.Tables.Writes);
        Assert.Single(_bench.Subscribers.Changes);
    }

    [Fact]
    public async Task A_delivery_that_is_none_of_ours_is_passed_over()
    {
        var draft = await SentAsync(Samples.Mail(), "first");

        var added = await _bench.Feedback().RecordAsync(
            [new MailEvent(0, "nobody's", Entry("e0", MailFate.Complaint)), new MailEvent(draft.Subscription.Shard, draft.DeliveryId, Entry("e1", MailFate.Delivered))], Bench.Cancel);

        Assert.Equal(1, added);
        Assert.Empty(_bench.Subscribers.Changes);
    }

    [Fact]
    public async Task An_event_on_a_mail_whose_answer_was_lost_marks_it_and_it_is_not_sent_again()
    {
        var draft = Samples.Draft(Samples.Mail()) with { DeliveryId = "lost" };
        await _bench.FreezeAsync(draft);
        var message = Assert.Single(await _bench.TakeAsync<EmailsPending>());

        await TellAsync(draft, Entry("e1", MailFate.Delivered));
        await _bench.Mailer().HandleAsync(message, Bench.Cancel);
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await _bench.Sweep.SendAgainAsync(_bench.Clock.GetUtcNow(), Bench.Cancel));

        Assert.Empty(_bench.Mails.Sent);
        Assert.Equal(DeliveryState.Sent, (await _bench.StoredAsync(draft)).State);
    }

    [Fact]
    public async Task An_event_between_the_send_and_the_mark_is_not_lost()
    {
        var draft = Samples.Draft(Samples.Mail()) with { DeliveryId = "quick" };
        await _bench.FreezeAsync(draft);
        _bench.Mails.Before = () => TellAsync(draft, Entry("e1", MailFate.HardBounce)).GetAwaiter().GetResult();

        await _bench.SendMailsAsync();

        var stored = await _bench.StoredAsync(draft);
        Assert.Equal((DeliveryState.Sent, MailFate.HardBounce), (stored.State, FeedbackLog.Fate(stored.Feedback)));
    }

    [Fact]
    public async Task Killed_before_or_after_any_write_a_repeat_ends_the_same()
    {
        var isKilled = true;
        for (var number = 1; isKilled; number++)
        {
            foreach (var before in new[] { true, false })
            {
                var bench = new Bench(Samples.Mail());
                bench.Bounces.SoftLimit = 1;
                var draft = Samples.Draft(Samples.Mail());
                await bench.FreezeAsync(draft);
                await bench.SendMailsAsync();
                bench.Tables.KillBeforeWrite = before ? bench.Tables.Writes + number : null;
                bench.Tables.KillAfterWrite = before ? null : bench.Tables.Writes + number;
                isKilled = false;
                MailEvent[] events = [new(draft.Subscription.Shard, draft.DeliveryId, Entry("e1", MailFate.SoftBounce))];
                try
                {
                    await bench.Feedback().RecordAsync(events, Bench.Cancel);
                }
                catch (KilledException)
                {
                    isKilled = true;
                }

                await bench.Feedback().RecordAsync(events, Bench.Cancel);

                Assert.Equal([Entry("e1", MailFate.SoftBounce)], (await bench.StoredAsync(draft)).Feedback);
                Assert.Equal([("ana", SubscriptionStatus.Suppressed)], bench.Subscribers.Changes.Select(change => (change.Id, change.Status)).Distinct());
            }
        }
    }

    [Fact]
    public async Task The_fifth_mail_within_two_weeks_that_bounces_softly_is_the_last()
    {
        for (var i = 1; i <= 5; i++)
        {
            Assert.Empty(_bench.Subscribers.Changes);
            var draft = await SentAsync(Samples.Mail(), $"mail-{i}");
            await TellAsync(draft, Entry($"{i}a", MailFate.SoftBounce), Entry($"{i}b", MailFate.SoftBounce));
            _bench.Clock.Advance(TimeSpan.FromDays(3));
        }

        Assert.Equal(("ana", SubscriptionStatus.Suppressed, "5 mails bounced within 14 days; the last: (address) is full"), Assert.Single(_bench.Subscribers.Changes.Distinct()));
    }

    [Fact]
    public async Task Soft_bounces_long_ago_and_of_mails_that_arrived_after_all_do_not_count()
    {
        for (var i = 1; i <= 8; i++)
        {
            var draft = await SentAsync(Samples.Mail(), $"mail-{i}");
            await TellAsync(draft, Entry($"{i}a", MailFate.SoftBounce));
            if (i % 2 == 0)
            {
                await TellAsync(draft, Entry($"{i}b", MailFate.Delivered));
            }

            _bench.Clock.Advance(TimeSpan.FromDays(2));
        }

        Assert.Empty(_bench.Subscribers.Changes);
    }

    [Fact]
    public void The_log_is_the_same_in_any_order_and_keeps_what_counts() =>
        Gen.Select(Gen.Int[0, 60], Gen.Enum<MailFate>(), Gen.Int[0, 5]).Array[0, 80].Sample(told =>
        {
            var entries = told.DistinctBy(entry => entry.Item1)
                .Select(entry => FeedbackEntry.Of($"e{entry.Item1}", entry.Item2, Samples.Now.AddMinutes(entry.Item3), "")).ToList();

            IReadOnlyList<FeedbackEntry> one = [];
            foreach (var entry in entries.Concat(entries))
            {
                one = FeedbackLog.Add(one, FeedbackLog.Unknown(one, [entry]));
            }

            var reversed = FeedbackLog.Add([], FeedbackLog.Unknown([], [.. Enumerable.Reverse(entries)]));
            Assert.Equal(reversed, one);
            Assert.Equal(entries.Count == 0 ? null : entries.Max(entry => entry.Fate), FeedbackLog.Fate(one));
        });

    private FeedbackEntry Entry(string id, MailFate fate) => FeedbackEntry.Of(id, fate, _bench.Clock.GetUtcNow(), "ana@example.org\r\nis full");

    private async Task<DeliveryDraft> SentAsync(Subscription subscription, string id)
    {
        var draft = Samples.Draft(subscription) with { DeliveryId = id };
        await _bench.FreezeAsync(draft);
        await _bench.SendMailsAsync();
        return draft;
    }

    private Task<int> TellAsync(DeliveryDraft draft, params FeedbackEntry[] entries) => _bench.Feedback().RecordAsync(
        [.. entries.Select(entry => new MailEvent(draft.Subscription.Shard, draft.DeliveryId, entry))], Bench.Cancel);
}
