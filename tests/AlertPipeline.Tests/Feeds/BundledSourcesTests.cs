using AlertPipeline.Commands;
using AlertPipeline.Feeds;

namespace AlertPipeline.Tests.Feeds;

/// <summary>The list that comes with the program. Nobody is asked.</summary>
public sealed class BundledSourcesTests
{
    /// <summary>Parts of addresses that were found dead, frozen, wrong or closed to programs.</summary>
    private static readonly string[] Banned =
    [
        "bis.gov", "bureau-of-industry-and-security", "/documents/search", "ofac.treasury.gov", "commerce.gov", "lawfaremedia.org", "brookings.edu",
        "techpolicy.press", "reuters.com", "apnews.com", "feeds.a.dj.com", "rijksoverheid.nl", "anthropic.com", "oecd.org",
    ];

    private static readonly IReadOnlyList<ListedFeed> Sources = FeedsCommands.ReadOpml(FeedsCommands.BundledSources);

    [Fact]
    public void Every_source_has_a_title_a_group_and_an_https_address_of_its_own()
    {
        Assert.All(Sources, source => Assert.Equal(("https", true, true), (source.Address.Scheme, source.Title is not null, source.Group?.Contains(" / ", StringComparison.Ordinal))));
        Assert.Equal(Sources.Count, Sources.DistinctBy(source => FeedState.IdOf(source.Address)).Count());
        Assert.Equal(Sources.Count, Sources.DistinctBy(source => source.Title).Count());
    }

    [Fact]
    public void No_source_is_one_that_is_known_not_to_work() => Assert.Empty(
        from source in Sources
        from banned in Banned
        where source.Address.AbsoluteUri.Contains(banned, StringComparison.OrdinalIgnoreCase)
        select source.Address);

    [Fact]
    public void The_Bureau_of_Industry_and_Security_comes_by_two_routes() => Assert.Equal(
        ["/api/v1/documents.rss", "/api/v1/documents.json"],
        Sources.Where(source => source.Address.Query.Contains("industry-and-security-bureau", StringComparison.Ordinal)).Select(source => source.Address.AbsolutePath));

    [Fact]
    public void Sources_are_grouped_by_kind_and_jurisdiction() => Assert.Equal(
        [
            "News / United Kingdom: 3", "News / United States: 3",
            "Official / Australia: 1", "Official / Canada: 1", "Official / European Union: 4", "Official / France: 1", "Official / Germany: 1",
            "Official / Japan: 2", "Official / South Korea: 2", "Official / United Kingdom: 7", "Official / United States: 7",
            "Think tanks / Australia: 1", "Think tanks / European Union: 1", "Think tanks / Germany: 1", "Think tanks / United States: 4",
            "Trade press / India: 1", "Trade press / Taiwan: 1", "Trade press / United Kingdom: 1", "Trade press / United States: 5",
        ],
        Sources.GroupBy(source => source.Group).Select(group => $"{group.Key}: {group.Count()}").Order(StringComparer.Ordinal));
}
