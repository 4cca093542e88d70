using System.Text.Json;
using System.Text.Json.Nodes;
using AlertPipeline.Stories;

namespace AlertPipeline.Tests.Stories;

public sealed class StoryRowsTests
{
    [Fact]
    public void A_state_that_was_written_before_it_had_an_event_is_read_without_one()
    {
        var facts = new StoryFacts([TestArticles.Export("a1", "US lifts AI chip export ban", "loosen")]);
        var state = facts.Build("s1", [facts.Index("s1", 1, TestArticles.Found)]);
        var row = JsonNode.Parse(JsonSerializer.Serialize(state, StoryJson.Default.StoryState))!.AsObject();
        row.Remove("event");
        row.Remove("changes");
        row.Remove("evidence");

        var read = JsonSerializer.Deserialize(row.ToJsonString(), StoryJson.Default.StoryState)!;

        Assert.Empty(read.Event);
        Assert.Empty(read.Changes);
        Assert.Equal(("single", null), (read.Evidence, read.Stage));
    }

    [Fact]
    public void What_was_split_off_knows_only_what_was_told_since_its_first_article()
    {
        var (a, b, c) = (Entry("a1", 0, "x"), Entry("b1", 60, "x"), Entry("c1", 120, "y"));

        var moves = new StoryMoves([a, b with { StoryId = "x" }], [a, b with { StoryId = "y" }, c]);

        Assert.Equal([("y", b.Article.Article.FoundAt)], moves.SplitFrom("x"));
        Assert.Equal("unknown", moves.NowIn("unknown"));
    }

    private static IndexedArticle Entry(string id, int minutes, string story) =>
        new(TestArticles.Export(id, "US lifts AI chip export ban", "loosen", found: TestArticles.Found.AddMinutes(minutes)), story);
}
