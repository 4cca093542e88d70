using System.Text.Json;

namespace AlertPipeline.IntegrationTests.Pipeline;

/// <summary><c>feeds parse</c>, <c>classify</c> and <c>stories</c> through the real executable: no storage, settings or network.</summary>
public sealed class TextCommandTests
{
    [Fact]
    public async Task Classify_answers_line_for_line_in_the_same_order()
    {
        var lines = await RunAsync(
            """
            {"id":"b","title":"US lifts ban on exports of AI chips to Canada","summary":""}
            {"id":"a","title":"Football results","summary":"The home side won."}
            """,
            "classify");

        Assert.Equal(["b", "a"], lines.Select(line => line.GetProperty("id").GetString()));
        Assert.Equal("loosen", lines[0].GetProperty("direction").GetString());
        Assert.Equal(["ai-export"], lines[0].GetProperty("topics").EnumerateArray().Select(topic => topic.GetString()));
        Assert.Empty(lines[1].GetProperty("topics").EnumerateArray());
    }

    [Fact]
    public async Task Stories_gives_copies_one_story()
    {
        var lines = await RunAsync(
            """
            {"id":"1","title":"US lifts ban on exports of AI chips to Canada and Mexico","summary":""}
            {"id":"2","title":"US lifts ban on exports of AI chips to Canada and Mexico - Wire","summary":""}
            {"id":"3","title":"Football results","summary":""}
            """,
            "stories");

        Assert.Equal(lines[0].GetProperty("story").GetString(), lines[1].GetProperty("story").GetString());
        Assert.NotEqual(lines[0].GetProperty("story").GetString(), lines[2].GetProperty("story").GetString());
    }

    [Fact]
    public async Task Feeds_parse_reads_a_file_and_names_one_that_is_no_feed()
    {
        var feed = Path.Combine(PipelineCommand.AppRoot, "Samples", "feeds", "world-wire.xml");
        var lines = await RunAsync(
            JsonSerializer.Serialize(new { id = "x", path = feed, contentType = (string?)null }) + "\n" + JsonSerializer.Serialize(new { id = "y", path = feed + ".missing" }) + "\n",
            "feeds", "parse");

        Assert.True(lines[0].GetProperty("ok").GetBoolean());
        Assert.NotEmpty(lines[0].GetProperty("entries").EnumerateArray());
        Assert.False(lines[1].GetProperty("ok").GetBoolean());
    }

    private static async Task<List<JsonElement>> RunAsync(string input, params string[] arguments)
    {
        var result = await PipelineCommand.RunAsync(Path.GetTempPath(), new Dictionary<string, string> { ["AzureWebJobsStorage"] = "" }, input, arguments);
        Assert.True(result.ExitCode == 0, string.Join('\n', result.Errors));
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
    }
}
