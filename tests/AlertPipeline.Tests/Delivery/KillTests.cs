using System.Text.Json;
using AlertPipeline.Delivery;
using AlertPipeline.Delivery.Webhooks;
using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Tests.Delivery;

/// <summary>The process dies before or after any one write or send; the host delivers again, the sweep finds what was lost.</summary>
public sealed class KillTests
{
    private const int Mails = 3;
    private const int Calls = 3;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    public static TheoryData<string> Moments => ["before write", "after write", "before send", "after send"];

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Killed_at_any_moment_it_ends_with_the_same_ids_each_with_one_content(string moment)
    {
        var undisturbed = await RunAsync(_ => { });
        var isKilled = true;
        for (var number = 1; isKilled; number++)
        {
            isKilled = false;
            var run = await RunAsync(bench => Plan(bench, moment, number), onKill: () => isKilled = true);

            Assert.Equal(undisturbed.Ids, run.Ids);
            Assert.Equal(Mails + Calls, run.DistinctContents);
            Assert.InRange(run.Sent, Mails + Calls, undisturbed.Sent + 1);
            Assert.True(number < 100, "the run never ends undisturbed");
        }
    }

    private static void Plan(Bench bench, string moment, int number)
    {
        switch (moment)
        {
            case "before write":
                bench.Tables.KillBeforeWrite = number;
                break;
            case "after write":
                bench.Tables.KillAfterWrite = number;
                break;
            case "before send":
                bench.Queues.KillBeforeSend = number;
                break;
            default:
                bench.Queues.KillAfterSend = number;
                break;
        }
    }

    private static async Task<Outcome> RunAsync(Action<Bench> plan, Action? onKill = null)
    {
        var bench = new Bench(Samples.Mail(), Samples.Hook());
        var drafts = Enumerable.Range(0, Mails).Select(i => Samples.Draft(Samples.Mail()) with { DeliveryId = $"mail-{i}" })
            .Concat(Enumerable.Range(0, Calls).Select(i => Samples.Draft(Samples.Hook()) with { DeliveryId = $"hook-{i}" })).ToArray();

        // The first call of every delivery fails, so that retries are part of the story.
        var post = new RecordingPost([.. Enumerable.Repeat(new WebhookAnswer(503, null, null, ""), Calls), new WebhookAnswer(200, null, null, "")]);
        plan(bench);

        await SurviveAsync(() => bench.FreezeAsync(drafts));
        for (var round = 0; round < 40; round++)
        {
            await PumpAsync<EmailsPending>(bench, bench.Mailer().HandleAsync);
            await PumpAsync<WebhooksPending>(bench, bench.Caller(post).HandleAsync);
            bench.Clock.Advance(Lease);
            await SurviveAsync(() => bench.Sweep.SendAgainAsync(bench.Clock.GetUtcNow() - Lease, Bench.Cancel));
        }

        Assert.All(await bench.Store.CountAsync(Bench.Cancel), count => Assert.Equal(DeliveryState.Sent, count.State));
        var mails = bench.Mails.Sent.Select((wire, i) => (Id: bench.Mails.MessageId(i), Content: wire));
        var calls = post.Calls.Select(call => (Id: call.Request.Headers["webhook-id"], Content: Convert.ToHexString(call.Request.Body.Span)));
        var all = mails.Concat(calls).ToList();
        return new Outcome([.. all.Select(sent => sent.Id).Distinct().Order()], all.Distinct().Count(), all.Count);

        async Task SurviveAsync(Func<Task> act)
        {
            try
            {
                await act();
            }
            catch (KilledException)
            {
                // The producer's own message is delivered again, as every killed stage's is.
                onKill?.Invoke();
                await bench.FreezeAsync(drafts);
            }
        }

        async Task PumpAsync<TMessage>(Bench queues, Func<TMessage, CancellationToken, Task> handle) where TMessage : IMessage<TMessage>
        {
            foreach (var item in await queues.Queues.ReceiveAsync(TMessage.QueueName, 32, Lease - TimeSpan.FromSeconds(1), Bench.Cancel))
            {
                try
                {
                    await handle(MessageQueue.Read(item.Text).Body!.Value.Deserialize(TMessage.JsonType)!, Bench.Cancel);
                    await queues.Queues.DeleteAsync(TMessage.QueueName, item, Bench.Cancel);
                }
                catch (KilledException)
                {
                    onKill?.Invoke();
                }
            }
        }
    }

    private sealed record Outcome(IReadOnlyList<string> Ids, int DistinctContents, int Sent);
}
