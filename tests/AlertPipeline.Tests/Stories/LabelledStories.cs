using AlertPipeline.Evaluation;
using AlertPipeline.Messages;
using AlertPipeline.Tests.Architecture;

namespace AlertPipeline.Tests.Stories;

/// <summary>The labelled articles of the evaluation, classified.</summary>
internal static class LabelledStories
{
    private static readonly Lazy<IReadOnlyList<StoryItem>> Items = new(() =>
    {
        using var reader = File.OpenText(Path.Combine(RepositoryFolder.Root, "tests", "AlertPipeline.Evaluation", "stories.jsonl"));
        return StoriesFile.Read(reader);
    });

    public static IEnumerable<RelevantArticle> Articles(string half) => StoryPlacement.ArticlesOf([.. Items.Value.Where(item => item.Half == half)], undated: false);
}
