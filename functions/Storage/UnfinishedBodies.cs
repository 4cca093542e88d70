using AlertPipeline.Messages;

namespace AlertPipeline.Storage;

/// <summary>Sends again every message whose body was kept and is still there long after: its queue message was lost.</summary>
internal sealed class UnfinishedBodies(MessageBodies bodies, MessageQueue queue) : IUnfinishedWork
{
    private static readonly string[] KeptQueues = [ArticlesFound.QueueName, ArticlesRelevant.QueueName];

    public async Task<int> SendAgainAsync(DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        var sent = 0;
        foreach (var name in KeptQueues)
        {
            await foreach (var envelope in bodies.UnfinishedAsync(name, olderThan, cancellationToken))
            {
                await queue.SendAsync(envelope, TimeSpan.Zero, cancellationToken);
                sent++;
            }
        }

        return sent;
    }
}
