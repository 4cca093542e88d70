using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Delivery;

public sealed class EmailSenderTests
{
    [Fact]
    public async Task A_mail_is_sent_once_and_marked()
    {
        var bench = new Bench(Samples.Mail());
        var draft = Samples.Draft(Samples.Mail());
        await bench.FreezeAsync(draft);

        await bench.SendMailsAsync();
        await bench.Mailer().HandleAsync(new EmailsPending(1, draft.Subscription.Shard, [draft.DeliveryId]), Bench.Cancel);

        Assert.Single(bench.Mails.Sent);
        var stored = await bench.StoredAsync(draft);
        Assert.Equal((DeliveryState.Sent, 1, 250, Samples.Now), (stored.State, stored.Attempts, stored.LastStatus, stored.EndedAt));
    }

    [Theory]
    [InlineData(SubscriptionStatus.Pending)]
    [InlineData(SubscriptionStatus.Paused)]
    [InlineData(SubscriptionStatus.Unsubscribed)]
    [InlineData(SubscriptionStatus.Suppressed)]
    internal async Task Who_is_not_active_any_more_at_the_moment_of_sending_gets_nothing(SubscriptionStatus status)
    {
        var bench = new Bench(Samples.Mail());
        var draft = Samples.Draft(Samples.Mail());
        await bench.FreezeAsync(draft);

        bench.Subscribers.Set(Samples.Mail() with { Status = status });
        await bench.SendMailsAsync();

        Assert.Empty(bench.Mails.Sent);
        var stored = await bench.StoredAsync(draft);
        Assert.Equal((DeliveryState.Withheld, $"the subscription is {status.ToString().ToLowerInvariant()}"), (stored.State, stored.Reason));
    }

    [Fact]
    public async Task A_subscription_that_is_gone_gets_nothing()
    {
        var bench = new Bench();
        var draft = Samples.Draft(Samples.Mail());
        await bench.FreezeAsync(draft);

        await bench.SendMailsAsync();

        Assert.Empty(bench.Mails.Sent);
        Assert.Equal("the subscription does not exist any more", (await bench.StoredAsync(draft)).Reason);
    }

    [Fact]
    public async Task Consent_is_read_once_a_batch_and_again_when_it_is_older_than_30_seconds()
    {
        var bench = new Bench(Samples.Mail());
        await bench.FreezeAsync([.. Enumerable.Range(0, 4).Select(i => Samples.Draft(Samples.Mail()) with { DeliveryId = $"mail-{i}" })]);
        var sent = 0;
        bench.Mails.Before = () =>
        {
            if (++sent == 2)
            {
                bench.Clock.Advance(ConsentCheck.MaxAge + TimeSpan.FromSeconds(1));
                bench.Subscribers.Set(Samples.Mail() with { Status = SubscriptionStatus.Unsubscribed });
            }
        };

        await bench.SendMailsAsync();

        Assert.Equal((2, 2), (bench.Mails.Sent.Count, bench.Subscribers.Reads));
    }

    [Fact]
    public async Task The_same_bytes_go_out_on_every_try_when_the_mark_is_lost()
    {
        var bench = new Bench(Samples.Mail());
        var draft = Samples.Draft(Samples.Mail());
        await bench.FreezeAsync(draft);
        var message = Assert.Single(await bench.TakeAsync<EmailsPending>());

        bench.Tables.KillBeforeWrite = bench.Tables.Writes + 1;
        await Assert.ThrowsAsync<KilledException>(() => bench.Mailer().HandleAsync(message, Bench.Cancel));
        bench.Clock.Advance(TimeSpan.FromHours(3));
        await bench.Mailer().HandleAsync(message, Bench.Cancel);
        await bench.Mailer().HandleAsync(message, Bench.Cancel);

        Assert.Equal(2, bench.Mails.Sent.Count);
        Assert.Equal(bench.Mails.Sent[0], bench.Mails.Sent[1]);
        Assert.Equal($"{draft.DeliveryId}@alertpipeline.example", bench.Mails.MessageId(0));
    }

    [Fact]
    public async Task Killed_after_the_mark_it_is_not_sent_again()
    {
        var bench = new Bench(Samples.Mail());
        await bench.FreezeAsync(Samples.Draft(Samples.Mail()));
        var message = Assert.Single(await bench.TakeAsync<EmailsPending>());

        bench.Tables.KillAfterWrite = bench.Tables.Writes + 1;
        await Assert.ThrowsAsync<KilledException>(() => bench.Mailer().HandleAsync(message, Bench.Cancel));
        await bench.Mailer().HandleAsync(message, Bench.Cancel);

        Assert.Single(bench.Mails.Sent);
    }

