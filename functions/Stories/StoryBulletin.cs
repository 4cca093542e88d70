using AlertPipeline.Delivery;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;

namespace AlertPipeline.Stories;

/// <summary>A story as filters see it, and as a bulletin shows it.</summary>
internal static class StoryBulletin
{
    private const int MaxSummaryLength = 400;
    private const int MaxFigures = 2;

    public static FilterTarget TargetOf(StoryState state) => new(
        state.Topics, state.Direction, state.Stage, ValuesOf(state, StoryEvent.Object), state.Issuers, state.Affected,
        state.Articles.Select(article => article.Article.Source).Distinct().ToList(),
        state.Articles.Select(article => article.Article.Language).OfType<string>().Distinct().ToList(),
        state.Score, state.Evidence, state.Articles.SelectMany(TextsOf).ToList());

    /// <returns>Null where the filter does not match.</returns>
    public static Bulletin? AlertOf(StoryState state, Filter filter)
    {
        var match = filter.Evaluate(TargetOf(state));
        if (!match.Matches)
        {
            return null;
        }

        // Whom it is told to by now was told of what the story said before, or of nothing: a second outlet alone alerts nobody again.
        var isUpdate = state.Changes.Any(change => change.Field != "evidence" || change.Now == EvidenceLevels.Document);
        return new Bulletin(BulletinKind.Alert, state.ReadyAt, null, [ItemOf(state, match, isUpdate)], 0, state.Articles[^1].Classification.Version, null);
    }

    /// <param name="isUpdate">True for readers who were told of an earlier state.</param>
    public static BulletinItem ItemOf(StoryState state, FilterMatch match, bool isUpdate)
    {
        var lead = state.Articles[0].Article;
        return new BulletinItem(
            state.StoryId, state.StateId, isUpdate,
            Mark(lead.Title, lead, TextField.Title, match), Mark(Shorten(lead.Summary), lead, TextField.Summary, match),
            state.Topics, state.Direction, state.Issuers, state.Affected, EvidenceWords(state), PrimarySourceOf(state),
            state.Articles.Select(article => new BulletinOutlet(
                article.Article.ArticleId, article.Article.Outlet, article.Article.Source, article.Article.Title, article.Article.Link, article.Article.PublishedAt)).ToList(),
            state.Articles.SelectMany(EvidenceOf).Concat(state.Event.Where(IsOwnEvidence).Select(fact => EvidenceOf(state, fact)).OfType<BulletinEvidence>()).ToList(), match.Reasons)
        {
            Stage = state.Stage,
            KeyDates = ValuesOf(state, StoryEvent.Date),
            KeyFigures = [.. state.Event.Where(fact => fact.Field == StoryEvent.Figure).Select(fact => EvidenceOf(state, fact)?.Quote).OfType<string>().Where(HasDigit).Distinct().Take(MaxFigures)],
            Changes = isUpdate ? [.. state.Changes.Select(change => new BulletinChange(change.Field, change.Before, change.Now))] : [],
        };
    }

    /// <summary>
    /// The most important first: the better shown (an official source, then several outlets), the more outlets that do not copy each other, then outlets altogether, what acts
    /// on someone directly (issuer and affected are known), the higher score, the older; the id makes it the same everywhere.
    /// </summary>
    public static IOrderedEnumerable<StoryState> ByImportance(IEnumerable<StoryState> states) => states
        .OrderByDescending(state => EvidenceLevels.RankOf(state.Evidence)).ThenByDescending(state => state.CountIndependentOutlets()).ThenByDescending(OutletCount)
        .ThenByDescending(state => state.Issuers.Count > 0 && state.Affected.Count > 0).ThenByDescending(state => state.Score).ThenBy(state => state.ReadyAt)
        .ThenBy(state => state.StateId, StringComparer.Ordinal);

    private static int OutletCount(StoryState state) => state.Articles.Select(article => article.Article.Source).Distinct().Count();

    private static string EvidenceWords(StoryState state) => state.Evidence switch
    {
        EvidenceLevels.Document => "official source",
        EvidenceLevels.Several => $"{state.CountIndependentOutlets()} independent outlets",
        _ when OutletCount(state) is var outlets and > 1 => $"one source, in {outlets} outlets",
        _ => "one outlet",
    };

    private static Uri? PrimarySourceOf(StoryState state) =>
        state.Articles.Select(article => article.Article).FirstOrDefault(article => article is { IsOfficial: true, Link: not null })?.Link;

    private static List<string> ValuesOf(StoryState state, string field) =>
        state.Event.Where(fact => fact.Field == field).Select(fact => fact.Value).ToList();

    /// <summary>Small counts ("three allies") are written as words, and say little without their sentence.</summary>
    private static bool HasDigit(string words) => words.Any(char.IsDigit);

    /// <summary>Places have their evidence from the classifier.</summary>
    private static bool IsOwnEvidence(StoryFact fact) => fact.Field is not ("issuer" or "affected");

    /// <returns>Null where the article is not among those that were kept with the state.</returns>
    private static BulletinEvidence? EvidenceOf(StoryState state, StoryFact fact) =>
        state.Articles.Select(article => article.Article).FirstOrDefault(article => article.ArticleId == fact.ArticleId) is { } article
            ? new BulletinEvidence(
                $"{fact.Field}:{fact.Value}", fact.ArticleId, fact.Text, fact.Start, fact.Length,
                (fact.Text == TextField.Title ? article.Title : article.Summary).Substring(fact.Start, fact.Length))
            : null;

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
