using AlertPipeline.Classification;
using AlertPipeline.Commands;

namespace AlertPipeline.Tests.Commands;

public sealed class ClassifyCommandTests
{
    [Fact]
    public async Task A_line_in_gives_a_line_out_in_the_shape_of_the_contract()
    {
        var (exitCode, output, errors) = await RunAsync("""{"id":"n1","title":"US bans AI chip exports to China","summary":"","lang":"en","source":"ignored"}""");

        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Equal(
            """{"id":"n1","topics":["ai-export"],"direction":"tighten","issuer":["US"],"affected":["CN"],"jurisdictions":["US","CN"],"scores":""" +
            """{"ai-export":0.904,"ai-sovereignty":0},"evidence":[{"label":"ai-export","field":"title","start":8,"length":15},""" +
            """{"label":"ai-export","field":"title","start":3,"length":4},{"label":"direction:tighten","field":"title","start":3,"length":4},""" +
            """{"label":"direction:tighten","field":"title","start":16,"length":7},{"label":"issuer:US","field":"title","start":0,"length":2},""" +
            """{"label":"affected:CN","field":"title","start":27,"length":5}],"version":"terms-1"}""" + "\n",
            output);
    }

    [Fact]
    public async Task A_line_that_is_no_article_is_named_and_the_others_are_done_in_order()
    {
        var (exitCode, output, errors) = await RunAsync(
            """
            {"id":"n1","title":"Soybeans","summary":"x"}
            not json
            {"id":"n3","summary":"no title"}

            {"id":"n5","title":"Wheat"}
            """);

        Assert.Equal(1, exitCode);
        Assert.Equal(["n1", "n5"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[7..9]));
        Assert.Equal(["Line 2", "Line 3"], errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..6]));
    }

    [Fact]
    public async Task An_article_without_a_topic_has_empty_lists_and_no_direction()
    {
        var (_, output, _) = await RunAsync("""{"id":"q","title":"Weather","summary":"Rain"}""");

        Assert.Equal(
            """{"id":"q","topics":[],"direction":null,"issuer":[],"affected":[],"jurisdictions":[],"scores":{"ai-export":0,"ai-sovereignty":0},"evidence":[],"version":"terms-1"}""" + "\n",
            output);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string input)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var exitCode = await ClassifyCommand.RunAsync(
            new StringReader(input), output, errors, new TermClassifier(), TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), errors.ToString());
    }
}