    [Fact]
    public async Task A_refused_mail_fails_with_its_reason_and_the_others_go_on()
    {
        var bench = new Bench(Samples.Mail());
        var drafts = Enumerable.Range(0, 3).Select(i => Samples.Draft(Samples.Mail()) with { DeliveryId = $"mail-{i}" }).ToArray();
        await bench.FreezeAsync(drafts);
        bench.Mails.Answer = message => message.MessageId!.StartsWith("mail-1", StringComparison.Ordinal)
            ? new EmailAnswer(EmailVerdict.Refused, 550, "5.1.1 <ana@example.org> unknown")
            : new EmailAnswer(EmailVerdict.Accepted, 250, "ok");

        await bench.SendMailsAsync();

        var refused = await bench.StoredAsync(drafts[1]);
        Assert.Equal((DeliveryState.Failed, 550, "5.1.1 <(address)> unknown"), (refused.State, refused.LastStatus, refused.Reason));
        Assert.Equal(2, bench.Mails.Sent.Count);
    }

    [Fact]
    public async Task A_mail_put_off_makes_the_message_later_and_the_others_stay_marked()
    {
        var bench = new Bench(Samples.Mail());
        var drafts = Enumerable.Range(0, 3).Select(i => Samples.Draft(Samples.Mail()) with { DeliveryId = $"mail-{i}" }).ToArray();
        await bench.FreezeAsync(drafts);
        var message = Assert.Single(await bench.TakeAsync<EmailsPending>());
        var isGreylisted = true;
        bench.Mails.Answer = mail => isGreylisted && mail.MessageId!.StartsWith("mail-1", StringComparison.Ordinal)
            ? new EmailAnswer(EmailVerdict.Deferred, 450, "try later")
            : new EmailAnswer(EmailVerdict.Accepted, 250, "ok");

        await Assert.ThrowsAsync<DependencyUnavailableException>(() => bench.Mailer().HandleAsync(message, Bench.Cancel));
        isGreylisted = false;
        await bench.Mailer().HandleAsync(message, Bench.Cancel);

        Assert.Equal(["mail-0", "mail-2", "mail-1"], Enumerable.Range(0, 3).Select(i => bench.Mails.MessageId(i).Split('@')[0]));
    }

    [Fact]
    public async Task What_the_server_says_of_a_mail_put_off_is_passed_on_without_the_address()
    {
        var bench = new Bench(Samples.Mail());
        await bench.FreezeAsync(Samples.Draft(Samples.Mail()));
        bench.Mails.Answer = _ => new EmailAnswer(EmailVerdict.Deferred, 450, "4.2.0 <Ana@example.org> greylisted");

        var later = await Assert.ThrowsAsync<DependencyUnavailableException>(() => bench.SendMailsAsync());

        Assert.Contains("<(address)> greylisted", later.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_is_put_off_for_three_days_is_given_up()
    {
        var bench = new Bench(Samples.Mail());
        var draft = Samples.Draft(Samples.Mail());
        await bench.FreezeAsync(draft);
        bench.Mails.Answer = _ => new EmailAnswer(EmailVerdict.Deferred, 452, "4.2.2 mailbox full");
        bench.Clock.Advance(TimeSpan.FromHours(73));

        await bench.SendMailsAsync();

        var stored = await bench.StoredAsync(draft);
        Assert.Equal((DeliveryState.Failed, 452, "put off for 72 hours; at last: 4.2.2 mailbox full"), (stored.State, stored.LastStatus, stored.Reason));
    }

    [Fact]
    public async Task An_address_that_would_be_two_recipients_is_never_used()
    {
        var subscription = Samples.Mail(to: "ana@example.org, eve@example.net");
        var bench = new Bench(subscription);
        var draft = Samples.Draft(subscription);
        await bench.FreezeAsync(draft);

        await bench.SendMailsAsync();

        Assert.Empty(bench.Mails.Sent);
        Assert.Equal(DeliveryState.Failed, (await bench.StoredAsync(draft)).State);
    }

    [Fact]
    public async Task A_pickup_folder_that_cannot_be_written_is_an_outage_and_fails_no_mail()
    {
        var file = Path.GetTempFileName();
        try
        {
            var bench = new Bench(Samples.Mail());
            var draft = Samples.Draft(Samples.Mail());
            await bench.FreezeAsync(draft);
            var provider = new PickupFolderProvider(Microsoft.Extensions.Options.Options.Create(
                new EmailOptions { Pickup = new PickupOptions { Directory = file } }));

            await Assert.ThrowsAsync<DependencyUnavailableException>(() => bench.SendMailsAsync(provider));

            Assert.True((await bench.StoredAsync(draft)).IsOpen);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_pickup_folder_holds_one_file_a_mail_however_often_it_is_sent()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var bench = new Bench(Samples.Mail());
            var draft = Samples.Draft(Samples.Mail());
            var provider = new PickupFolderProvider(Microsoft.Extensions.Options.Options.Create(
                new EmailOptions { Pickup = new PickupOptions { Directory = folder.FullName } }));
            await bench.FreezeAsync(draft);
            var message = Assert.Single(await bench.TakeAsync<EmailsPending>());

            bench.Tables.KillBeforeWrite = bench.Tables.Writes + 1;
            await Assert.ThrowsAsync<KilledException>(() => bench.Mailer(provider).HandleAsync(message, Bench.Cancel));
            await bench.Mailer(provider).HandleAsync(message, Bench.Cancel);

            Assert.Equal([$"{draft.DeliveryId}.eml"], folder.GetFiles().Select(file => file.Name));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
