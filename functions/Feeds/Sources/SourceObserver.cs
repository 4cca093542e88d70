using AlertPipeline.Messages;

namespace AlertPipeline.Feeds.Sources;

/// <summary>One good answer of a source, as far as it says what the source is like.</summary>
/// <param name="Articles">All of the document.</param>
/// <param name="Unseen">Those that were not seen before.</param>
/// <param name="HadEntries">True where entries of the feed were seen before.</param>
internal sealed record SourceDocument(IReadOnlyList<Article> Articles, IReadOnlyList<Article> Unseen, bool HadEntries);

/// <summary>Learns from each document what a source is like, and notices where it is not. Pure.</summary>
internal static class SourceObserver
{
    private const int MaxNews = 40;
    private const int MaxSites = 8;
    private const int ManySites = 5;

    /// <summary>A document with fewer entries is too small to be compared.</summary>
    private const int LeastEntries = 3;

    /// <summary>A clock or a time zone may be wrong by that much; what is dated later was not published yet.</summary>
    private static readonly TimeSpan FutureMargin = TimeSpan.FromHours(24);

    /// <summary>A new entry that is dated earlier than this says nothing of when it came out.</summary>
    private static readonly TimeSpan LateMargin = TimeSpan.FromDays(2);

    /// <summary>After so long the new ways are taken for the usual ones.</summary>
    private static readonly TimeSpan GetUsedTo = TimeSpan.FromDays(14);

    private static readonly DateTimeOffset Earliest = new(1995, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static SourceProfile Learn(SourceProfile before, SourceDocument document, DateTimeOffset now)
    {
        var articles = document.Articles;
        var dates = articles.Select(article => article.PublishedAt).OfType<DateTimeOffset>().Where(date => date >= Earliest && date <= now).Order().ToList();
        var isFuture = articles.Any(article => article.PublishedAt > now + FutureMargin);
        var wrong = FindWrong(before, articles);
        var isUsedTo = before.WrongSince is { } since && now - since >= GetUsedTo;
        var seen = wrong is null || isUsedTo;
        var reach = dates.Count >= LeastEntries ? dates[^1] - dates[0] : (TimeSpan?)null;
        var after = before with
        {
            Documents = before.Documents + 1,
            News = NewsOf(before, document, dates, now),
            NewestEntryAt = dates.Count > 0 ? dates[^1] : null,
            Reach = reach,
            EntryGap = reach / (dates.Count - 1),
            EmptySince = articles.Count == 0 ? before.EmptySince ?? now : null,
            FutureDatedSince = isFuture ? before.FutureDatedSince ?? now : null,
            WrongSince = seen ? null : before.WrongSince ?? now,
            WrongReason = seen ? null : wrong,
            OverrunAt = document is { HadEntries: true, Unseen.Count: >= LeastEntries } && document.Unseen.Count == articles.Count ? now : before.OverrunAt,
            LastWholeAt = now,
        };
        return seen && articles.Count > 0 ? WithWays(isUsedTo ? after with { Sites = [], HasManySites = false } : after, articles) : after;
    }

    private static List<DateTimeOffset> NewsOf(SourceProfile before, SourceDocument document, List<DateTimeOffset> dates, DateTimeOffset now)
    {
        IEnumerable<DateTimeOffset> found = before.Documents == 0 ? dates : document.Unseen.Select(article => article.PublishedAt).OfType<DateTimeOffset>();
        var plausible = found.Where(date => date >= Earliest && date <= now).ToList();
        if (document.Unseen.Count > 0 && !plausible.Exists(date => date > now - LateMargin) && (before.Documents > 0 || plausible.Count == 0))
        {
            plausible.Add(now);
        }

        return [.. before.News.Concat(plausible).OrderDescending().DistinctBy(Quarter).Take(MaxNews).Order()];
    }

    private static long Quarter(DateTimeOffset time) => time.UtcTicks / (TimeSpan.TicksPerDay / 4);

    /// <summary>What the source is like besides when it publishes.</summary>
    private static SourceProfile WithWays(SourceProfile profile, IReadOnlyList<Article> articles)
    {
        var sites = SitesOf(articles);
        return profile with
        {
            Sites = [.. sites.Concat(profile.Sites).Distinct().Take(MaxSites)],
            HasManySites = profile.HasManySites || sites.Count >= ManySites,
            Language = articles[0].Language ?? profile.Language,
            Script = TextScript.Find(articles.Select(article => article.Title)) ?? profile.Script,
        };
    }

    private static string? FindWrong(SourceProfile usual, IReadOnlyList<Article> articles)
    {
        if (usual.Documents == 0 || articles.Count < LeastEntries)
        {
            return null;
        }

        var sites = SitesOf(articles);
        if (sites.Count > 0 && usual is { HasManySites: false, Sites.Count: > 0 } && !sites.Exists(usual.Sites.Contains))
        {
            return $"All entries lead to {sites[0]} now; before they led to {string.Join(", ", usual.Sites.Take(LeastEntries))}.";
        }

        var script = TextScript.Find(articles.Select(article => article.Title));
        if (script is not null && usual.Script is not null && script != usual.Script)
        {
            return $"The titles are in {script} script now; before they were in {usual.Script}.";
        }

        return articles[0].Language is { } language && usual.Language is not null && language != usual.Language
            ? $"The feed says that its language is '{language}' now; before it was '{usual.Language}'."
            : null;
    }

    private static List<string> SitesOf(IReadOnlyList<Article> articles) =>
        articles.Select(article => article.Link).OfType<Uri>().Select(SiteName.Of).GroupBy(site => site)
            .OrderByDescending(site => site.Count()).Select(site => site.Key).ToList();
}
