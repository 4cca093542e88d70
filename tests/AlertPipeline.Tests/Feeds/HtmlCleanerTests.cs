using AlertPipeline.Feeds.Parsing;

namespace AlertPipeline.Tests.Feeds;

public sealed class HtmlCleanerTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>ok", "ok")]
    [InlineData("<style>b{}</style>ok", "ok")]
    [InlineData("<a href=\"javascript:alert(1)\">ok</a>", "<a>ok</a>")]
    [InlineData("<a href=\"JaVa\tScript:alert(1)\">ok</a>", "<a>ok</a>")]
    [InlineData("<img src=\"x.png\" onerror=\"alert(1)\">", "<img src=\"https://a.example/dir/x.png\">")]
    [InlineData("<p style=\"position:fixed\" class=\"c\">ok</p>", "<p>ok</p>")]
    [InlineData("<img src=\"data:image/svg+xml;base64,AAAA\">", "<img>")]
    [InlineData("<img src=\"data:image/png;base64,AAAA\">", "<img src=\"data:image/png;base64,AAAA\">")]
    [InlineData("<iframe src=\"https://b.example/\">x</iframe>ok", "ok")]
    [InlineData("<meta http-equiv=\"refresh\" content=\"0\">ok", "ok")]
    [InlineData("plain", "plain")]
    public void Nothing_active_is_left(string html, string expected) =>
        Assert.Equal(expected, HtmlCleaner.Clean(new FeedText(html, IsHtml: true, new Uri("https://a.example/dir/"))));

    [Fact]
    public void Plain_text_that_looks_like_markup_stays_text() =>
        Assert.Equal("&lt;script&gt; is a tag", HtmlCleaner.Clean(new FeedText("<script> is a tag", IsHtml: false, null)));

    [Theory]
    [InlineData("<p>One</p><p>Two</p>", "One Two")]
    [InlineData("bo<b>ld</b>er", "bolder")]
    [InlineData("a<br>b&nbsp;&amp;&#8211;&hellip;", "a b &–…")]
    [InlineData("<script>var a = '<p>';</script>seen<style>x</style>", "seen")]
    [InlineData("1 < 2 and 3 > 2", "1 < 2 and 3 > 2")]
    [InlineData("a <!-- hidden --> b", "a b")]
    [InlineData("<a title=\"x > y\">link</a>", "link")]
    [InlineData("cut <a href=\"http://exa", "cut")]
    [InlineData("\u202Eevil\u202C \u0007bell", "evil bell")]
    public void Words_of_html_are_what_a_reader_would_see(string html, string expected) =>
        Assert.Equal(expected, HtmlText.ToPlain(new FeedText(html, IsHtml: true, null), 1_000));
}
