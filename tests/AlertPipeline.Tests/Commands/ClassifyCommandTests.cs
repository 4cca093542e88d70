using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Commands;
using AlertPipeline.Messages;
using Said = AlertPipeline.Messages.Classification;

namespace AlertPipeline.Tests.Commands;

public sealed class ClassifyCommandTests
{
    [Fact]
    public async Task A_line_in_gives_a_line_out_in_the_shape_of_the_contract()
    {
        var (exitCode, output, errors) = await RunAsync(
            """{"id":"n1","title":"US bans AI chip exports to China","summary":"Beijing","lang":"en","source":"ignored"}""", new FixedClassifier());

        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Equal(
            """{"id":"n1","topics":["ai-export"],"direction":"tighten","issuer":["US"],"affected":["CN","US"],"jurisdictions":["US","CN"],"scores":""" +
            """{"ai-export":0.904,"ai-sovereignty":0},"evidence":[{"label":"ai-export","field":"title","start":8,"length":15},""" +
            """{"label":"affected:CN","field":"summary","start":0,"length":7}],"version":"fixed-1"}""" + "\n",
            output);
    }

    [Fact]
    public async Task A_plain_headline_is_right_in_every_field_by_the_built_in_classifier()
    {
        var (_, output, _) = await RunAsync("""{"id":"n1","title":"US bans AI chip exports to China"}""");

        Assert.StartsWith(
            """{"id":"n1","topics":["ai-export"],"direction":"tighten","issuer":["US"],"affected":["CN"],"jurisdictions":["US","CN"],"scores":{"ai-export":""",
            output, StringComparison.Ordinal);
        Assert.Contains($"\"version\":\"{EmbeddedClassifier.BuiltIn().Version}\"", output, StringComparison.Ordinal);
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

        Assert.StartsWith(
            """{"id":"q","topics":[],"direction":null,"issuer":[],"affected":[],"jurisdictions":[],"scores":{"ai-export":""", output, StringComparison.Ordinal);
        Assert.Contains("},\"evidence\":[],\"version\":", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string input, IClassifier? classifier = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var exitCode = await ClassifyCommand.RunAsync(
            new StringReader(input), output, errors, classifier ?? EmbeddedClassifier.BuiltIn(), TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), errors.ToString());
    }

    private sealed class FixedClassifier : IClassifier
    {
        public string Version => "fixed-1";

        public Said Classify(ArticleText text) => new(
            [Topics.Export], "tighten", ["US"], ["CN", "US"], new Dictionary<string, double> { [Topics.Export] = 0.904, [Topics.Sovereignty] = 0 },
            [new EvidenceSpan("ai-export", TextField.Title, 8, 15), new EvidenceSpan("affected:CN", TextField.Summary, 0, 7)], Version);

        public Said Classify(ArticleText text, IReadOnlyDictionary<string, double> scores) => Classify(text);
    }
}
