using System.Text;
using System.Text.Json;
using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Webhooks;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Delivery;

public sealed class WebhookSenderTests
{
    private static readonly WebhookAnswer Ok = new(200, null, null, "thanks");

    [Fact]
    public async Task A_call_is_signed_and_marked()
    {
        var bench = new Bench(Samples.Hook());
        var draft = Samples.Draft(Samples.Hook(), Samples.Alert(Samples.Founding()));
        await bench.FreezeAsync(draft);
        var post = new RecordingPost(Ok);

        await bench.CallAsync(post);

        var (endpoint, request) = Assert.Single(post.Calls);
        Assert.Equal("https://hooks.example.org/in", endpoint.AbsoluteUri);
        Assert.Equal(draft.DeliveryId, request.Headers["webhook-id"]);
        Assert.Equal("application/json", request.Headers["content-type"]);
        Assert.True(WebhookSecret.TryRead(Samples.Secret, out var key));
        Assert.True(WebhookSignature.Verify(
            key, draft.DeliveryId, request.Headers["webhook-timestamp"], request.Body.Span, request.Headers["webhook-signature"]));
        var stored = await bench.StoredAsync(draft);
        Assert.Equal((DeliveryState.Sent, 1, 200, "thanks"), (stored.State, stored.Attempts, stored.LastStatus, stored.LastResponse));
    }

    [Fact]
    public async Task Retries_keep_id_and_body_follow_the_schedule_and_end_as_failed()
    {
        var bench = new Bench(Samples.Hook());
        var draft = Samples.Draft(Samples.Hook());
        await bench.FreezeAsync(draft);
        var post = new RecordingPost(new WebhookAnswer(500, null, null, "oops"));

        for (var attempts = 1; attempts <= WebhookSchedule.MaxAttempts; attempts++)
        {
            await bench.CallAsync(post);
            Assert.Equal(attempts, post.Calls.Count);
            if (WebhookSchedule.After(attempts, draft.DeliveryId, null) is { } wait)
            {
                bench.Clock.Advance(wait - TimeSpan.FromMilliseconds(1));
                Assert.Empty(await bench.TakeAsync<WebhooksPending>());
                bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
            }
        }

        bench.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Empty(await bench.TakeAsync<WebhooksPending>());
        Assert.Single(post.Calls.Select(call => (call.Request.Headers["webhook-id"], Encoding.UTF8.GetString(call.Request.Body.Span))).Distinct());
        Assert.Equal(10, post.Calls.Select(call => call.Request.Headers["webhook-timestamp"]).Distinct().Count());
        var stored = await bench.StoredAsync(draft);
        Assert.Equal((DeliveryState.Failed, "gave up after 10 attempts; the last: answered 500"), (stored.State, stored.Reason));
        Assert.Equal(Enumerable.Range(1, 10), stored.Log.Select(entry => entry.Number));
        Assert.InRange(stored.EndedAt!.Value - Samples.Now, TimeSpan.FromHours(68), TimeSpan.FromHours(84));
    }

    [Fact]
    public async Task A_network_error_is_tried_again()
    {
        var bench = new Bench(Samples.Hook());
        var draft = Samples.Draft(Samples.Hook());
        await bench.FreezeAsync(draft);

        await bench.CallAsync(new RecordingPost(new WebhookAnswer(null, "No connection to 'hooks.example.org'", null, "")));

        var stored = await bench.StoredAsync(draft);
        Assert.Equal((DeliveryState.Pending, 1, null), (stored.State, stored.Attempts, stored.LastStatus));
        Assert.Equal("No connection to 'hooks.example.org'", stored.LastOutcome);
    }

    [Fact]
    public async Task A_producer_that_comes_again_adds_no_second_chain_of_retries()
    {
        var bench = new Bench(Samples.Hook());
        var draft = Samples.Draft(Samples.Hook());
        await bench.FreezeAsync(draft);
        await bench.CallAsync(new RecordingPost(new WebhookAnswer(500, null, null, "")));

        await bench.FreezeAsync(draft);
        Assert.Empty(await bench.TakeAsync<WebhooksPending>());

        bench.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(await bench.TakeAsync<WebhooksPending>());
    }

