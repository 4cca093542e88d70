using AlertPipeline.Feeds.Discovery;

namespace AlertPipeline.Tests.Feeds.Discovery;

public sealed class LinkHeaderTests
{
    [Fact]
    public void Links_of_one_header_are_parted_by_commas_outside_of_quotes_and_brackets()
    {
        var links = LinkHeader.Parse(
            """
            <https://a.example/?x=1,2;y>; rel="alternate FEED"; type="application/rss+xml;charset=utf-8"; title="News, and \"more\"; all", </next>;rel=next , <https://w.example/wp-json/>; rel="https://api.w.org/"
            """);

        Assert.Equal(["https://a.example/?x=1,2;y", "/next", "https://w.example/wp-json/"], links.Select(link => link.Target));
        Assert.Equal(["alternate", "feed"], links[0].Relations);
        Assert.Equal(("application/rss+xml", "News, and \"more\"; all"), (links[0].Type, links[0].Title));
        Assert.Equal(["next"], links[1].Relations);
    }

    [Fact]
    public void The_first_parameter_of_a_name_holds() =>
        Assert.Equal(["alternate"], Assert.Single(LinkHeader.Parse("<a>; rel=alternate; rel=next")).Relations);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no link at all; rel=alternate")]
    [InlineData("<https://never.closed/")]
    public void What_is_malformed_is_left_out(string? value) => Assert.Empty(LinkHeader.Parse(value));

    [Theory]
    [InlineData("<a>; rel=\"never closed")]
    [InlineData("<a>;;;=;rel")]
    [InlineData("<a>; rel=\"\\")]
    [InlineData("<a>; rel")]
    public void A_link_survives_broken_parameters(string value) => Assert.Equal("a", Assert.Single(LinkHeader.Parse(value)).Target);

    [Fact]
    public void A_header_of_any_length_gives_few_links() =>
        Assert.Equal(50, LinkHeader.Parse(string.Concat(Enumerable.Repeat("<a>;rel=x,", 1_000))).Count);
}
