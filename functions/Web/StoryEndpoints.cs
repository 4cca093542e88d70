using AlertPipeline.Messages;
using AlertPipeline.Stories;

namespace AlertPipeline.Web;

/// <summary>The latest stories, and one story with its articles and the words that its labels rest on.</summary>
internal static class StoryEndpoints
{
    private const int ListDays = 7;

    /// <summary>How far back the page of one story looks.</summary>
    private const int DetailDays = 30;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/stories/{id?}", [HttpMethods.Get, HttpMethods.Head], ShowAsync);

    private static Task ShowAsync(HttpContext context) =>
        context.Request.RouteValues["id"] is string id ? ShowOneAsync(context, id) : ShowListAsync(context);

    private static async Task ShowListAsync(HttpContext context)
    {
        var newest = await NewestAsync(context, ListDays);
        var cards = newest.OrderByDescending(state => state.ReadyAt).ThenBy(state => state.StateId, StringComparer.Ordinal).Select(CardOf).ToList();
        await PageResponse.WriteAsync(context, StatusCodes.Status200OK, Pages.StoryList.Create(new StoryListPage(ListDays, cards)));
    }

    private static async Task ShowOneAsync(HttpContext context, string id)
    {
        var state = (await NewestAsync(context, DetailDays)).FirstOrDefault(state => state.StoryId == id);
        await (state is null
            ? PageResponse.WriteAsync(context, StatusCodes.Status404NotFound, Pages.Missing.Create("There is no such story, or it is older than a month."))
            : PageResponse.WriteAsync(context, StatusCodes.Status200OK, Pages.StoryDetail.Create(
                new StoryDetailPage(CardOf(state), state.Articles.Select(ArticleOf).ToList()))));
    }

    /// <summary>The newest state of each story.</summary>
    private static async Task<IEnumerable<StoryState>> NewestAsync(HttpContext context, int days)
    {
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var states = await context.RequestServices.GetRequiredService<IStoryReader>().GetStatesAsync(now.AddDays(-days), now, context.RequestAborted);
        return states.GroupBy(state => state.StoryId, StringComparer.Ordinal).Select(story => story.MaxBy(state => state.Number)!);
    }

    private static StoryCard CardOf(StoryState state)
    {
        var facts = new List<string> { string.Join(", ", state.Topics) };
        facts.AddRange(new[] { state.Direction }.OfType<string>());
        facts.Add(string.Join(", ", state.Issuers) + (state.Affected.Count > 0 ? " → " + string.Join(", ", state.Affected) : ""));
        facts.Add(state.Articles.Select(article => article.Article.Source).Distinct().Count() is var outlets and > 1 ? $"{outlets} outlets" : "one outlet");
        facts.Add(PageResponse.Time(state.ReadyAt));
        return new StoryCard(
            state.StoryId, state.Articles[0].Article.Title, state.Articles[0].Article.Summary, string.Join(" · ", facts.Where(fact => fact.Length > 0)));
    }

    private static StoryArticle ArticleOf(RelevantArticle relevant) => new(
        relevant.Article.Title, relevant.Article.Outlet, relevant.Article.Link?.AbsoluteUri, relevant.Article.Summary, PageResponse.Time(relevant.Article.FoundAt),
        relevant.Classification.Evidence.Select(span => new StoryEvidence(
            span.Label, (span.Field == TextField.Title ? relevant.Article.Title : relevant.Article.Summary).Substring(span.Start, span.Length))).ToList());
}
