using System.Globalization;
using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Delivery.Pace;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;
using CsCheck;

namespace AlertPipeline.Tests.Delivery.Pace;

public sealed class PaceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_full_bucket_lets_a_minutes_worth_leave_at_once_and_then_one_an_interval()
    {
        var options = new PaceOptions { PerMinute = 6 };

        var (state, first) = PaceState.Fresh.Take(Mails("a.example", 8), options, Samples.Now);
        var (_, tooEarly) = state.Take(Mails("a.example", 1), options, Samples.Now + (9 * Second));
        var (_, inTime) = state.Take(Mails("a.example", 2), options, Samples.Now + (10 * Second));

        Assert.Equal((6, 20 * Second), (first.May.Count(may => may), first.Wait));
        Assert.Equal([false], tooEarly.May);
        Assert.Equal([true, false], inTime.May);
    }

    [Fact]
    public void A_slow_domain_holds_no_other()
    {
        var options = new PaceOptions { PerDomainPerMinute = 100, Domains = { ["Gmail.com"] = 1, ["open.example"] = 0 } };

        var (_, answer) = PaceState.Fresh.Take(["gmail.com", "gmail.com", "b.example", "gmail.com", "open.example"], options, Samples.Now);

        Assert.Equal([true, false, true, false, true], answer.May);
        Assert.Equal(TimeSpan.FromMinutes(1), answer.Wait);
    }

    [Theory]
    [InlineData("2026-12-24", 2)]
    [InlineData("2026-11-24", 2)]
    [InlineData("2026-11-23", 4)]
    [InlineData("2026-11-22", 9)]
    public void The_plan_counts_days_from_its_start(string start, int leave)
    {
        var options = new PaceOptions { WarmUp = new WarmUpOptions { Start = start, PerDay = { 2, 4 } } };

        var (_, answer) = PaceState.Fresh.Take(Mails("a.example", 9), options, Samples.Now);

        Assert.Equal((leave, leave == 9 ? null : TimeSpan.FromHours(17)), (answer.May.Count(may => may), answer.Wait));
    }

    [Fact]
    public void What_did_not_leave_may_leave_the_same_day()
    {
        var options = new PaceOptions { WarmUp = new WarmUpOptions { Start = "2026-11-24", PerDay = { 3 } } };
        var (state, _) = PaceState.Fresh.Take(Mails("a.example", 3), options, Samples.Now);

        var (_, answer) = state.Return(2, Samples.Now).Take(Mails("a.example", 3), options, Samples.Now);

        Assert.Equal([true, true, false], answer.May);
    }

    [Fact]
    public void No_minute_ever_sees_more_than_two_buckets_and_all_leave_in_the_end() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 30], Gen.Int[0, 3].Array[1, 60]).Sample((perMinute, perDomain, mails) =>
        {
            var options = new PaceOptions { PerMinute = perMinute, PerDomainPerMinute = perDomain };
            var waiting = mails.Select(domain => $"d{domain}.example").ToList();
            var (state, now, left) = (PaceState.Fresh, Samples.Now, new List<(DateTimeOffset At, string Domain)>());
            for (var round = 0; waiting.Count > 0; round++)
            {
                (state, var answer) = state.Take(waiting, options, now);
                left.AddRange(waiting.Where((_, index) => answer.May[index]).Select(domain => (now, domain)));
                waiting = [.. waiting.Where((_, index) => !answer.May[index])];
                now += answer.Wait ?? TimeSpan.Zero;
                Assert.True(round < 200, "mails never leave");
            }

            foreach (var (at, _) in left)
            {
                var minute = left.Where(mail => mail.At >= at && mail.At < at + TimeSpan.FromMinutes(1)).ToList();
                Assert.InRange(minute.Count, 0, 2 * perMinute);
                Assert.All(minute.GroupBy(mail => mail.Domain), domain => Assert.InRange(domain.Count(), 0, 2 * perDomain));
            }
        });

    [Fact]
    public async Task What_may_not_leave_waits_is_not_swept_and_leaves_later_once()
    {
        var bench = new Bench(Samples.Mail()) { Pace = new PaceOptions { PerMinute = 2 } };
        await FreezeAsync(bench, 5);

        var sent = new List<int>();
        for (var minute = 0; minute < 4; minute++)
        {
            await bench.SendMailsAsync();
            sent.Add(bench.Mails.Sent.Count);
            Assert.Equal(0, await bench.Sweep.SendAgainAsync(bench.Clock.GetUtcNow(), Bench.Cancel));
            bench.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([2, 4, 5, 5], sent);
        Assert.Equal(5, bench.Mails.Sent.Distinct().Count());
    }

    [Fact]
    public async Task A_plan_of_days_keeps_a_mail_for_longer_than_an_outage_may_last()
    {
        var bench = new Bench(Samples.Mail()) { Pace = new PaceOptions { WarmUp = new WarmUpOptions { Start = "2026-11-24", PerDay = { 1, 1, 1, 1, 1, 1 } } } };
        await FreezeAsync(bench, 6);

        for (var day = 1; day <= 6; day++)
        {
            await bench.SendMailsAsync();
            Assert.Equal(day, bench.Mails.Sent.Count);
            bench.Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.All(await bench.Store.CountAsync(Bench.Cancel), count => Assert.Equal(DeliveryState.Sent, count.State));
    }

    [Fact]
    public async Task An_outage_does_not_use_up_the_day()
    {
        var bench = new Bench(Samples.Mail()) { Pace = new PaceOptions { WarmUp = new WarmUpOptions { Start = "2026-11-24", PerDay = { 2 } } } };
        await FreezeAsync(bench, 2);
        var message = Assert.Single(await bench.TakeAsync<EmailsPending>());
        bench.Mails.Before = () => throw new DependencyUnavailableException("mail provider", "gone");
        await Assert.ThrowsAsync<DependencyUnavailableException>(() => bench.Mailer().HandleAsync(message, Bench.Cancel));

        bench.Mails.Before = () => { };
        await bench.Mailer().HandleAsync(message, Bench.Cancel);

        Assert.Equal(2, bench.Mails.Sent.Count);
    }

    [Fact]
    public async Task A_copy_of_the_message_does_not_send_what_waits()
    {
        var bench = new Bench(Samples.Mail()) { Pace = new PaceOptions { PerMinute = 1 } };
        await FreezeAsync(bench, 2);
        var message = Assert.Single(await bench.TakeAsync<EmailsPending>());
        await bench.Mailer().HandleAsync(message, Bench.Cancel);
        bench.Pace = new PaceOptions();

        await bench.Mailer().HandleAsync(message, Bench.Cancel);

        Assert.Single(bench.Mails.Sent);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await bench.SendMailsAsync();
        Assert.Equal(2, bench.Mails.Sent.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Killed_at_any_write_nothing_is_lost(int number)
    {
        var bench = new Bench(Samples.Mail()) { Pace = new PaceOptions { PerMinute = 1 } };
        await FreezeAsync(bench, 3);
        var message = Assert.Single(await bench.TakeAsync<EmailsPending>());
        bench.Tables.KillAfterWrite = bench.Tables.Writes + number;
        await Record.ExceptionAsync(() => bench.Mailer().HandleAsync(message, Bench.Cancel));

        await bench.Mailer().HandleAsync(message, Bench.Cancel);
        for (var minute = 0; minute < 6; minute++)
        {
            bench.Clock.Advance(TimeSpan.FromMinutes(1));
            await bench.SendMailsAsync();
        }

        Assert.Equal(3, bench.Mails.Sent.Distinct().Count());
        Assert.All(await bench.Store.CountAsync(Bench.Cancel), count => Assert.Equal(DeliveryState.Sent, count.State));
    }

    [Fact]
    public async Task A_mailbox_that_does_not_exist_ends_its_address_for_the_rest_of_the_batch()
    {
        var bench = new Bench(Samples.Mail());
        await FreezeAsync(bench, 3);
        bench.Mails.Answer = _ => new EmailAnswer(EmailVerdict.NoSuchMailbox, 550, "5.1.1 <ana@example.org> unknown");

        await bench.SendMailsAsync();

        var change = Assert.Single(bench.Subscribers.Changes);
        Assert.Equal(("ana", SubscriptionStatus.Suppressed, "the mail server knows no such mailbox: 5.1.1 <(address)> unknown"), change);
        Assert.Equal(
            [new(Channel.Email, DeliveryState.Failed, 1), new(Channel.Email, DeliveryState.Withheld, 2)], await bench.Store.CountAsync(Bench.Cancel));
    }

    private static List<string> Mails(string domain, int count) => [.. Enumerable.Repeat(domain, count)];

    private static Task FreezeAsync(Bench bench, int count) => bench.FreezeAsync(
        [.. Enumerable.Range(0, count).Select(i => Samples.Draft(Samples.Mail()) with { DeliveryId = string.Create(CultureInfo.InvariantCulture, $"mail-{i}") })]);
}
