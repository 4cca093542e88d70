using System.Net;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;
using AlertPipeline.Net;

namespace AlertPipeline.Tests.Feeds;

public sealed class PollScheduleTests
{
    private static readonly FeedsOptions Options = new();

    // A Tuesday.
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(4, 5)]
    [InlineData(40, 20)]
    [InlineData(600, 60)]
    public void A_feed_is_asked_twice_as_often_as_it_publishes_within_limits(int minutesBetweenEntries, int interval)
    {
        var source = new SourceProfile { EntryGap = TimeSpan.FromMinutes(minutesBetweenEntries), Reach = TimeSpan.FromDays(10) };

        Assert.Equal(TimeSpan.FromMinutes(interval), PollSchedule.IntervalOf(source, PublisherWishes.None, Options));
    }

    [Theory]
    [InlineData(null, 15)]
    [InlineData(1, 15)]
    [InlineData(120, 120)]
    [InlineData(1_000_000, 1440)]
    public void A_ttl_makes_the_interval_longer_within_limits_and_never_shorter(int? ttlMinutes, int interval)
    {
        var wishes = PublisherWishes.None with { Interval = ttlMinutes is { } ttl ? TimeSpan.FromMinutes(ttl) : null };

        Assert.Equal(TimeSpan.FromMinutes(interval), PollSchedule.IntervalOf(SourceProfile.Unknown, wishes, Options));
    }

    [Theory]
    [InlineData("max-age=3600", null, 60)]
    [InlineData("max-age=3600", "1200", 40)]
    [InlineData("max-age=60", null, 15)]
    [InlineData("no-cache, max-age=3600", null, 15)]
    [InlineData("max-age=31536000", null, 1440)]
    public void An_answer_that_caches_may_keep_is_not_asked_for_before_it_is_stale(string cacheControl, string? age, int interval)
    {
        var headers = new Dictionary<string, string> { ["Cache-Control"] = cacheControl };
        if (age is not null)
        {
            headers["Age"] = age;
        }

        var wishes = PublisherWishes.None with { FreshFor = PublisherWishes.FindFreshness(AnswerWith(headers)) };

        Assert.Equal(TimeSpan.FromMinutes(interval), PollSchedule.IntervalOf(SourceProfile.Unknown, wishes, Options));
    }

    [Fact]
    public void A_document_that_turns_over_quickly_is_asked_for_before_its_entries_are_gone_whatever_the_ttl()
    {
        var source = new SourceProfile { EntryGap = TimeSpan.FromMinutes(20), Reach = TimeSpan.FromHours(3) };

        var interval = PollSchedule.IntervalOf(source, PublisherWishes.None with { Interval = TimeSpan.FromHours(24) }, Options);

        Assert.Equal(TimeSpan.FromHours(1), interval);
    }

    [Fact]
    public void Feeds_that_were_imported_together_do_not_stay_together_and_a_repeat_plans_the_same()
    {
        var times = Enumerable.Range(0, 200)
            .Select(i => PollSchedule.AfterSuccess(Now, $"feed{i}", SourceProfile.Unknown, PublisherWishes.None, Options)).ToList();

        Assert.All(times, time => Assert.InRange((time - Now).TotalMinutes, 15, 15.75));
        Assert.True(times.Distinct().Count() > 20, $"Only {times.Distinct().Count()} different times.");
        Assert.Equal(times[7], PollSchedule.AfterSuccess(Now, "feed7", SourceProfile.Unknown, PublisherWishes.None, Options));
    }

    [Fact]
    public void Skipped_hours_and_days_move_a_poll_to_the_first_moment_that_is_not_skipped()
    {
        var wishes = PublisherWishes.None with { SkipHours = [8, 9], SkipDays = [DayOfWeek.Saturday, DayOfWeek.Sunday] };

        Assert.Equal(Now, PollSchedule.Allowed(Now, wishes));
        Assert.Equal(Now.AddHours(3), PollSchedule.Allowed(Now.AddHours(1).AddMinutes(20), wishes));
        Assert.Equal(new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero), PollSchedule.Allowed(Now.AddDays(4).AddMinutes(7), wishes));
    }

    [Fact]
    public void A_feed_that_skips_all_hours_is_asked_all_the_same()
    {
        var wishes = PublisherWishes.None with { SkipHours = [.. Enumerable.Range(0, 24)] };

        Assert.Equal(Now, PollSchedule.Allowed(Now, wishes));
    }

    private static OutboundAnswer AnswerWith(Dictionary<string, string> headers) =>
        new(HttpStatusCode.OK, headers, ReadOnlyMemory<byte>.Empty, new Uri("https://world.example/rss"), MovedTo: null);
}
