using AlertPipeline.Delivery;

namespace AlertPipeline.Tests.Delivery;

/// <summary>Stand-in for the Delivery room: keeps the first draft of each id and none that was told already, as the real one does, and can fail before it.</summary>
internal sealed class RecordingDesk : IDeliveryDesk
{
    public Dictionary<string, DeliveryDraft> Drafts { get; } = new(StringComparer.Ordinal);

    /// <summary>How often the desk throws before it works.</summary>
    public int FailuresBefore { get; set; }

    public Task FreezeAndQueueAsync(IReadOnlyList<DeliveryDraft> drafts, CancellationToken cancellationToken)
    {
        if (FailuresBefore-- > 0)
        {
            throw new IOException("The desk is down.");
        }

        foreach (var draft in drafts.Where(draft => !draft.ToldBy.Any(Drafts.ContainsKey)))
        {
            Drafts.TryAdd(draft.DeliveryId, draft);
        }

        return Task.CompletedTask;
    }
}
