using System.Text.Json.Serialization.Metadata;

namespace AlertPipeline.Messages;

/// <summary>A versioned record that travels on one queue, inside a <see cref="MessageEnvelope"/>.</summary>
internal interface IMessage<TSelf> where TSelf : IMessage<TSelf>
{
    /// <summary>Queue that carries this message: lower-case letters, digits and hyphens, 3 to 63 characters.</summary>
    static abstract string QueueName { get; }

    /// <summary>Shape that senders write. Readers accept this version and the one before it.</summary>
    static abstract int CurrentVersion { get; }

    /// <summary>
    /// True where nothing else in storage could tell that this message still has to be handled: its body is then written
    /// to a blob before it is queued and deleted after it is handled, so that a lost queue message can be sent again.
    /// </summary>
    static abstract bool KeepBodyUntilDone { get; }

    static abstract JsonTypeInfo<TSelf> JsonType { get; }

    int Version { get; }
}

/// <summary>Handles one message. May be called twice for the same message and must end as if called once.</summary>
/// <remarks>
/// How it ends is decided in Hosting: return = done; <see cref="UnprocessableMessageException"/> = never;
/// <see cref="DependencyUnavailableException"/> = later; any other exception = again.
/// </remarks>
internal interface IMessageHandler<in TMessage>
{
    Task HandleAsync(TMessage message, CancellationToken cancellationToken);
}

/// <summary>Runs when a timer wakes us. A missed wake-up is caught up by the next one.</summary>
internal interface ITimerHandler
{
    Task RunAsync(CancellationToken cancellationToken);
}
