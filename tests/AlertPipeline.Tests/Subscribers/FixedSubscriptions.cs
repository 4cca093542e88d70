using AlertPipeline.Subscribers;

namespace AlertPipeline.Tests.Subscribers;

/// <summary>Stand-in for the Subscribers table.</summary>
internal sealed class FixedSubscriptions(params IReadOnlyList<Subscription> subscriptions) : ISubscriptionReader
{
    public List<Subscription> All { get; } = [.. subscriptions];

    public Task<IReadOnlyList<Subscription>> GetShardAsync(int shard, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Subscription>>(All.FindAll(subscription => subscription.Shard == shard));

    public Task<IReadOnlyDictionary<int, string>> GetShardVersionsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<int, string>>(All.Select(subscription => subscription.Shard).Distinct().ToDictionary(shard => shard, _ => "1"));

    public Task<IReadOnlyList<Subscription>> GetInstantAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Subscription>>(All.FindAll(subscription => subscription is { Cadence: Cadence.Instant, Status: SubscriptionStatus.Active }));
}
