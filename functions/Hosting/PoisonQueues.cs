using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Hosting;

/// <summary>Looks into the poison queues and sends messages back: for Maintain by itself, for an operator with one command.</summary>
internal sealed class PoisonQueues(IQueueStore queues, FailureLog failures, TimeProvider clock)
{
    private const int BatchSize = 32;

    /// <summary>How long a message that is looked at stays hidden, should this process die with it.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Sends every message of the poison queue back to its queue, as if it were new.</summary>
    /// <returns>How many were sent back.</returns>
    public Task<int> RedriveAllAsync(string queue, CancellationToken cancellationToken) =>
        RedriveAsync(queue, (_, _) => true, cancellationToken);

    /// <summary>
    /// Sends back the messages without a recorded reason, the innocent victims of a crash, <paramref name="mostTimes"/> times at most.
    /// </summary>
    public Task<int> RedriveVictimsAsync(string queue, int mostTimes, CancellationToken cancellationToken) =>
        RedriveAsync(queue, (envelope, reason) => reason is null && envelope?.Redrives < mostTimes, cancellationToken);

    private async Task<int> RedriveAsync(string queue, Func<MessageEnvelope?, string?, bool> choose, CancellationToken cancellationToken)
    {
        var poison = StorageLayout.PoisonOf(queue);
        var kept = new List<QueueItem>();
        var sent = 0;

        // As many as there are now, and no more: one that is poisoned again at once would go round for ever.
        var left = await queues.CountAsync(poison, cancellationToken);
        while (left > 0 && await queues.ReceiveAsync(poison, Math.Min(left, BatchSize), Lease, cancellationToken) is { Count: > 0 } items)
        {
            left -= items.Count;
            foreach (var item in items)
            {
                var reason = await failures.FindReasonAsync(queue, item.Text, cancellationToken);
                // What is not one of ours goes back as it is, and its reason is recorded anew.
                var envelope = MessageQueue.TryRead(item.Text);
                if (!choose(envelope, reason))
                {
                    kept.Add(item);
                    continue;
                }

                // Sent before it is deleted: a crash in between leaves a copy, and a message that is handled twice ends as if once.
                await queues.SendAsync(queue, Again(item.Text, envelope), TimeSpan.Zero, cancellationToken);
                await queues.DeleteAsync(poison, item, cancellationToken);
                await failures.ForgetAsync(queue, item.Text, cancellationToken);
                sent++;
            }
        }

        foreach (var item in kept)
        {
            await queues.HideAsync(poison, item, TimeSpan.Zero, cancellationToken);
        }

        return sent;
    }

    /// <summary>As if new: its patience with what is down begins again, too.</summary>
    private string Again(string text, MessageEnvelope? envelope) => envelope is null
        ? text
        : MessageQueue.Write(envelope with { Attempt = 0, Redrives = envelope.Redrives + 1, EnqueuedAt = clock.GetUtcNow() });
}
