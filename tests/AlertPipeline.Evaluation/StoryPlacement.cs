using System.Globalization;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Messages;
using AlertPipeline.Stories;
using AlertPipeline.Stories.Matching;

namespace AlertPipeline.Evaluation;

/// <summary>Groups labelled articles the way the <c>stories</c> command does.</summary>
internal static class StoryPlacement
{
    /// <summary>A date without a day (2025-07) is no time of publication.</summary>
    private const int DateLength = 10;

    public static IReadOnlyList<Placed> Place(IReadOnlyList<StoryItem> items, bool undated)
    {
        var stories = StoryGrouping.Group([], ArticlesOf(items, undated))
            .ToDictionary(entry => entry.Article.Article.ArticleId, entry => entry.StoryId, StringComparer.Ordinal);
        return [.. items.Select(item => new Placed(item, stories[item.Id]))];
    }

    public static IReadOnlyList<RelevantArticle> ArticlesOf(IReadOnlyList<StoryItem> items, bool undated)
    {
        var classifier = EmbeddedClassifier.BuiltIn();
        return [.. items.Select(item => ArticleOf(item, undated, classifier))];
    }

    /// <summary>Every two stories that were put together, and every article that was put into no story with another of its own.</summary>
    public static void PrintErrors(IReadOnlyList<Placed> placed)
    {
        foreach (var story in placed.GroupBy(item => item.Story).Where(story => story.Select(item => item.Item.Story ?? item.Item.Id).Distinct().Count() > 1))
        {
            Console.WriteLine("\nPut together:");
            foreach (var item in story.Select(item => item.Item))
            {
                Console.WriteLine($"  {item.Id} {item.Story} {item.Kind}: {item.Title} | {item.Summary}");
            }
        }

        foreach (var story in placed.Where(item => item.Item.Story is not null).GroupBy(item => item.Item.Story).Where(story => story.Count() > 1))
        {
            foreach (var alone in story.Where(item => story.Count(other => other.Story == item.Story) == 1))
            {
                Console.WriteLine($"Left alone: {alone.Item.Id} {alone.Item.Kind}: {alone.Item.Title} | {alone.Item.Summary}");
            }
        }
    }

    private static RelevantArticle ArticleOf(StoryItem item, bool undated, EmbeddedClassifier classifier)
    {
        var published = !undated && item.Published?.Length >= DateLength && DateTimeOffset.TryParse(
            item.Published, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : (DateTimeOffset?)null;
        var link = Uri.TryCreate(item.Url, UriKind.Absolute, out var url) ? url : null;
        var article = new Article(
            item.Id, "", 0, item.Source ?? link?.Host ?? "", item.Source ?? "", link, item.Title, item.Summary, item.Lang, published, published ?? TraitsReader.UnknownTime);
        return new RelevantArticle(article, classifier.Classify(new ArticleText(article.Title, article.Summary, article.Language)));
    }
}
