using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;

namespace AlertPipeline.Tests.Feeds;

/// <summary>Sources in each state that other rooms show, and a reader that lists them.</summary>
internal static class TestSources
{
    /// <summary>Well: it answered an hour before, and has had news every day up to then.</summary>
    public static FeedState Healthy(string host, DateTimeOffset now, string? title = null) => new(
        FeedState.IdOf(new Uri($"https://{host}/feed")), new Uri($"https://{host}/feed?token=s3cret"), now.AddHours(1))
    {
        Title = title ?? host,
        LastPolledAt = now.AddHours(-1),
        LastChangedAt = now.AddHours(-1),
        EntryCount = 20,
        Profile = new SourceProfile
        {
            Documents = 40,
            News = [.. Enumerable.Range(0, 30).Select(day => now.AddHours(-1).AddDays(day - 29))],
            NewestEntryAt = now.AddHours(-1),
            Sites = [SiteName.Of(new Uri($"https://{host}"))],
            Language = "en",
        },
    };

    public static FeedState Broken(string host, DateTimeOffset now, DateTimeOffset? since = null, string? title = null) => Healthy(host, now, title) with
    {
        FailuresInARow = 9,
        FailingSince = since ?? now.AddDays(-2),
        LastError = "'10.0.0.7' answered 500 behind the proxy.",
        LastFailure = FeedFailure.Status,
    };

    /// <summary>Daily news that ended so many days ago.</summary>
    public static FeedState Silent(string host, DateTimeOffset now, int days, string? title = null)
    {
        var healthy = Healthy(host, now, title);
        return healthy with { Profile = healthy.Profile with { News = [.. healthy.Profile.News.Select(news => news.AddDays(-days))], NewestEntryAt = healthy.Profile.News[^1].AddDays(-days) } };
    }
}

internal sealed class FixedFeeds(params FeedState[] feeds) : IFeedReader
{
    public List<FeedState> All { get; } = [.. feeds];

    public int Reads { get; private set; }

    public Task<IReadOnlyList<FeedState>> ListAsync(CancellationToken cancellationToken)
    {
        Reads++;
        return Task.FromResult<IReadOnlyList<FeedState>>([.. All]);
    }
}
