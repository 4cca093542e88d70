using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Messages;

public sealed class TextLengthTests
{
    [Theory]
    [InlineData("fits", 4, "fits")]
    [InlineData("one two three", 10, "one two…")]
    [InlineData("one two, three", 10, "one two…")]
    [InlineData("one twothree four", 12, "one twothre…")]
    [InlineData("undividable", 6, "undiv…")]
    [InlineData("漢字漢字漢字", 4, "漢字漢…")]
    [InlineData("ab😀cd", 4, "ab…")]
    public void A_text_that_is_too_long_ends_behind_a_word_with_an_ellipsis_inside_the_limit(string text, int maxLength, string expected) =>
        Assert.Equal(expected, TextLength.Shorten(text, maxLength));

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc")]
    [InlineData("ab😀", 3, "ab")]
    public void A_cut_leaves_no_half_of_a_surrogate_pair(string text, int maxLength, string expected) =>
        Assert.Equal(expected, TextLength.Cut(text, maxLength));
}
