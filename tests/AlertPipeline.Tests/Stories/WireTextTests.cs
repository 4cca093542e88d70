using AlertPipeline.Stories.Matching;

namespace AlertPipeline.Tests.Stories;

public sealed class WireTextTests
{
    [Theory]
    [InlineData("UPDATE 2-US tightens AI chip rules", "US tightens AI chip rules")]
    [InlineData("US tightens AI chip rules - Markets Minute", "US tightens AI chip rules")]
    [InlineData("Ottawa launches compute fund for all | Maple Telegraph", "Ottawa launches compute fund for all")]
    [InlineData("France commits money to a computing reserve via Meridian Press", "France commits money to a computing reserve")]
    [InlineData("Japan to require export permits for tools (Pacific Dispatch)", "Japan to require export permits for tools")]
    [InlineData("US tightens AI chip rules", "US tightens AI chip rules")]
    [InlineData("Chips - A Story", "Chips - A Story")]
    public void What_the_outlet_puts_around_a_headline_is_taken_off(string title, string expected)
    {
        var wire = WireText.Of(title, "");

        Assert.Equal(expected, title[wire.TitleStart..wire.TitleEnd]);
    }

    [Theory]
    [InlineData("WASHINGTON, April 20 (Harbor Wire) - Buyers face a cap.", "Buyers face a cap.", "harbor wire")]
    [InlineData("(Harbor Wire) - Buyers face a cap.", "Buyers face a cap.", "harbor wire")]
    [InlineData("Source: Harbor Wire. Buyers face a cap.", "Buyers face a cap.", "harbor wire")]
    [InlineData("TOKYO - Buyers face a cap.", "Buyers face a cap.", null)]
    [InlineData("Buyers face a cap, Reuters reported.", "Buyers face a cap, Reuters reported.", "reuters")]
    [InlineData("Buyers face a cap.", "Buyers face a cap.", null)]
    public void Dateline_and_credit_are_taken_off_a_summary_and_the_origin_is_kept(string summary, string expected, string? origin)
    {
        var wire = WireText.Of("US tightens AI chip rules", summary);

        Assert.Equal((expected, origin), (summary[wire.SummaryStart..], wire.Origin));
    }
}
