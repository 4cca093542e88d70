namespace AlertPipeline.Tests.Feeds;

/// <summary>A test over its own <see cref="PollingBench"/>, with its storage created.</summary>
public abstract class PollingTestBase : IAsyncLifetime
{
    private protected PollingBench Bench { get; } = new();

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await Bench.CreateStorageAsync();

    public ValueTask DisposeAsync()
    {
        Bench.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
