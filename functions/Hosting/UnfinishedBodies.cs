using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Hosting;

/// <summary>Sends again every message whose body is still there long after, and which neither waits nor has failed: it was lost.</summary>
internal sealed class UnfinishedBodies(MessageBodies bodies, MessageQueue queue, FailureLog failures, TimeProvider clock) : IUnfinishedWork
{
    private static readonly string[] KeptQueues = [ArticlesFound.QueueName, ArticlesRelevant.QueueName];

    public async Task<int> SendAgainAsync(DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        var sent = 0;
        foreach (var name in KeptQueues)
        {
            await foreach (var envelope in bodies.UnfinishedAsync(name, olderThan, cancellationToken))
            {
                if (await failures.IsAccountedForAsync(envelope, olderThan, cancellationToken))
                {
                    continue;
                }

                // It counts as waiting from now on: the next sweep is not to send a second copy.
                await queue.SendAsync(envelope, TimeSpan.Zero, cancellationToken);
                await failures.RecordWaitAsync(envelope, clock.GetUtcNow(), cancellationToken);
                sent++;
            }
        }

        return sent;
    }
}
