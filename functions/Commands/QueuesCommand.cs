using System.Globalization;
using AlertPipeline.Hosting;
using AlertPipeline.Storage;

namespace AlertPipeline.Commands;

/// <summary><c>queues</c>: how deep every queue is, what lies in it, and the way back from the poison queues.</summary>
internal static class QueuesCommand
{
    private const int PeekCount = 10;

    /// <summary>One line a queue: name, messages, messages in its poison queue, separated by tabs.</summary>
    public static async Task<int> ListAsync(IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        var queues = services.GetRequiredService<IQueueStore>();
        await output.WriteLineAsync("queue\tmessages\tpoison");
        foreach (var name in StorageLayout.Queues)
        {
            var messages = await queues.CountAsync(name, cancellationToken);
            var poison = await queues.CountAsync(StorageLayout.PoisonOf(name), cancellationToken);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name}\t{messages}\t{poison}"));
        }

        return 0;
    }

    /// <summary>One line a message: queue, id, deliveries so far, reason where one was kept, text.</summary>
    public static async Task<int> PeekAsync(IServiceProvider services, string queue, TextWriter output, CancellationToken cancellationToken)
    {
        var queues = services.GetRequiredService<IQueueStore>();
        var failures = services.GetRequiredService<FailureLog>();
        await output.WriteLineAsync("queue\tmessage\tdeliveries\treason\ttext");
        foreach (var name in new[] { queue, StorageLayout.PoisonOf(queue) })
        {
            foreach (var item in await queues.PeekAsync(name, PeekCount, cancellationToken))
            {
                var reason = await failures.FindReasonAsync(queue, item.Text, cancellationToken) ?? "-";
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{name}\t{item.MessageId}\t{item.DequeueCount}\t{OneLine(reason)}\t{OneLine(item.Text)}"));
            }
        }

        return 0;
    }

    public static async Task<int> RedriveAsync(IServiceProvider services, string queue, TextWriter output, CancellationToken cancellationToken)
    {
        var sent = await services.GetRequiredService<PoisonQueues>().RedriveAllAsync(queue, cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{sent} messages sent back to {queue}."));
        return 0;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