    [Fact]
    public async Task Retry_after_of_a_429_is_obeyed()
    {
        var bench = new Bench(Samples.Hook());
        var draft = Samples.Draft(Samples.Hook());
        await bench.FreezeAsync(draft);
        var post = new RecordingPost(new WebhookAnswer(429, null, TimeSpan.FromMinutes(20), ""), Ok);
        await bench.CallAsync(post);

        bench.Clock.Advance(TimeSpan.FromMinutes(19));
        await bench.CallAsync(post);
        Assert.Single(post.Calls);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await bench.CallAsync(post);

        Assert.Equal(DeliveryState.Sent, (await bench.StoredAsync(draft)).State);
    }

    [Fact]
    public async Task Gone_pauses_the_subscription_and_the_rest_of_the_batch_is_withheld()
    {
        var bench = new Bench(Samples.Hook());
        var drafts = Enumerable.Range(0, 3).Select(i => Samples.Draft(Samples.Hook()) with { DeliveryId = $"hook-{i}" }).ToArray();
        await bench.FreezeAsync(drafts);
        var post = new RecordingPost(new WebhookAnswer(410, null, null, ""));

        await bench.CallAsync(post);

        Assert.Single(post.Calls);
        Assert.Equal([("hook", SubscriptionStatus.Paused, "endpoint answered 410")], bench.Subscribers.Changes);
        Assert.Equal((DeliveryState.Failed, "endpoint answered 410"), await StateAsync(bench, drafts[0]));
        Assert.Equal((DeliveryState.Withheld, "the subscription is paused"), await StateAsync(bench, drafts[1]));
    }

    [Fact]
    public async Task One_that_fails_does_not_hold_the_others_of_its_batch()
    {
        var bench = new Bench(Samples.Hook());
        var drafts = Enumerable.Range(0, 3).Select(i => Samples.Draft(Samples.Hook()) with { DeliveryId = $"hook-{i}" }).ToArray();
        await bench.FreezeAsync(drafts);

        await bench.CallAsync(new RecordingPost(new WebhookAnswer(503, null, null, ""), Ok));
        bench.Clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(DeliveryState.Sent, (await bench.StoredAsync(drafts[2])).State);
        var retry = Assert.Single(await bench.TakeAsync<WebhooksPending>());
        Assert.Equal(("hook-0", 1), (Assert.Single(retry.DeliveryIds), retry.AttemptsBefore));
    }

    [Fact]
    public async Task A_crash_between_record_and_retry_message_costs_neither_an_attempt_nor_the_retry()
    {
        var bench = new Bench(Samples.Hook());
        var draft = Samples.Draft(Samples.Hook());
        await bench.FreezeAsync(draft);
        var message = Assert.Single(await bench.TakeAsync<WebhooksPending>());
        var post = new RecordingPost(new WebhookAnswer(500, null, null, ""), Ok);

        bench.Queues.KillBeforeSend = bench.Queues.Sends + 1;
        await Assert.ThrowsAsync<KilledException>(() => bench.Caller(post).HandleAsync(message, Bench.Cancel));
        await bench.Caller(post).HandleAsync(message, Bench.Cancel);
        Assert.Single(post.Calls);
        bench.Clock.Advance(TimeSpan.FromSeconds(6));
        await bench.CallAsync(post);

        Assert.Equal(2, post.Calls.Count);
        Assert.Equal((DeliveryState.Sent, 2), ((await bench.StoredAsync(draft)).State, (await bench.StoredAsync(draft)).Attempts));
    }

