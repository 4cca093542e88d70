using System.Text.Json;
using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Hosting;

/// <summary>Runs a stage on one message and decides how it ends: done, again, later or never.</summary>
/// <remarks>The only place that catches <see cref="Exception"/>: a stage lets out what it cannot act on.</remarks>
internal sealed partial class StageRunner(
    MessageQueue queue, IQueueStore queues, MessageBodies bodies, FailureLog failures, HostingOptions options,
    TimeProvider clock, ILogger<StageRunner> logger)
{
    /// <returns>True where the host may delete the message; false where it must deliver it again.</returns>
    public async Task<bool> RunAsync<TMessage>(
        IMessageHandler<TMessage> handler, QueueInvocation invocation, CancellationToken cancellationToken)
        where TMessage : IMessage<TMessage>
    {
        try
        {
            await EndAsync(handler, invocation, cancellationToken);
            return true;
        }
        catch (Exception failure)
        {
            await AgainAsync(TMessage.QueueName, invocation, failure, cancellationToken);
            return false;
        }
    }

    /// <summary>Done, later or never; what it lets out means again.</summary>
    private async Task EndAsync<TMessage>(
        IMessageHandler<TMessage> handler, QueueInvocation invocation, CancellationToken cancellationToken)
        where TMessage : IMessage<TMessage>
    {
        MessageEnvelope? envelope = null;
        try
        {
            envelope = MessageQueue.Read(invocation.Text);
            if (await ReadAsync<TMessage>(envelope, cancellationToken) is { } message)
            {
                using var deadline = new CancellationTokenSource(options.StageDeadline, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
                await handler.HandleAsync(message, either.Token);
                Log.Done(logger, TMessage.QueueName, invocation.MessageId);
            }
            else
            {
                Log.DoneBefore(logger, TMessage.QueueName, invocation.MessageId);
            }

            if (envelope.BodyBlob is { } blob)
            {
                await bodies.DeleteAsync(blob, cancellationToken);
                if (envelope.Attempt > 0)
                {
                    await failures.ForgetAsync(envelope.Kind, invocation.Text, cancellationToken);
                }
            }
        }
        catch (UnprocessableMessageException failure)
        {
            await NeverAsync(TMessage.QueueName, invocation, failure.Message, cancellationToken);
        }
        catch (DependencyUnavailableException failure) when (envelope is not null)
        {
            await LaterAsync(envelope, invocation, failure, cancellationToken);
        }
    }

    /// <returns>The message, or null where its body is gone because it was done before.</returns>
    private async Task<TMessage?> ReadAsync<TMessage>(MessageEnvelope envelope, CancellationToken cancellationToken)
        where TMessage : IMessage<TMessage>
    {
        if (envelope.Kind != TMessage.QueueName)
        {
            throw new UnprocessableMessageException($"A message of kind '{envelope.Kind}' on the queue '{TMessage.QueueName}'.");
        }

        try
        {
            TMessage? message;
            if (envelope.BodyBlob is { } blob)
            {
                var body = await bodies.FindAsync(blob, cancellationToken);
                if (body is null)
                {
                    return default;
                }

                message = JsonSerializer.Deserialize(body, TMessage.JsonType);
            }
            else
            {
                message = envelope.Body is { } inline ? inline.Deserialize(TMessage.JsonType) : default;
            }

            return message switch
            {
                null => throw new UnprocessableMessageException("The envelope has neither a body nor the name of a body blob."),
                { Version: var version } when version > TMessage.CurrentVersion || version < TMessage.CurrentVersion - 1 =>
                    throw new UnprocessableMessageException(
                        $"Version {version} of '{TMessage.QueueName}'; this program reads {TMessage.CurrentVersion - 1} and {TMessage.CurrentVersion}."),
                _ => message,
            };
        }
        catch (JsonException failure)
        {
            throw new UnprocessableMessageException($"The body is not a '{TMessage.QueueName}' message: {failure.Message}", failure);
        }
    }

    private async Task NeverAsync(
        string queueName, QueueInvocation invocation, string reason, CancellationToken cancellationToken)
    {
        Log.Never(logger, queueName, invocation.MessageId, reason);
        await failures.RecordAsync(queueName, invocation.Text, invocation.MessageId, reason, cancellationToken);
        await queues.CreateQueueAsync(StorageLayout.PoisonOf(queueName), cancellationToken);
        await queues.SendAsync(StorageLayout.PoisonOf(queueName), invocation.Text, TimeSpan.Zero, cancellationToken);
    }

    private async Task LaterAsync(
        MessageEnvelope envelope, QueueInvocation invocation, DependencyUnavailableException failure, CancellationToken cancellationToken)
    {
        var delay = RetryDelays.After(envelope.Attempt, clock.GetUtcNow() - envelope.EnqueuedAt);
        if (delay is null)
        {
            await NeverAsync(
                envelope.Kind, invocation,
                $"{failure.Dependency} did not answer for {RetryDelays.GiveUpAfter.TotalHours} hours: {failure.Message}", cancellationToken);
            return;
        }

        var wait = RetryDelays.Longer(delay.Value, failure.RetryAfter);
        await queue.SendAsync(envelope with { Attempt = envelope.Attempt + 1 }, wait, cancellationToken);
        if (envelope.BodyBlob is not null)
        {
            await failures.RecordWaitAsync(envelope, clock.GetUtcNow() + wait, cancellationToken);
        }

        Log.Later(logger, envelope.Kind, invocation.MessageId, failure.Dependency, failure.Message, wait);
    }

    private async Task AgainAsync(
        string queueName, QueueInvocation invocation, Exception failure, CancellationToken cancellationToken)
    {
        Log.Again(logger, failure, queueName, invocation.MessageId, invocation.DequeueCount);
        if (invocation.DequeueCount is not { } count || count >= options.MaxDequeueCount)
        {
            try
            {
                await failures.RecordAsync(
                    queueName, invocation.Text, invocation.MessageId, $"{failure.GetType().Name}: {failure.Message}", cancellationToken);
            }
            catch (Exception second)
            {
                // Storage itself is down: the message goes on without a reason, and Maintain will send it back.
                Log.ReasonLost(logger, second, queueName, invocation.MessageId);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(601, LogLevel.Information, "{Queue}: message {MessageId} done.")]
        public static partial void Done(ILogger logger, string queue, string? messageId);

        [LoggerMessage(602, LogLevel.Information, "{Queue}: message {MessageId} was done before.")]
        public static partial void DoneBefore(ILogger logger, string queue, string? messageId);

        [LoggerMessage(603, LogLevel.Error, "{Queue}: message {MessageId} can never be handled: {Reason}")]
        public static partial void Never(ILogger logger, string queue, string? messageId, string reason);

        [LoggerMessage(604, LogLevel.Warning, "{Queue}: message {MessageId} waits {Delay} for {Dependency}: {Reason}")]
        public static partial void Later(ILogger logger, string queue, string? messageId, string dependency, string reason, TimeSpan delay);

        [LoggerMessage(605, LogLevel.Error, "{Queue}: message {MessageId} failed on attempt {Attempt}; it will be delivered again.")]
        public static partial void Again(ILogger logger, Exception failure, string queue, string? messageId, int? attempt);

        [LoggerMessage(606, LogLevel.Error, "{Queue}: the reason why message {MessageId} failed could not be kept.")]
        public static partial void ReasonLost(ILogger logger, Exception failure, string queue, string? messageId);
    }
}
