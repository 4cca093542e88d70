namespace AlertPipeline.Messages;

/// <summary>A room's part of the lost-work sweep: what it stored and whose message may have been lost.</summary>
internal interface IUnfinishedWork
{
    /// <summary>Sends again, under the same ids, everything that was stored before <paramref name="olderThan"/> and is not done.</summary>
    /// <returns>How many messages were sent.</returns>
    Task<int> SendAgainAsync(DateTimeOffset olderThan, CancellationToken cancellationToken);
}
