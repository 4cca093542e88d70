using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Messages;
using AlertPipeline.Net;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Feeds;

/// <summary>One feed after it was asked.</summary>
/// <param name="Unseen">Articles that were not seen before, in document order.</param>
/// <param name="HostIsDown">True where nobody answered at all.</param>
internal sealed record VisitedFeed(FeedChange Change, IReadOnlyList<Article> Unseen, bool HostIsDown = false);

/// <summary>Asks one feed and works out what that means: its new articles, its next state. Sends and saves nothing but the raw bytes.</summary>
internal sealed partial class FeedVisit(
    FeedClient client, RawArchive archive, IOptions<FeedsOptions> options, TimeProvider clock, ILogger<FeedVisit> logger)
{
    public async Task<VisitedFeed> AskAsync(StoredFeed feed, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync(feed.State.Address, feed.State.ETag, feed.State.LastModified, cancellationToken);
        return answer switch
        {
            FeedAnswer.Document document => await TakeAsync(feed, document, cancellationToken),
            FeedAnswer.Unchanged unchanged => new VisitedFeed(new FeedChange(feed, AfterUnchanged(feed.State, unchanged.Http), Seen: null), []),
            FeedAnswer.Failure failure => Fail(feed, failure),
            _ => throw new InvalidOperationException($"An answer of kind {answer.GetType().Name}."),
        };
    }

    /// <summary>The feed is not asked because others of its host got no answer just now.</summary>
    public VisitedFeed LeaveAlone(StoredFeed feed) =>
        Fail(feed, new FeedAnswer.Failure($"'{feed.State.Address.Host}' did not answer for its other feeds, so this one was not asked."));

    private async Task<VisitedFeed> TakeAsync(StoredFeed feed, FeedAnswer.Document document, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var built = ArticleBuilder.Build(document.Feed, feed.State.FeedId, document.Http.Address, now);
        var articles = built.Articles.Take(SeenEntries.MaxPerDocument).ToList();
        var unseen = articles.FindAll(article => !feed.Seen.Contains(article.ArticleId));
        if (unseen.Count > 0)
        {
            await archive.SaveAsync(feed.State.FeedId, document.Http, now, cancellationToken);
        }

        if (built.Rejected.Count > 0)
        {
            Log.EntriesRejected(logger, feed.State.FeedId, built.Rejected.Count, built.Rejected[0].Reason);
        }

        var state = Succeed(feed.State, document.Http, document.Feed.PollInterval, now) with
        {
            Title = TitleOf(document.Feed) ?? feed.State.Title,
            ETag = Validators.ETagOf(document.Http),
            LastModified = Validators.LastModifiedOf(document.Http),
            LastChangedAt = unseen.Count > 0 ? now : feed.State.LastChangedAt,
            EntryCount = document.Feed.Entries.Count,
            NewCount = unseen.Count,
            RejectedCount = built.Rejected.Count,
        };
        var seen = unseen.Count > 0 ? feed.Seen.With(articles.Select(article => article.ArticleId)) : null;
        return new VisitedFeed(new FeedChange(feed, state, seen), unseen);
    }

    private FeedState AfterUnchanged(FeedState state, OutboundAnswer http) =>
        Succeed(state, http, publisherInterval: null, clock.GetUtcNow()) with { NewCount = 0 };

    private FeedState Succeed(FeedState state, OutboundAnswer http, TimeSpan? publisherInterval, DateTimeOffset now) => state with
    {
        // Only an answer that holds up proves that the new address is the feed's.
        Address = http.MovedTo is { } moved && moved.AbsoluteUri.Length <= FeedState.MaxAddressLength ? moved : state.Address,
        NextPollAt = PollSchedule.AfterSuccess(now, publisherInterval, PollSchedule.FreshFor(http), options.Value),
        LastPolledAt = now,
        FailuresInARow = 0,
        FailingSince = null,
        LastError = null,
    };

    private VisitedFeed Fail(StoredFeed feed, FeedAnswer.Failure failure)
    {
        var now = clock.GetUtcNow();
        var failures = feed.State.FailuresInARow + 1;
        Log.FeedFailed(logger, feed.State.FeedId, failures, failure.Reason);
        var state = feed.State with
        {
            NextPollAt = PollSchedule.AfterFailure(now, failures, failure.RetryAfter, options.Value),
            LastPolledAt = now,
            NewCount = 0,
            FailuresInARow = failures,
            FailingSince = feed.State.FailingSince ?? now,
            LastError = failure.Reason,
        };
        return new VisitedFeed(new FeedChange(feed, state, Seen: null), [], failure.HostIsDown);
    }

    private static string? TitleOf(ParsedFeed feed) =>
        feed.Title is { } title && HtmlText.ToPlain(title, FeedState.MaxNameLength) is { Length: > 0 } plain ? plain : null;

    private static partial class Log
    {
        [LoggerMessage(102, LogLevel.Warning, "Feed {FeedId} failed for the {FailureCount}. time in a row: {Reason}")]
        public static partial void FeedFailed(ILogger logger, string feedId, int failureCount, string reason);

        [LoggerMessage(103, LogLevel.Warning, "Feed {FeedId}: {RejectedCount} entries cannot become articles; the first: {Reason}")]
        public static partial void EntriesRejected(ILogger logger, string feedId, int rejectedCount, string reason);
    }
}
