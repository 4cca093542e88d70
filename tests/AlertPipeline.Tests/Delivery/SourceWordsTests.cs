using AlertPipeline.Delivery;

namespace AlertPipeline.Tests.Delivery;

public sealed class SourceWordsTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 12, 23, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(34, 34, "All 34 sources that could serve this filter answered.")]
    [InlineData(34, 32, "32 of 34 sources that could serve this filter answered.")]
    [InlineData(1, 1, "The only source that could serve this filter answered.")]
    [InlineData(1, 0, "0 of 1 sources that could serve this filter answered.")]
    [InlineData(0, 0, "No source that we read could serve this filter.")]
    public void How_many_answered_is_one_sentence(int due, int answered, string words) =>
        Assert.Equal(words, SourceWords.Write(new SourceAssurance(due, answered, 0, []), TimeZoneInfo.Utc));

    [Fact]
    public void Those_that_need_attention_are_named_with_state_and_day_of_the_reader_and_the_rest_counted()
    {
        var sources = new SourceAssurance(34, 32, 7, [new("a", "BAFA", "silent", Since), new("b", "Gazette", "broken", Since), new("c", "Times", "wrong", Since)]);

        Assert.Equal(
            "32 of 34 sources that could serve this filter answered. 7 of the 34 need attention: BAFA, silent since 13 Nov 2026; "
            + "Gazette, not answering since 13 Nov 2026; Times, not what it should be since 13 Nov 2026; and 4 more.",
            SourceWords.Write(sources, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));
    }

    [Fact]
    public void No_match_is_a_result_only_where_every_source_answered()
    {
        Assert.EndsWith("every source that could serve it answered.", SourceWords.Nothing(new SourceAssurance(3, 3, 0, [])), StringComparison.Ordinal);
        Assert.EndsWith("only 2 of 3 sources answered: something may be missing.", SourceWords.Nothing(new SourceAssurance(3, 2, 0, [])), StringComparison.Ordinal);
        Assert.EndsWith(
            "1 of 3 sources needs attention: something may be missing.", SourceWords.Nothing(new SourceAssurance(3, 3, 1, [new("a", "BAFA", "silent", Since)])), StringComparison.Ordinal);
        Assert.StartsWith("No source that we read could serve your filter", SourceWords.Nothing(new SourceAssurance(0, 0, 0, [])), StringComparison.Ordinal);
    }
}
