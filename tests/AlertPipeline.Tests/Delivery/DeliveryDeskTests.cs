using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Email;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Delivery;

public sealed class DeliveryDeskTests
{
    [Fact]
    public async Task What_an_earlier_delivery_told_is_not_told_again_and_one_that_was_withheld_told_nothing()
    {
        var bench = new Bench(Samples.Mail());
        var told = Samples.Draft(Samples.Mail()) with { DeliveryId = "told" };
        await bench.FreezeAsync(told);

        await bench.FreezeAsync(told with { DeliveryId = "again", ToldBy = ["told", "never"] });
        Assert.Equal(["told"], (await bench.TakeAsync<EmailsPending>()).SelectMany(message => message.DeliveryIds));

        await bench.Store.TryMarkAsync((await bench.StoredAsync(told)).Withheld(Samples.Now, "paused"), Bench.Cancel);
        await bench.FreezeAsync(told with { DeliveryId = "again", ToldBy = ["told"] });
        Assert.Equal(["again"], (await bench.TakeAsync<EmailsPending>()).SelectMany(message => message.DeliveryIds));
    }

    [Fact]
    public async Task Large_contents_are_frozen_in_batches_that_storage_takes()
    {
        var bench = new Bench();
        var subscription = Samples.Mail();
        var records = Enumerable.Range(0, 44)
            .Select(i => DeliveryRecord.Fresh($"large-{i}", subscription, new byte[70 * 1024], Samples.Now)).ToList();

        var open = await bench.Store.FreezeAsync(subscription.Shard, records, Bench.Cancel);

        Assert.Equal(44, open.Count);
    }

    [Fact]
    public async Task Frozen_twice_the_first_content_stays()
    {
        var bench = new Bench();
        var first = Samples.Draft(Samples.Mail(), Samples.Digest(Samples.Founding()));
        var second = first with { Bulletin = Samples.Digest(Samples.Tightening()) };

        await bench.FreezeAsync(first);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.FreezeAsync(second);

        var mail = await bench.MailAsync(first);
        Assert.StartsWith("1 development: US lifts AI chip export ban", mail.Subject);
        Assert.Equal(Samples.Now, mail.Date);
    }

