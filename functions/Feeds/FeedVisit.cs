using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Feeds.Sources;
using AlertPipeline.Net;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Feeds;

/// <summary>One feed after it was asked.</summary>
/// <param name="Entries">What of its entries is to be sent on; null where there was no document.</param>
/// <param name="HostIsDown">True where nobody answered at all.</param>
/// <param name="HostPausesUntil">Until when the host asks to be left in peace; null where it does not.</param>
internal sealed record VisitedFeed(FeedChange Change, SortedEntries? Entries, bool HostIsDown = false, DateTimeOffset? HostPausesUntil = null);

/// <summary>Asks one feed and works out what that means: its new articles, its next state. Sends and saves nothing but the raw bytes.</summary>
internal sealed partial class FeedVisit(
    FeedClient client, RawArchive archive, IOptions<FeedsOptions> options, TimeProvider clock, ILogger<FeedVisit> logger)
{
    /// <summary>Older pages that are read where one page held nothing but new entries.</summary>
    private const int MaxOlderPages = 5;

    public async Task<VisitedFeed> AskAsync(StoredFeed feed, CancellationToken cancellationToken)
    {
        var state = feed.State;
        var asksWhole = ValidatorTrust.AsksWhole(state, clock.GetUtcNow());
        var answer = await client.GetAsync(state.Address, asksWhole ? null : state.ETag, asksWhole ? null : state.LastModified, cancellationToken);
        return answer switch
        {
            FeedAnswer.Document document => await TryTakeAsync(feed, document, asksWhole, cancellationToken),
            FeedAnswer.Unchanged unchanged => new VisitedFeed(new FeedChange(feed, AfterUnchanged(state, unchanged.Http), Seen: null), Entries: null),
            FeedAnswer.Failure failure => Fail(feed, failure),
            _ => throw new InvalidOperationException($"An answer of kind {answer.GetType().Name}."),
        };
    }

    /// <summary>The feed is not asked because others of its host got no answer just now; next time its turn comes before theirs.</summary>
    public VisitedFeed LeaveAlone(StoredFeed feed)
    {
        var left = Fail(feed, new FeedAnswer.Failure(
            FeedFailure.Unreachable, $"'{feed.State.Address.Host}' did not answer for its other feeds, so this one was not asked."));
        return left with { Change = left.Change with { After = left.Change.After with { LastPolledAt = feed.State.LastPolledAt } } };
    }

    /// <summary>The feed is not asked because its host has just asked for a pause; that is no failure of the feed.</summary>
    public static VisitedFeed Postpone(StoredFeed feed, DateTimeOffset until) =>
        new(new FeedChange(feed, feed.State with { NextPollAt = until }, Seen: null), Entries: null);

    private async Task<VisitedFeed> TryTakeAsync(StoredFeed feed, FeedAnswer.Document document, bool askedWhole, CancellationToken cancellationToken)
    {
        try
        {
            return await TakeAsync(feed, document, askedWhole, cancellationToken);
        }
        catch (Exception defect) when (Defects.IsOne(defect))
        {
            Log.TakingFailed(logger, feed.State.FeedId, defect);
            return Fail(feed, Defects.FailureOf(defect));
        }
    }

    private async Task<VisitedFeed> TakeAsync(StoredFeed feed, FeedAnswer.Document document, bool askedWhole, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var pages = new List<FeedAnswer.Document> { document };
        var built = ArticleBuilder.Build(document.Feed, feed.State.FeedId, document.Http.Address, now, feed.State.IsOfficial);
        var sorted = SortedEntries.Sort(built, feed.Seen, now);
        var hadEntries = feed.Seen.Count > 0;
        var missedPage = false;
        while (hadEntries && sorted.IsAllUnseen && MayReadOn(pages, now) && pages[^1].Feed.NextPage is { } older)
        {
            if (await client.GetAsync(older, etag: null, lastModified: null, cancellationToken) is not FeedAnswer.Document page)
            {
                missedPage = true;
                break;
            }

            pages.Add(page);
            var more = ArticleBuilder.Build(page.Feed, feed.State.FeedId, page.Http.Address, now, feed.State.IsOfficial);
            built = new BuiltArticles(
                [.. built.Articles.Concat(more.Articles).DistinctBy(article => article.ArticleId)], [.. built.Rejected, .. more.Rejected]);
            sorted = SortedEntries.Sort(built, feed.Seen, now);
        }

        if (sorted.HasNews)
        {
            foreach (var page in pages)
            {
                await archive.SaveAsync(feed.State.FeedId, page.Http, now, cancellationToken);
            }
        }

        LogOddities(feed.State, built, sorted, missedPage);
        var learned = SourceObserver.Learn(feed.State.Profile, new SourceDocument(built.Articles, sorted.Unseen, hadEntries), now);
        var wishes = PublisherWishes.Of(document.Feed, document.Http);
        var profile = ValidatorTrust.After(feed.State, learned, document.Http, sorted.Unseen, askedWhole, now);
        var state = Succeed(feed.State with { Profile = profile }, document.Http, wishes, now) with
        {
            Title = TitleOf(document.Feed) ?? feed.State.Title,
            ETag = Validators.ETagOf(document.Http),
            LastModified = Validators.LastModifiedOf(document.Http),
            LastChangedAt = sorted.Unseen.Count > 0 ? now : feed.State.LastChangedAt,
            EntryCount = document.Feed.EntryCount,
            NewCount = sorted.Unseen.Count,
            RevisedCount = sorted.Revised.Count,
            RejectedCount = built.Rejected.Count,
        };
        return new VisitedFeed(new FeedChange(feed, state, sorted.Seen.IsSame(feed.Seen) ? null : sorted.Seen), sorted);
    }

    /// <summary>All pages together stay within what one document may cost, in bytes and in time since the first.</summary>
    private bool MayReadOn(List<FeedAnswer.Document> pages, DateTimeOffset first) =>
        pages.Count <= MaxOlderPages
        && pages.Sum(page => (long)page.Http.Body.Length) < options.Value.MaxFeedBytes
        && clock.GetUtcNow() - first < options.Value.RequestTimeout;

    /// <remarks>No document came, so nothing proves that a new address is the feed's: it is taken with the next one.</remarks>
    private FeedState AfterUnchanged(FeedState state, OutboundAnswer http) =>
        Succeed(state, http with { MovedTo = null }, WishesAfterUnchanged(state.Wishes, http), clock.GetUtcNow()) with { NewCount = 0, RevisedCount = 0 };

    /// <summary>What an answer without a document does not say stays as it was (RFC 9111, 4.3.4).</summary>
    private static PublisherWishes WishesAfterUnchanged(PublisherWishes wishes, OutboundAnswer http) =>
        http.FindHeader("Cache-Control") is null or "" ? wishes : wishes with { FreshFor = PublisherWishes.FindFreshness(http) };

    private FeedState Succeed(FeedState state, OutboundAnswer http, PublisherWishes wishes, DateTimeOffset now)
    {
        // Only an answer that holds up proves that the new address is the feed's.
        var address = http.MovedTo is { } moved && moved.AbsoluteUri.Length <= FeedState.MaxAddressLength ? moved : state.Address;
        return state with
        {
            Address = address,
            Wishes = wishes,
            NextPollAt = PollSchedule.AfterSuccess(now, state.FeedId, state.Profile, wishes, options.Value),
            LastPolledAt = now,
            FailuresInARow = 0,
            FailingSince = null,
            LastError = null,
            LastFailure = null,
            Profile = address == state.Address ? state.Profile : state.Profile with { MovedAt = now, MovedFrom = state.Address },
        };
    }

    private VisitedFeed Fail(StoredFeed feed, FeedAnswer.Failure failure)
    {
        var now = clock.GetUtcNow();
        var failures = feed.State.FailuresInARow + 1;
        Log.FeedFailed(logger, feed.State.FeedId, failures, failure.Reason);
        var state = feed.State with
        {
            NextPollAt = PollSchedule.AfterFailure(now, feed.State.FeedId, failures, failure.RetryAfter, feed.State.Wishes, options.Value),
            LastPolledAt = now,
            NewCount = 0,
            RevisedCount = 0,
            FailuresInARow = failures,
            FailingSince = feed.State.FailingSince ?? now,
            LastError = failure.Reason,
            LastFailure = failure.Kind,
        };
        return new VisitedFeed(
            new FeedChange(feed, state, Seen: null), Entries: null, failure.Kind == FeedFailure.Unreachable,
            failure.Kind == FeedFailure.TooOften ? state.NextPollAt : null);
    }

    private void LogOddities(FeedState feed, BuiltArticles built, SortedEntries sorted, bool missedPage)
    {
        if (sorted.Rejected.Count > 0)
        {
            Log.EntriesRejected(logger, feed.FeedId, sorted.Rejected.Count, sorted.Rejected[0].Reason);
        }

        if (sorted.ChangedTogether > 0)
        {
            Log.ChangedTogether(logger, feed.FeedId, sorted.ChangedTogether);
        }

        if (missedPage)
        {
            Log.PageMissed(logger, feed.FeedId);
        }

        if (built.Articles.Count > SeenEntries.MaxPerDocument)
        {
            Log.EntriesLeftOut(logger, feed.FeedId, built.Articles.Count, SeenEntries.MaxPerDocument);
        }
    }

    private static string? TitleOf(ParsedFeed feed) =>
        feed.Title is { } title && HtmlText.ToPlain(title, FeedState.MaxNameLength) is { Length: > 0 } plain ? plain : null;

    private static partial class Log
    {
        [LoggerMessage(102, LogLevel.Warning, "Feed {FeedId} failed for the {FailureCount}. time in a row: {Reason}")]
        public static partial void FeedFailed(ILogger logger, string feedId, int failureCount, string reason);

        [LoggerMessage(103, LogLevel.Warning, "Feed {FeedId}: {RejectedCount} entries cannot become articles; the first: {Reason}")]
        public static partial void EntriesRejected(ILogger logger, string feedId, int rejectedCount, string reason);

        [LoggerMessage(105, LogLevel.Information, "Feed {FeedId}: the texts of {EntryCount} entries changed at once, which is taken for a new template.")]
        public static partial void ChangedTogether(ILogger logger, string feedId, int entryCount);

        [LoggerMessage(106, LogLevel.Warning, "Feed {FeedId}: every entry was new and the page before could not be read; entries may be missing.")]
        public static partial void PageMissed(ILogger logger, string feedId);

        [LoggerMessage(108, LogLevel.Error, "What feed {FeedId} holds could not be worked out.")]
        public static partial void TakingFailed(ILogger logger, string feedId, Exception exception);

        [LoggerMessage(107, LogLevel.Warning, "Feed {FeedId} holds {EntryCount} entries; only the first {Limit} are read.")]
        public static partial void EntriesLeftOut(ILogger logger, string feedId, int entryCount, int limit);
    }
}
