using AlertPipeline.Delivery;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Stories;

/// <summary>A story as filters see it, and as a bulletin shows it.</summary>
internal static class StoryBulletin
{
    private const int MaxSummaryLength = 400;

    public static FilterTarget TargetOf(StoryState state) => new(
        state.Topics, state.Direction, Stage: null, Objects: [], state.Issuers, state.Affected,
        state.Articles.Select(article => article.Article.Source).Distinct().ToList(),
        state.Articles.Select(article => article.Article.Language).OfType<string>().Distinct().ToList(),
        state.Score, EvidenceLevelOf(state), state.Articles.SelectMany(TextsOf).ToList());

    public static BulletinItem ItemOf(StoryState state, FilterMatch match)
    {
        var lead = state.Articles[0].Article;
        return new BulletinItem(
            state.StoryId, state.StateId, state.Number > 1,
            Mark(lead.Title, lead, TextField.Title, match), Mark(Shorten(lead.Summary), lead, TextField.Summary, match),
            state.Topics, state.Direction, state.Issuers, state.Affected, EvidenceWords(state), PrimarySource: null,
            state.Articles.Select(article => new BulletinOutlet(
                article.Article.ArticleId, article.Article.Outlet, article.Article.Source, article.Article.Title, article.Article.Link, article.Article.PublishedAt)).ToList(),
            state.Articles.SelectMany(EvidenceOf).ToList(), match.Reasons);
    }

    /// <summary>The most important first: more outlets, then the higher score, then the older; the id makes it the same everywhere.</summary>
    public static IOrderedEnumerable<StoryState> ByImportance(IEnumerable<StoryState> states) => states
        .OrderByDescending(OutletCount).ThenByDescending(state => state.Score).ThenBy(state => state.ReadyAt)
        .ThenBy(state => state.StateId, StringComparer.Ordinal);

    private static int OutletCount(StoryState state) => state.Articles.Select(article => article.Article.Source).Distinct().Count();

    private static string EvidenceLevelOf(StoryState state) => OutletCount(state) > 1 ? "several" : "single";

    private static string EvidenceWords(StoryState state) => OutletCount(state) is var count and > 1 ? $"{count} outlets" : "one outlet";

    private static IEnumerable<FilterText> TextsOf(RelevantArticle article) =>
    [
        new(article.Article.ArticleId, TextField.Title, article.Article.Title),
        new(article.Article.ArticleId, TextField.Summary, article.Article.Summary),
    ];

    private static IEnumerable<BulletinEvidence> EvidenceOf(RelevantArticle article) =>
        article.Classification.Evidence.Select(span => new BulletinEvidence(
            span.Label, article.Article.ArticleId, span.Field, span.Start, span.Length,
            (span.Field == TextField.Title ? article.Article.Title : article.Article.Summary).Substring(span.Start, span.Length)));

    private static MarkedText Mark(string text, Article article, TextField field, FilterMatch match)
    {
        var marks = new List<MarkedSpan>();
        var hits = match.Hits.Where(hit => hit.ArticleId == article.ArticleId && hit.Field == field && hit.Start + hit.Length <= text.Length);
        foreach (var hit in hits.OrderBy(hit => hit.Start))
        {
            if (marks.Count == 0 || hit.Start >= marks[^1].Start + marks[^1].Length)
            {
                marks.Add(new MarkedSpan(hit.Start, hit.Length));
            }
        }

        return new MarkedText(text, marks);
    }

    /// <summary>Cuts at the end of a sentence, else of a word.</summary>
    private static string Shorten(string text)
    {
        if (text.Length <= MaxSummaryLength)
        {
            return text;
        }

        var end = text.LastIndexOfAny(['.', '!', '?', '。'], MaxSummaryLength - 1);
        return end >= MaxSummaryLength / 2 ? text[..(end + 1)] : TextLength.Shorten(text, MaxSummaryLength);
    }
}
