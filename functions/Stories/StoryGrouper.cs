using AlertPipeline.Delivery;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Stories;

/// <summary>Puts relevant articles into stories and alerts those who want to know at once.</summary>
/// <remarks>
/// In: <c>articles-relevant</c>. Touches: the story index, the Stories table. Out: deliveries, through the Delivery room's write interface.
/// The index is changed first and settles which states there are and since when; a repeat finds its articles there, writes the
/// same rows and asks for the same deliveries under the same ids.
/// </remarks>
internal sealed partial class StoryGrouper(
    StoryIndex index, StoryStore stories, ISubscriptionReader subscriptions, IDeliveryDesk deliveries,
    TimeProvider clock, ILogger<StoryGrouper> logger) : IMessageHandler<ArticlesRelevant>
{
    /// <summary>A state older than this alerts nobody any more: a repeat comes within hours, a later one is a replayed queue.</summary>
    private static readonly TimeSpan AlertFor = TimeSpan.FromHours(72);

    public async Task HandleAsync(ArticlesRelevant message, CancellationToken cancellationToken)
    {
        if (message.Articles.Count == 0)
        {
            return;
        }

        Grouping? grouping;
        do
        {
            grouping = await TryGroupAsync(message.Articles, cancellationToken);
        }
        while (grouping is null);

        foreach (var merged in grouping.Merged)
        {
            await stories.RemoveAsync(merged, cancellationToken);
        }

        foreach (var story in grouping.Touched)
        {
            await stories.SaveAsync(story.Newest, cancellationToken);
        }

        var alerts = await AlertAsync(grouping.Touched, cancellationToken);
        Log.Grouped(logger, message.Articles.Count, grouping.Touched.Count, alerts);
    }

    /// <returns>Null where the index changed meanwhile.</returns>
    private async Task<Grouping?> TryGroupAsync(IReadOnlyList<RelevantArticle> articles, CancellationToken cancellationToken)
    {
        var pages = new List<StoryIndex.LoadedPage>();
        foreach (var week in StoryIndex.WeeksFor(articles.Select(article => article.Article.FoundAt)))
        {
            pages.Add(await index.LoadAsync(week, cancellationToken));
        }

        // An article whose first text came after a later one has moved to an earlier week; a crash between the two blobs leaves it in both.
        var known = pages.SelectMany(page => page.Page.Articles).DistinctBy(entry => entry.Article.Article.ArticleId, StringComparer.Ordinal).ToList();
        var grouped = StoryGrouping.Group(known, articles, StoryIndex.SettledBefore(articles.Select(article => article.Article.FoundAt)));
        var byStory = grouped.GroupBy(entry => entry.StoryId, StringComparer.Ordinal)
            .ToDictionary(story => story.Key, story => story.Select(entry => entry.Article).ToList(), StringComparer.Ordinal);
        var moves = new StoryMoves(known, grouped);
        var ids = articles.Select(article => article.Article.ArticleId).ToHashSet(StringComparer.Ordinal);
        var touched = grouped.Where(entry => ids.Contains(entry.Article.Article.ArticleId)).Select(entry => entry.StoryId)
            .Concat(moves.ChangedStories).Distinct().ToDictionary(storyId => storyId, storyId => new StoryFacts(byStory[storyId]), StringComparer.Ordinal);
        var states = StatesOf(pages, moves, touched);

        foreach (var page in pages)
        {
            var entries = grouped.Where(entry => StoryIndex.WeekOf(entry.Article.Article.FoundAt) == page.Week).ToList();
            var storyIds = entries.Select(entry => entry.StoryId).ToHashSet(StringComparer.Ordinal);
            var changed = new StoryIndexPage(entries, states.Where(state => storyIds.Contains(state.StoryId)).ToList());
            if (!IsSame(page.Page, changed) && !await index.TrySaveAsync(page, changed, cancellationToken))
            {
                return null;
            }
        }

        return new Grouping(
            [.. touched.Select(story => TouchedStory.Of(story.Value.Build(story.Key, states.FindAll(state => state.StoryId == story.Key)), states))],
            states.FindAll(state => state.IsMerged && touched.ContainsKey(state.StoryId) && !states.Exists(own => !own.IsMerged && own.StateId == state.StateId)));
    }

    /// <summary>The states so far, those of a merged story under the story it became part of, and the new ones.</summary>
    private List<IndexedState> StatesOf(List<StoryIndex.LoadedPage> pages, StoryMoves moves, Dictionary<string, StoryFacts> touched)
    {
        var before = pages.SelectMany(page => page.Page.States).Distinct().ToList();
        // A story that was split off was told of under the name that it had: those states are known to it as a merged story's are. Not the ones of before its
        // first article: they told of the other development alone, and whoever heard that knows nothing of this one.
        var states = before.Select(state => state with { StoryId = moves.NowIn(state.StoryId) })
            .Concat(before.SelectMany(state => moves.SplitFrom(state.StoryId).Where(split => state.ReadyAt >= split.Since).Select(split => state with { StoryId = split.StoryId })))
            .DistinctBy(state => (state.StoryId, state.StateId)).ToList();
        foreach (var (storyId, facts) in touched.OrderBy(story => story.Key, StringComparer.Ordinal))
        {
            var stateId = facts.StateIdOf(storyId);
            var last = states.Where(state => state.StoryId == storyId).Select(state => state.Number).DefaultIfEmpty().Max();
            var own = states.FindIndex(state => state.StoryId == storyId && state.StateId == stateId);
            if (own < 0)
            {
                states.Add(facts.Index(storyId, last + 1, clock.GetUtcNow()));
            }
            else if (states[own].Number < last)
            {
                // It came back to what it said before: the state keeps its name and time, and is the latest again.
                states[own] = states[own] with { Number = last + 1 };
            }
        }

        return states;
    }

    private static bool IsSame(StoryIndexPage before, StoryIndexPage after) =>
        before.Articles.Select(KeyOf).SequenceEqual(after.Articles.Select(KeyOf)) && before.States.SequenceEqual(after.States);

    private static (string, string, DateTimeOffset?, DateTimeOffset) KeyOf(IndexedArticle entry) =>
        (entry.StoryId, entry.Article.Article.ArticleId, entry.Article.Article.RevisedAt, entry.Article.Article.FoundAt);

    private async Task<int> AlertAsync(IReadOnlyList<TouchedStory> touched, CancellationToken cancellationToken)
    {
        var recent = touched.Where(story => story.Newest.ReadyAt > clock.GetUtcNow() - AlertFor).ToList();
        if (recent.Count == 0)
        {
            return 0;
        }

        // One for all who asked with the same filter, so that Delivery renders it once; null where the filter does not match.
        var bulletins = new Dictionary<(string Filter, string StateId), Bulletin?>();
        var drafts = new List<DeliveryDraft>();
        foreach (var subscription in await subscriptions.GetInstantAsync(cancellationToken))
        {
            foreach (var story in recent.Where(story => story.Newest.ReadyAt >= subscription.CreatedAt))
            {
                var state = story.Newest;
                var key = (subscription.Filter.Canonical, state.StateId);
                if (!bulletins.TryGetValue(key, out var bulletin))
                {
                    bulletins.Add(key, bulletin = StoryBulletin.AlertOf(state, subscription.Filter));
                }

                if (bulletin is not null)
                {
                    // Who was alerted to one of these heard this already, or wants to hear no more of the story.
                    var toldAs = story.OtherStateIds.Where(id => !state.IsNewsAfter([id], subscription.Follow));
                    drafts.Add(new DeliveryDraft(DeliveryIds.OfAlert(subscription.Id, state.StateId), subscription, bulletin)
                    {
                        ToldBy = [.. toldAs.Select(id => DeliveryIds.OfAlert(subscription.Id, id))],
                    });
                }
            }
        }

        await deliveries.FreezeAndQueueAsync(drafts, cancellationToken);
        return drafts.Count;
    }

    /// <param name="Touched">Every story that holds one of the message's articles.</param>
    /// <param name="Merged">States of stories that are part of those now.</param>
    private sealed record Grouping(IReadOnlyList<TouchedStory> Touched, IReadOnlyList<IndexedState> Merged);

    /// <param name="OtherStateIds">States that the story, and those that were merged into it, had besides.</param>
    private sealed record TouchedStory(StoryState Newest, IReadOnlyList<string> OtherStateIds)
    {
        public static TouchedStory Of(StoryState newest, List<IndexedState> states) =>
            new(newest, [.. states.Where(state => state.StoryId == newest.StoryId && state.StateId != newest.StateId).Select(state => state.StateId)]);
    }

    private static partial class Log
    {
        [LoggerMessage(301, LogLevel.Information, "{ArticleCount} articles are in {StoryCount} stories; {AlertCount} alerts.")]
        public static partial void Grouped(ILogger logger, int articleCount, int storyCount, int alertCount);
    }
}
