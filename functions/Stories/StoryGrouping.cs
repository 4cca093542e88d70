using AlertPipeline.Messages;
using AlertPipeline.Stories.Matching;

namespace AlertPipeline.Stories;

/// <summary>Which articles are about one development: a pure function of the articles, the same in any order and in any batches.</summary>
internal static class StoryGrouping
{
    private const int StoryIdLength = 24;

    /// <summary>Puts the articles into stories: those with the same link, and those that <see cref="PairScore"/> and <see cref="Clustering"/> put together.</summary>
    /// <param name="known">Articles grouped before, with the story they are in.</param>
    /// <param name="articles">
    /// The articles to place. One that is known is compared again: a crash may have come between the weeks that its group spans.
    /// </param>
    /// <param name="settledBefore">
    /// Articles of one story that were found before this time stay together. Of the later ones an article may move: a closer one that comes in later
    /// may stand between it and the others.
    /// </param>
    /// <returns>
    /// All articles with their story, the known ones first. A story's id stays with its oldest article; where a group has several, the one that began first
    /// is its name; a group that has none gets one made from its smallest article id.
    /// </returns>
    public static IReadOnlyList<IndexedArticle> Group(
        IReadOnlyList<IndexedArticle> known, IReadOnlyList<RelevantArticle> articles, DateTimeOffset settledBefore = default)
    {
        var window = new StoryWindow(known, articles);
        var touched = window.TouchedBy(articles);
        var clustering = new Clustering(window.Ids, window.Score);
        var groups = clustering.Group(touched.Articles, window.Joined(touched.Articles, settledBefore), touched.Links);
        return window.Named(new StoryNames(window, touched.Articles).NamesOf(groups));
    }

    /// <summary>An id that no story of the window has.</summary>
    internal static string NewStoryId(string smallestArticleId, IReadOnlySet<string> taken)
    {
        var id = StableHash.Id("story", smallestArticleId)[..StoryIdLength];
        for (var again = 2; taken.Contains(id); again++)
        {
            id = StableHash.Id("story", smallestArticleId, again.ToString(System.Globalization.CultureInfo.InvariantCulture))[..StoryIdLength];
        }

        return id;
    }
}
