using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Hosting;

/// <summary>Why messages are in a poison queue, which the host does not keep, and until when they wait. Table <c>Failures</c>.</summary>
/// <remarks>
/// PK = queue, RK = hash of the kept body's name, or of the text where there is none: a message has another id in the poison queue, and
/// every copy of it has the same key.
/// </remarks>
internal sealed class FailureLog(ITableStore tables, TimeProvider clock)
{
    private const int MaxReasonLength = 4_000;

    /// <summary>Keeps the reason for which the message goes, or is about to go, to the poison queue.</summary>
    public Task RecordAsync(string queue, string text, string? messageId, string reason, CancellationToken cancellationToken) =>
        PutAsync(
            new TableRow(queue, KeyOf(text))
            {
                ["MessageId"] = messageId,
                ["Reason"] = TextLength.Shorten(reason, MaxReasonLength),
                ["FailedAt"] = clock.GetUtcNow(),
            },
            cancellationToken);

    /// <summary>Keeps until when the message waits, so that the sweep does not take it for lost.</summary>
    public Task RecordWaitAsync(MessageEnvelope envelope, DateTimeOffset until, CancellationToken cancellationToken) =>
        PutAsync(new TableRow(envelope.Kind, KeyOf(envelope)) { ["WaitsUntil"] = until }, cancellationToken);

    /// <returns>The reason, or null where none was recorded: the process died while the message was handled.</returns>
    public async Task<string?> FindReasonAsync(string queue, string text, CancellationToken cancellationToken) =>
        (await tables.GetAsync(StorageLayout.FailuresTable, queue, KeyOf(text), cancellationToken))?.FindString("Reason");

    /// <summary>True where the message is known not to be lost: it lies in the poison queue with a reason, or waits.</summary>
    public async Task<bool> IsAccountedForAsync(MessageEnvelope envelope, DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        var row = await tables.GetAsync(StorageLayout.FailuresTable, envelope.Kind, KeyOf(envelope), cancellationToken);
        return row?.FindString("Reason") is not null || row?.FindTime("WaitsUntil") > olderThan;
    }

    /// <summary>Forgets what was recorded: the message was sent back, or is done.</summary>
    public Task ForgetAsync(string queue, string text, CancellationToken cancellationToken) =>
        tables.TryWriteAsync(StorageLayout.FailuresTable, new TableWrite.Delete(queue, KeyOf(text)), cancellationToken);

    private Task<bool> PutAsync(TableRow row, CancellationToken cancellationToken) =>
        tables.TryWriteAsync(StorageLayout.FailuresTable, new TableWrite.Put(row), cancellationToken);

    private static string KeyOf(string text) => MessageQueue.TryRead(text) is { } envelope ? KeyOf(envelope) : StableHash.Id(text);

    private static string KeyOf(MessageEnvelope envelope) => StableHash.Id(envelope.BodyBlob ?? MessageQueue.Write(envelope));
}
