using AlertPipeline.Classification;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Delivery;
using AlertPipeline.Feeds;
using AlertPipeline.Stories;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Commands;

/// <summary>What storage says at one moment; a run is the difference between two.</summary>
/// <param name="At">The moment, by the pipeline's clock (UTC).</param>
internal sealed record RunLedger(
    DateTimeOffset At, IReadOnlyList<FeedState> Feeds, ArticleCounts Articles, int Stories, IReadOnlyDictionary<(Channel Channel, DeliveryState State), int> Deliveries)
{
    /// <summary>What the outside services cost this month; none where none was asked.</summary>
    public IReadOnlyList<MonthSpending> Spending { get; init; } = [];

    /// <summary>Far enough to hold all that a run may touch.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromDays(45);

    public static async Task<RunLedger> ReadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var states = await services.GetRequiredService<IStoryReader>().GetStatesAsync(now - Window, now, cancellationToken);
        var deliveries = await services.GetRequiredService<DeliveryStore>().CountAsync(cancellationToken);
        return new RunLedger(
            now,
            await services.GetRequiredService<IFeedReader>().ListAsync(cancellationToken),
            await services.GetRequiredService<ArticleLedger>().CountAsync(now - Window, now, cancellationToken),
            states.Select(state => state.StoryId).Distinct().Count(),
            deliveries.ToDictionary(count => (count.Channel, count.State), count => count.Count))
        {
            Spending = await services.GetRequiredService<SpendingLedger>().ReadMonthAsync(now, cancellationToken),
        };
    }

    public int DeliveriesOf(Channel channel, DeliveryState state) => Deliveries.GetValueOrDefault((channel, state));
}
