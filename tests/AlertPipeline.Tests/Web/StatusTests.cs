using AlertPipeline.Feeds;
using AlertPipeline.Tests.Feeds;
using AlertPipeline.Web;

namespace AlertPipeline.Tests.Web;

public sealed class StatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Readers_see_what_needs_attention_first_in_plain_words()
    {
        var page = StatusEndpoints.PageOf(
            [
                TestSources.Healthy("gov.uk", Now, "Gazette"), TestSources.Silent("bafa.de", Now, days: 12, "BAFA"), TestSources.Broken("bis.gov", Now, title: "BIS"),
                TestSources.Broken("flaky.example", Now, Now.AddMinutes(-5), "Flaky") with { FailuresInARow = 1 }, new FeedState("00aa", new Uri("https://new.example/x"), Now),
            ],
            Now);

        Assert.Equal(2, page.Answering);
        Assert.Equal("2 need attention: stories may be missing until mended.", page.Attention);
        Assert.Equal(
            [
                ("BAFA", "needs attention: nothing new since 12 Nov 2026"), ("BIS", "needs attention since 22 Nov 2026: it does not answer"),
                ("Flaky", "did not answer"), ("Gazette", "answered"), ("new.example", "not asked yet"),
            ],
            page.Sources.Select(source => (source.Name, source.Outcome)));
    }

    [Fact]
    public void A_source_that_nobody_asked_when_its_time_had_come_has_not_answered()
    {
        var page = StatusEndpoints.PageOf([TestSources.Healthy("gov.uk", Now) with { NextPollAt = Now.AddHours(-2) }], Now);

        Assert.Equal((0, "was not asked in time"), (page.Answering, page.Sources.Single().Outcome));
    }

    [Fact]
    public void Readers_see_neither_addresses_nor_what_our_side_of_a_failure_says()
    {
        var nameless = TestSources.Broken("bis.gov", Now) with { Title = null };
        var wrong = TestSources.Healthy("gov.uk", Now);

        var page = StatusEndpoints.PageOf([nameless, wrong with { Profile = wrong.Profile with { WrongSince = Now, WrongReason = "10.0.0.7 says no" } }], Now);

        var all = string.Join(' ', page.Sources);
        Assert.DoesNotContain("s3cret", all, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.7", all, StringComparison.Ordinal);
        Assert.DoesNotContain("/feed", all, StringComparison.Ordinal);
    }
}
