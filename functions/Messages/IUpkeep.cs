namespace AlertPipeline.Messages;

/// <summary>What a room does every few minutes besides its stages, such as looking after what nothing happens to.</summary>
internal interface IUpkeep
{
    /// <summary>Does what is due now; often that is nothing. A repeat finds it done.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
