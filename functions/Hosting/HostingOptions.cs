namespace AlertPipeline.Hosting;

/// <summary>What the stages need to know of the host's own settings.</summary>
/// <param name="MaxDequeueCount">As in <c>host.json</c>: after so many deliveries the host moves a message to the poison queue.</param>
/// <param name="StageDeadline">
/// Our own limit for one invocation. Well below the host's <c>functionTimeout</c>: past that the host kills the process, and with it
/// every other invocation.
/// </param>
internal sealed record HostingOptions(int MaxDequeueCount, TimeSpan StageDeadline)
{
    private const int DefaultMaxDequeueCount = 5;
    private static readonly TimeSpan DefaultFunctionTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Reads the two settings from <c>host.json</c>, which the configuration carries, with the host's own way to override them.</summary>
    public static HostingOptions From(IConfiguration configuration)
    {
        var timeout = configuration.GetValue<TimeSpan?>("AzureFunctionsJobHost:functionTimeout")
            ?? configuration.GetValue<TimeSpan?>("functionTimeout") ?? DefaultFunctionTimeout;
        var attempts = configuration.GetValue<int?>("AzureFunctionsJobHost:extensions:queues:maxDequeueCount")
            ?? configuration.GetValue<int?>("extensions:queues:maxDequeueCount") ?? DefaultMaxDequeueCount;
        return new HostingOptions(attempts, timeout * 0.8);
    }
}
