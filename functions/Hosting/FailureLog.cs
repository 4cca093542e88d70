using AlertPipeline.Messages;
using AlertPipeline.Storage;

namespace AlertPipeline.Hosting;

/// <summary>Why messages are in a poison queue: the host keeps no reason. Table <c>Failures</c>.</summary>
internal sealed class FailureLog(ITableStore tables, TimeProvider clock)
{
    private const int MaxReasonLength = 4_000;

    /// <summary>Keeps the reason under the hash of the message's text: in the poison queue the message has another id.</summary>
    public Task RecordAsync(string queue, string text, string? messageId, string reason, CancellationToken cancellationToken)
    {
        var row = new TableRow(queue, KeyOf(text))
        {
            ["MessageId"] = messageId,
            ["Reason"] = reason.Length > MaxReasonLength ? reason[..MaxReasonLength] : reason,
            ["FailedAt"] = clock.GetUtcNow(),
        };
        return tables.TryWriteAsync(StorageLayout.FailuresTable, new TableWrite.Put(row), cancellationToken);
    }

    /// <returns>The reason, or null where none was recorded: the process died while the message was handled.</returns>
    public async Task<string?> FindReasonAsync(string queue, string text, CancellationToken cancellationToken) =>
        (await tables.GetAsync(StorageLayout.FailuresTable, queue, KeyOf(text), cancellationToken))?.FindString("Reason");

    /// <summary>Forgets the reason, once the message was sent back.</summary>
    public Task ForgetAsync(string queue, string text, CancellationToken cancellationToken) =>
        tables.TryWriteAsync(StorageLayout.FailuresTable, new TableWrite.Delete(queue, KeyOf(text)), cancellationToken);

    private static string KeyOf(string text) => StableHash.Id(text);
}