    [Fact]
    public async Task A_crash_between_call_and_record_repeats_the_same_call()
    {
        var bench = new Bench(Samples.Hook());
        await bench.FreezeAsync(Samples.Draft(Samples.Hook()));
        var message = Assert.Single(await bench.TakeAsync<WebhooksPending>());
        var post = new RecordingPost(Ok);

        bench.Tables.KillBeforeWrite = bench.Tables.Writes + 1;
        await Assert.ThrowsAsync<KilledException>(() => bench.Caller(post).HandleAsync(message, Bench.Cancel));
        await bench.Caller(post).HandleAsync(message, Bench.Cancel);
        await bench.Caller(post).HandleAsync(message, Bench.Cancel);

        Assert.Equal(2, post.Calls.Count);
        Assert.True(post.Calls[0].Request.Body.Span.SequenceEqual(post.Calls[1].Request.Body.Span));
    }

    [Fact]
    public async Task A_message_that_comes_before_its_time_waits()
    {
        var bench = new Bench(Samples.Hook());
        var draft = Samples.Draft(Samples.Hook());
        await bench.FreezeAsync(draft);
        var post = new RecordingPost(new WebhookAnswer(500, null, null, ""), Ok);
        await bench.CallAsync(post);

        await bench.Caller(post).HandleAsync(new WebhooksPending(1, draft.Subscription.Shard, "hook", [draft.DeliveryId], 1), Bench.Cancel);

        Assert.Single(post.Calls);
    }

    [Fact]
    public async Task Who_left_between_freeze_and_call_is_not_called()
    {
        var bench = new Bench(Samples.Hook());
        var draft = Samples.Draft(Samples.Hook());
        await bench.FreezeAsync(draft);
        var post = new RecordingPost(Ok);

        bench.Subscribers.Set(Samples.Hook() with { Status = SubscriptionStatus.Unsubscribed });
        await bench.CallAsync(post);

        Assert.Empty(post.Calls);
        Assert.Equal((DeliveryState.Withheld, "the subscription is unsubscribed"), await StateAsync(bench, draft));
    }

    [Fact]
    public async Task An_endpoint_without_secret_is_not_called()
    {
        var bench = new Bench(Samples.Hook(secret: null));
        var draft = Samples.Draft(Samples.Hook());
        await bench.FreezeAsync(draft);
        var post = new RecordingPost(Ok);

        await bench.CallAsync(post);

        Assert.Empty(post.Calls);
        Assert.Equal(DeliveryState.Failed, (await bench.StoredAsync(draft)).State);
    }

    [Fact]
    public async Task The_outbox_shows_each_attempt_and_no_secret()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var bench = new Bench(Samples.Hook()) { Outbox = folder.FullName };
            var draft = Samples.Draft(Samples.Hook());
            await bench.FreezeAsync(draft);
            var post = new RecordingPost(new WebhookAnswer(null, "refused", null, ""), Ok);
            await bench.CallAsync(post);
            bench.Clock.Advance(TimeSpan.FromSeconds(6));
            await bench.CallAsync(post);

            Assert.Equal(
                [$"{draft.DeliveryId}.1.webhook.json", $"{draft.DeliveryId}.2.webhook.json"], folder.GetFiles().Select(file => file.Name).Order());
            var text = await File.ReadAllTextAsync(folder.GetFiles().MinBy(file => file.Name)!.FullName, Bench.Cancel);
            var file = JsonElement.Parse(text);
            Assert.Equal(
                ["deliveryId", "subscriptionId", "attempt", "at", "url", "requestHeaders", "body", "signatureVerified", "status", "error", "responseBody"],
                file.EnumerateObject().Select(member => member.Name));
            Assert.True(file.GetProperty("signatureVerified").GetBoolean());
            Assert.Equal(JsonValueKind.Null, file.GetProperty("status").ValueKind);
            Assert.DoesNotContain(Samples.Secret["whsec_".Length..], text, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(DeliveryState, string?)> StateAsync(Bench bench, DeliveryDraft draft)
    {
        var stored = await bench.StoredAsync(draft);
        return (stored.State, stored.Reason);
    }
}