    [Fact]
    public async Task Readers_who_get_the_same_share_one_edition_and_each_gets_links_of_their_own()
    {
        var bench = new Bench();
        var digest = Samples.Digest(Samples.Founding());
        var (ana, bo, weekly) = (Samples.Draft(Samples.Mail(), digest), Samples.Draft(Samples.Mail("bo"), digest), Samples.Draft(Samples.Mail("cy") with { Cadence = Cadence.Weekly }, digest));

        await bench.FreezeAsync(ana, bo, weekly);

        var (first, second, third) = (await SlipAsync(bench, ana), await SlipAsync(bench, bo), await SlipAsync(bench, weekly));
        Assert.Equal(first.EditionId, second.EditionId);
        Assert.NotEqual(first.EditionId, third.EditionId);
        var (anas, bos) = (await bench.MailAsync(ana), await bench.MailAsync(bo));
        Assert.Contains("/unsubscribe/token-of-ana\"", anas.Html, StringComparison.Ordinal);
        Assert.Equal(anas.Html.Replace("of-ana", "of-bo", StringComparison.Ordinal).Replace(first.WebUrl, second.WebUrl, StringComparison.Ordinal), bos.Html);
        Assert.DoesNotContain("token-of-ana", bos.Html + bos.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(anas.Html + anas.Text, letter => char.IsControl(letter) && letter != '\n');
    }

    [Fact]
    public void Digests_of_one_period_have_ids_that_stand_together_and_differ()
    {
        var ids = Enumerable.Range(0, 50).Select(i => DeliveryIds.OfDigest($"reader-{i}", Samples.Now)).ToList();

        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{32}$", id));
        Assert.Single(ids.Select(id => id[..DeliveryIds.SharedDigits]).Distinct());
        Assert.Equal(50, ids.Distinct().Count());
        Assert.NotEqual(ids[0][..8], DeliveryIds.OfDigest("reader-0", Samples.Now.AddDays(1))[..8]);
    }

    [Fact]
    public async Task A_mail_whose_edition_was_deleted_fails_with_the_reason_and_holds_up_no_other()
    {
        var bench = new Bench(Samples.Mail(), Samples.Mail("bo"));
        var (lost, kept) = (Samples.Draft(Samples.Mail()), Samples.Draft(Samples.Mail("bo"), Samples.Digest(Samples.Tightening())));
        await bench.FreezeAsync(lost, kept);
        var id = (await SlipAsync(bench, lost)).EditionId;
        await bench.Blobs.DeleteAsync(AlertPipeline.Storage.StorageLayout.EditionsContainer, id, Bench.Cancel);
        bench.Editions = new MailEditions(bench.Blobs);

        await bench.SendMailsAsync();

        var failed = await bench.StoredAsync(lost);
        Assert.Equal(DeliveryState.Failed, failed.State);
        Assert.Contains(id, failed.Reason, StringComparison.Ordinal);
        Assert.Equal(DeliveryState.Sent, (await bench.StoredAsync(kept)).State);
    }

    [Fact]
    public async Task A_new_draft_beside_a_frozen_one_is_inserted_all_the_same()
    {
        var bench = new Bench();
        var (known, fresh) = (Samples.Draft(Samples.Mail()), Samples.Draft(Samples.Mail()) with { DeliveryId = "another" });
        await bench.FreezeAsync(known);

        await bench.FreezeAsync(known, fresh);

        Assert.Equal(DeliveryState.Pending, (await bench.StoredAsync(fresh)).State);
    }

    [Fact]
    public async Task Mails_are_queued_by_shard_and_webhooks_by_endpoint_in_fifties()
    {
        var bench = new Bench();
        var mails = Enumerable.Range(0, 60).Select(i => Samples.Draft(Samples.Mail()) with { DeliveryId = $"mail-{i:00}" });
        string[] endpoints = ["hook-a", "hook-b"];
        var calls = Enumerable.Range(0, 2).SelectMany(i => endpoints.Select(id => Samples.Draft(Samples.Hook(id)) with { DeliveryId = $"{id}-{i}" }));

        await bench.FreezeAsync([.. mails, .. calls]);

        Assert.Equal([50, 10], (await bench.TakeAsync<EmailsPending>()).Select(message => message.DeliveryIds.Count));
        Assert.Equal(
            ["hook-a: hook-a-0 hook-a-1", "hook-b: hook-b-0 hook-b-1"],
            (await bench.TakeAsync<WebhooksPending>()).Select(message => $"{message.SubscriptionId}: {string.Join(' ', message.DeliveryIds)}").Order());
    }

    [Fact]
    public async Task What_is_finished_is_not_queued_again()
    {
        var bench = new Bench(Samples.Mail());
        await bench.FreezeAsync(Samples.Draft(Samples.Mail()));
        await bench.SendMailsAsync();

        await bench.FreezeAsync(Samples.Draft(Samples.Mail()));

        Assert.Empty(await bench.TakeAsync<EmailsPending>());
        Assert.Single(bench.Mails.Sent);
    }

    [Fact]
    public async Task Content_of_several_properties_comes_back_whole()
    {
        var bench = new Bench();
        var random = new Random(7);
        var noise = new string([.. Enumerable.Range(0, 200_000).Select(_ => (char)random.Next(0x4E00, 0x9FFF))]);
        var draft = Samples.Draft(Samples.Hook(), Samples.Digest(Samples.Story("Noise", noise)));

        await bench.FreezeAsync(draft);

        var stored = await bench.StoredAsync(draft);
        Assert.True(stored.Content.Length > 3 * 60 * 1024, $"only {stored.Content.Length} bytes");
        Assert.Contains(noise, FrozenContent.UnpackCall(stored).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crash_between_freeze_and_queue_is_made_good_by_a_repeat()
    {
        var bench = new Bench();
        bench.Queues.KillBeforeSend = 1;
        await Assert.ThrowsAsync<KilledException>(() => bench.FreezeAsync(Samples.Draft(Samples.Mail())));

        await bench.FreezeAsync(Samples.Draft(Samples.Mail()));

        Assert.Single(await bench.TakeAsync<EmailsPending>());
    }

    [Fact]
    public async Task A_lost_message_is_queued_again_by_the_sweep_and_not_by_every_sweep()
    {
        var bench = new Bench(Samples.Mail(), Samples.Hook());
        await bench.FreezeAsync(Samples.Draft(Samples.Mail()), Samples.Draft(Samples.Hook()));
        await bench.TakeAsync<EmailsPending>();
        await bench.TakeAsync<WebhooksPending>();

        bench.Clock.Advance(TimeSpan.FromMinutes(20));
        var early = await bench.Sweep.SendAgainAsync(Samples.Now.AddMinutes(-1), Bench.Cancel);
        var first = await bench.Sweep.SendAgainAsync(bench.Clock.GetUtcNow().AddMinutes(-15), Bench.Cancel);
        var second = await bench.Sweep.SendAgainAsync(bench.Clock.GetUtcNow().AddMinutes(-15), Bench.Cancel);

        Assert.Equal((0, 2, 0), (early, first, second));
        Assert.Single(await bench.TakeAsync<EmailsPending>());
        Assert.Single(await bench.TakeAsync<WebhooksPending>());
    }

    [Fact]
    public async Task Counts_are_by_channel_and_state()
    {
        var bench = new Bench(Samples.Mail(), Samples.Mail("bo") with { Status = SubscriptionStatus.Unsubscribed });
        await bench.FreezeAsync(Samples.Draft(Samples.Mail()), Samples.Draft(Samples.Mail("bo")), Samples.Draft(Samples.Hook()));
        await bench.SendMailsAsync();

        var counts = await bench.Store.CountAsync(Bench.Cancel);

        Assert.Equal(
            [new(Channel.Email, DeliveryState.Sent, 1), new(Channel.Email, DeliveryState.Withheld, 1), new(Channel.Webhook, DeliveryState.Pending, 1)],
            counts);
    }

    private static async Task<MailSlip> SlipAsync(Bench bench, DeliveryDraft draft) => FrozenContent.UnpackMail(await bench.StoredAsync(draft));
}
