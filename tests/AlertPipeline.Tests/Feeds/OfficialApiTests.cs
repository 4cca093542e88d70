using System.Text;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Parsing;

namespace AlertPipeline.Tests.Feeds;

public sealed class OfficialApiTests
{
    private static readonly Uri RegisterAddress = new("https://www.federalregister.gov/api/v1/documents.json?conditions%5Bagencies%5D%5B%5D=industry-and-security-bureau");

    [Fact]
    public void Federal_Register_documents_are_entries()
    {
        var feed = TestFeeds.ParseFile("federal-register-documents.json", address: RegisterAddress);

        Assert.Equal(
            (FeedFormat.FederalRegister, "Federal Register", "Documents from Industry and Security Bureau", "en"),
            (feed.Format, feed.Title?.Value, feed.Description?.Value, feed.Language));
        var (rule, notice) = (feed.Entries[0], feed.Entries[1]);
        Assert.Equal("2026-21001", rule.Id);
        Assert.Equal("https://www.federalregister.gov/documents/2026/11/23/2026-21001/additions-to-the-list", rule.Link);
        Assert.StartsWith("The Bureau of Industry and Security lifts", rule.Summary?.Value, StringComparison.Ordinal);
        Assert.Equal(["Commerce Department", "Industry and Security Bureau"], rule.Authors);
        Assert.Equal(["Rule", "Interim final rule; request for comments."], rule.Categories);
        Assert.Equal("https://www.govinfo.gov/content/pkg/FR-2026-11-23/pdf/2026-21001.pdf", Assert.Single(rule.Enclosures).Url);
        Assert.Equal(("2026-20999", null), (notice.Id, notice.Summary));
        Assert.Equal(["Office of Somewhere"], notice.Authors);
        Assert.Empty(notice.Enclosures);
    }

    [Fact]
    public void A_day_of_publication_is_its_beginning_in_UTC() => Assert.Equal(
        new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero),
        TestFeeds.ParseFile("federal-register-documents.json").Entries[0].Published);

    [Fact]
    public void The_next_page_of_the_register_is_known_where_the_host_is_the_same()
    {
        Assert.EndsWith("&page=2", TestFeeds.ParseFile("federal-register-documents.json", address: RegisterAddress).NextPage?.AbsoluteUri, StringComparison.Ordinal);
        Assert.Null(TestFeeds.ParseFile("federal-register-documents.json", address: new Uri("https://mirror.example/documents.json")).NextPage);
    }

    [Theory]
    [InlineData("""{"description":"Documents from nowhere","count":0}""")]
    [InlineData("""{"count":0,"results":[],"total_pages":0}""")]
    public void A_search_of_the_register_that_finds_nothing_says_how_agencies_are_named(string document)
    {
        var feed = TestFeeds.Parse(document);

        Assert.Empty(feed.Entries);
        Assert.Contains("industry-and-security-bureau", Assert.Single(feed.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"errors":{"agencies":"invalid value"}}""", "The API refuses the request (agencies: invalid value).")]
    [InlineData("""{"error":"filter_nonsense is not a valid parameter"}""", "The API refuses the request (filter_nonsense is not a valid parameter).")]
    [InlineData("""{"errors":[{"detail":"too many"},"slow\ndown"]}""", "The API refuses the request (too many; slow down).")]
    [InlineData("""{"count":1,"results":[{"name":"x"}]}""", "JSON of another kind: an object of count, results;")]
    [InlineData("""{"items":[{"billId":1,"shortTitle":"Bill"}],"totalResults":1}""", "JSON of another kind: an object of items, totalResults;")]
    [InlineData("""[{"title":"x"}]""", "JSON of another kind: a list or value (Array); expected JSON Feed")]
    [InlineData("""{"\ud800":1,"count":1}""", "JSON of another kind: an object of ?, count;")]
    [InlineData("""{"\ud800":1,"errors":{"\udc00":"no"}}""", "The API refuses the request (?: no).")]
    [InlineData("{}", "an object without members")]
    [InlineData("{", "broken JSON (line 1")]
    public void Other_JSON_is_refused_with_what_it_is_and_what_was_expected(string document, string reason)
    {
        var refused = Assert.Throws<FeedFormatException>(() => TestFeeds.Parse(document));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_of_a_GOV_UK_search_are_entries()
    {
        var feed = TestFeeds.ParseFile(
            "gov-uk-search-page.json", address: new Uri("https://www.gov.uk/api/search.json?order=-public_timestamp&start=2&count=2"));

        Assert.Equal((FeedFormat.GovUkSearch, "GOV.UK"), (feed.Format, feed.Title?.Value));
        var (news, guidance) = (feed.Entries[0], feed.Entries[1]);
        Assert.Equal("5f1b2c3d-0000-4000-8000-000000000001", news.Id);
        Assert.Equal("https://www.gov.uk/government/news/sovereign-ai-infrastructure", news.Link);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 14, 0, 0, TimeSpan.Zero), news.Updated);
        Assert.Equal(["Department for Science, Innovation & Technology", "ai-security-institute"], news.Authors);
        Assert.Equal(["press_release"], news.Categories);
        Assert.Equal(("https://www.example.service.gov.uk/guidance", "https://www.example.service.gov.uk/guidance"), (guidance.Id, guidance.Link));
        Assert.Equal("https://www.gov.uk/api/search.json?order=-public_timestamp&count=2&start=4", feed.NextPage?.AbsoluteUri);
    }

    [Fact]
    public void The_last_page_of_a_GOV_UK_search_has_no_next()
    {
        var document = Encoding.UTF8.GetBytes("""{"results":[{"title":"a","link":"/a"}],"total":1,"start":0}""");

        Assert.Null(FeedParser.Parse(document, null, new Uri("https://www.gov.uk/api/search.json")).NextPage);
    }

    [Fact]
    public void A_GOV_UK_search_that_finds_nothing_says_how_organisations_are_named() => Assert.Contains(
        "www.gov.uk/government/organisations",
        Assert.Single(TestFeeds.Parse("""{"results":[],"total":0,"start":0}""").Problems),
        StringComparison.Ordinal);

    [Fact]
    public void Documents_of_an_API_become_articles_with_their_outlet()
    {
        var feed = TestFeeds.ParseFile("gov-uk-search-page.json");

        var articles = ArticleBuilder.Build(feed, "feed", new Uri("https://www.gov.uk/api/search.json"), DateTimeOffset.UnixEpoch).Articles;

        Assert.Equal(["GOV.UK", "GOV.UK"], articles.Select(article => article.Outlet));
        Assert.Equal(["gov.uk", "example.service.gov.uk"], articles.Select(article => article.Source));
    }

    [Fact]
    public void A_JSON_feed_names_itself_its_hub_and_its_next_page()
    {
        var feed = FeedParser.Parse(
            """
            {"version":"https://jsonfeed.org/version/1.1","title":"Notes","feed_url":"https://notes.example/feed.json","next_url":"https://notes.example/feed.json?page=2",
             "hubs":[{"type":"rssCloud","url":"https://cloud.example/"},{"type":"WebSub","url":"https://hub.example/"}],"items":[]}
            """u8.ToArray(),
            null,
            new Uri("https://notes.example/feed.json"));

        Assert.Equal(
            ("https://notes.example/feed.json", "https://hub.example/", "https://notes.example/feed.json?page=2"),
            (feed.SelfAddress?.AbsoluteUri, feed.HubAddress?.AbsoluteUri, feed.NextPage?.AbsoluteUri));
    }
}
