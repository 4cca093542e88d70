using AlertPipeline.Delivery;
using AlertPipeline.Digests;
using AlertPipeline.Feeds;
using AlertPipeline.Subscribers;
using AlertPipeline.Tests.Feeds;

namespace AlertPipeline.Tests.Digests;

public sealed class DigestSourcesTests
{
    private static readonly DateTimeOffset Cut = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Sources_that_the_filter_can_match_are_counted_and_the_gravest_incidents_named_first()
    {
        var report = Report(
            "topic:ai-export", TestSources.Silent("bafa.de", Cut, days: 12, "BAFA"), TestSources.Healthy("gov.uk", Cut), TestSources.Broken("bis.gov", Cut, title: "BIS"));

        Assert.Equal((3, 2, 2), (report.Due, report.Answered, report.InTrouble));
        Assert.Equal([("BIS", "broken", Cut.AddDays(-2)), ("BAFA", "silent", Cut.AddHours(-1).AddDays(-12))], report.Named.Select(source => (source.Name, source.State, source.Since)));
    }

    [Theory]
    [InlineData("topic:ai-export -source:bafa.de", 1, 0)]
    [InlineData("source:bafa.de", 1, 1)]
    [InlineData("topic:ai-export lang:en", 2, 1)]
    [InlineData("topic:ai-export lang:de", 0, 0)]
    public void A_source_that_the_filter_cannot_match_is_none_of_its_readers_business(string filter, int due, int inTrouble)
    {
        var report = Report(filter, TestSources.Broken("bafa.de", Cut), TestSources.Healthy("gov.uk", Cut));

        Assert.Equal((due, inTrouble), (report.Due, report.InTrouble));
    }

    [Fact]
    public void A_source_whose_entries_lead_anywhere_may_serve_whom_it_may()
    {
        var collector = TestSources.Healthy("collector.example", Cut);

        var report = Report("source:bafa.de", collector with { Profile = collector.Profile with { HasManySites = true } }, collector);

        Assert.Equal(1, report.Due);
    }

    [Fact]
    public void At_most_five_are_named()
    {
        var report = Report("topic:ai-export", [.. Enumerable.Range(1, 8).Select(i => TestSources.Broken($"s{i}.example", Cut, Cut.AddDays(-i)))]);

        Assert.Equal((8, 5), (report.InTrouble, report.Named.Count));
        Assert.Equal(["s8.example", "s7.example", "s6.example", "s5.example", "s4.example"], report.Named.Select(source => source.Name));
    }

    [Fact]
    public void What_began_after_the_end_of_the_period_is_none_of_it()
    {
        var later = TestSources.Broken("late.example", Cut.AddDays(1), Cut.AddHours(1));
        var gone = later with { LastFailure = FeedFailure.Gone };
        var unlike = TestSources.Healthy("unlike.example", Cut);

        var report = Report("topic:ai-export", later, gone, unlike with { Profile = unlike.Profile with { WrongSince = Cut.AddHours(2), WrongReason = "another script" } });

        Assert.Equal((3, 3, 0), (report.Due, report.Answered, report.InTrouble));
    }

    [Fact]
    public void A_source_that_was_never_asked_has_not_answered_and_is_no_incident()
    {
        var fresh = new FeedState("0011223344556677", new Uri("https://new.example/feed"), Cut);

        var report = Report("topic:ai-export", fresh);

        Assert.Equal((1, 0, 0), (report.Due, report.Answered, report.InTrouble));
    }

    [Fact]
    public void A_source_that_nobody_asked_when_its_time_had_come_has_not_answered()
    {
        var report = Report("topic:ai-export", TestSources.Healthy("gov.uk", Cut) with { NextPollAt = Cut.AddHours(-2) }, TestSources.Healthy("bafa.de", Cut));

        Assert.Equal((2, 1, 0), (report.Due, report.Answered, report.InTrouble));
    }

    [Fact]
    public void A_name_is_one_short_line_and_never_an_address()
    {
        var nameless = TestSources.Broken("bafa.de", Cut) with { Title = null };
        var shouting = TestSources.Broken("gov.uk", Cut, title: "A\nB\u202E" + new string('x', 300));

        var names = Report("topic:ai-export", nameless, shouting).Named.Select(source => source.Name).Order(StringComparer.Ordinal).ToList();

        Assert.StartsWith("A B", names[0], StringComparison.Ordinal);
        Assert.InRange(names[0].Length, 10, 80);
        Assert.DoesNotContain('\u202E', names[0]);
        Assert.Equal("bafa.de", names[1]);
    }

    private static SourceAssurance Report(string filter, params FeedState[] feeds) => new DigestSources(feeds).For(Filter.Parse(filter), Cut);
}
