using AlertPipeline.Classification.Model;
using AlertPipeline.Commands;

namespace AlertPipeline.Tests.Commands;

public sealed class StoriesCommandTests
{
    [Fact]
    public async Task Copies_share_a_story_and_every_article_has_one_in_the_order_of_the_input()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        const string Input = """
            {"id":"a","title":"US bans AI chip exports to China","url":"https://a.example/1","published":"2026-11-24T07:00:00Z"}
            not json
            {"id":"b","title":"Wheat prices fall"}
            {"id":"c","title":"US bans AI chip exports to China"}
            """;

        var exitCode = await StoriesCommand.RunAsync(
            new StringReader(Input), output, errors, EmbeddedClassifier.BuiltIn(), TestContext.Current.CancellationToken);

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("Line 2 is not an article", errors.ToString(), StringComparison.Ordinal);
        Assert.Matches("""^\{"id":"b","story":"[0-9a-f]{24}"\}$""", lines[1]);
        Assert.Matches("""^\{"id":"a","story":"[0-9a-f]{24}"\}$""", lines[0]);
        Assert.Equal(lines[0].Replace("\"a\"", "\"c\"", StringComparison.Ordinal), lines[2]);
    }
}
