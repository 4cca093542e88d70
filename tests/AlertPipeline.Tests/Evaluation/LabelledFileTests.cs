using AlertPipeline.Evaluation;

namespace AlertPipeline.Tests.Evaluation;

public sealed class LabelledFileTests
{
    private const string Good = """{"id":"a","title":"T","topics":[]}""";

    [Fact]
    public void An_item_is_read_with_its_labels_and_other_members_are_ignored()
    {
        var item = Assert.Single(Read("""
            {"id":"a","lang":"fr","title":"T","summary":"S","topics":["ai-sovereignty","ai-export"],"direction":"loosen","jurisdictions":["US","FR"],"hard":true,"url":"x","story":3}
            """));

        Assert.Equal(("a", "fr", "T", "S", "loosen", true), (item.Id, item.Lang, item.Title, item.Summary, item.Direction, item.Hard));
        Assert.Equal(["ai-export", "ai-sovereignty"], item.Topics);
        Assert.Equal(["US", "FR"], item.Jurisdictions);
    }

    [Fact]
    public void Who_acts_and_who_is_meant_are_the_jurisdictions_where_none_are_named()
    {
        var item = Assert.Single(Read("""{"id":"a","title":"T","topics":["ai-export"],"direction":"tighten","issuer":["US"],"affected":["CN","US"]}"""));

        Assert.Equal(["US", "CN"], item.Jurisdictions);
    }

    [Fact]
    public void What_is_absent_is_empty_and_a_direction_without_the_export_topic_is_none()
    {
        var item = Assert.Single(Read("""{"id":"a","title":"T","topics":["ai-sovereignty"],"direction":"tighten","summary":null}"""));

        Assert.Equal(("", "", null, false), (item.Lang, item.Summary, item.Direction, item.Hard));
        Assert.Empty(item.Jurisdictions);
    }

    [Theory]
    [InlineData("{\"id\":", "Line 3: ")]
    [InlineData("{\"title\":\"T\",\"topics\":[]}", "Line 3: an item needs id, title and topics.")]
    [InlineData("{\"id\":\"b\",\"topics\":[]}", "Line 3: an item needs id, title and topics.")]
    [InlineData("{\"id\":\"b\",\"title\":\"T\"}", "Line 3: an item needs id, title and topics.")]
    [InlineData("{\"id\":\"b\",\"title\":\"T\",\"topics\":[\"ai-exports\"]}", "Line 3: 'ai-exports' is no topic; known are ai-export, ai-sovereignty.")]
    [InlineData("{\"id\":\"b\",\"title\":\"T\",\"topics\":[\"ai-export\"],\"direction\":\"ease\"}", "Line 3: 'ease' is no direction; known are tighten, loosen, neutral.")]
    [InlineData("null", "Line 3: ")]
    [InlineData("[]", "Line 3: ")]
    public void A_line_that_is_no_item_is_named_by_its_number(string line, string problem)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(Good + "\n\n" + line));

        Assert.StartsWith(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public void A_file_without_an_item_is_refused(string content)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(content));

        Assert.Equal("The file holds no labelled item.", error.Message);
    }

    private static IReadOnlyList<LabelledItem> Read(string content) => LabelledFile.Read(new StringReader(content));
}
