using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Feeds.Sources;

public sealed class SourceHealthTests
{
    // A Tuesday.
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    private int _entries;

    [Fact]
    public void A_source_that_was_never_asked_is_new()
    {
        Assert.Equal(SourceState.New, SourceHealth.Judge(Feed() with { LastPolledAt = null }, Now).State);
    }

    [Fact]
    public void One_failure_is_no_break_three_within_an_hour_are_none_and_three_over_an_hour_are_one()
    {
        var once = Feed() with { FailuresInARow = 1, FailingSince = Now.AddHours(-9), LastError = "'world.example' answered 500 instead of a feed.", LastFailure = FeedFailure.Status };
        var quickly = once with { FailuresInARow = 3, FailingSince = Now.AddMinutes(-59) };
        var lasting = once with { FailuresInARow = 3, FailingSince = Now.AddHours(-1) };

        Assert.Equal(SourceState.Failing, SourceHealth.Judge(once, Now).State);
        Assert.Equal(SourceState.Failing, SourceHealth.Judge(quickly, Now).State);
        Assert.Equal(new SourceHealth(SourceState.Broken, Now.AddHours(-1), lasting.LastError), SourceHealth.Judge(lasting, Now));
    }

    [Fact]
    public void What_the_publisher_says_is_gone_is_broken_at_once()
    {
        var gone = Feed() with { FailuresInARow = 1, FailingSince = Now, LastError = "gone", LastFailure = FeedFailure.Gone };

        Assert.Equal(SourceState.Broken, SourceHealth.Judge(gone, Now).State);
    }

    [Fact]
    public void A_page_in_the_place_of_a_feed_is_wrong_once_it_lasts()
    {
        var page = Feed() with { FailuresInARow = 4, FailingSince = Now.AddHours(-2), LastError = "no feed", LastFailure = FeedFailure.NoFeed };

        Assert.Equal(SourceState.Wrong, SourceHealth.Judge(page, Now).State);
    }

    [Fact]
    public void A_source_is_silent_when_nothing_has_come_for_longer_than_its_own_rhythm_explains()
    {
        var daily = Learn(Enumerable.Range(1, 30).Select(day => Now.AddDays(-day)));

        Assert.Equal(SourceState.Healthy, JudgeAt(daily, Now).State);
        var health = JudgeAt(daily, Now.AddDays(3));
        Assert.Equal((SourceState.Silent, Now.AddDays(-1)), (health.State, health.Since));
        Assert.Equal("Nothing new for 4 days; up to 3 days would be usual.", health.Reason);
    }

    [Fact]
    public void A_slow_source_is_given_its_time()
    {
        var monthly = Learn(Enumerable.Range(1, 12).Select(month => Now.AddDays(-30 * month)));

        Assert.Equal(SourceState.Healthy, JudgeAt(monthly, Now.AddDays(50)).State);
        Assert.True(JudgeAt(monthly, Now.AddDays(61)).IsIncident);
    }

    [Fact]
    public void Days_of_the_week_on_which_a_source_never_publishes_do_not_count()
    {
        var workdays = Learn(Enumerable.Range(1, 35).Select(day => Now.AddDays(-day)).Where(IsWorkday));

        // Two days of its own time: Tuesday to Thursday, or Friday to Tuesday.
        Assert.Equal(TimeSpan.FromDays(2), SourceRhythm.Quiet(workdays, Now, Now.AddDays(2)));
        Assert.Equal(TimeSpan.FromDays(2), SourceRhythm.Quiet(workdays, Now.AddDays(3), Now.AddDays(7)));
        Assert.Equal(TimeSpan.FromDays(22), SourceRhythm.Quiet(workdays, Now, Now.AddDays(30)));
    }

    [Fact]
    public void A_source_whose_newest_entry_is_old_is_frozen_from_the_first_answer_on()
    {
        var frozen = Learn(Enumerable.Range(0, 20).Select(day => Now.AddDays(-660 - day)));

        var health = JudgeAt(frozen, Now);

        Assert.Equal((SourceState.Frozen, Now.AddDays(-660)), (health.State, health.Since));
        Assert.StartsWith("It answers, but its newest entry is of 2025-02-02;", health.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_of_which_little_is_known_is_given_weeks()
    {
        var undated = Learn([null, null, null]);

        Assert.Equal(SourceState.Healthy, JudgeAt(undated, Now.AddDays(44)).State);
        Assert.Equal(SourceState.Silent, JudgeAt(undated, Now.AddDays(46)).State);
    }

    [Fact]
    public void A_yearly_source_is_given_its_year_however_little_it_has_shown()
    {
        var yearly = Learn([Now.AddDays(-30), Now.AddDays(-395), Now.AddDays(-760)]);

        Assert.Equal(SourceState.Healthy, JudgeAt(yearly, Now.AddDays(300)).State);
        Assert.Equal(SourceState.Frozen, JudgeAt(yearly, Now.AddDays(520)).State);
    }

    [Fact]
    public void New_entries_with_old_dates_break_the_silence()
    {
        var daily = Learn(Enumerable.Range(1, 30).Select(day => Now.AddDays(-day)));

        var later = Learn(daily, Now.AddDays(9), [Now.AddDays(-100)]);

        Assert.Equal(Now.AddDays(9), SourceRhythm.LastNews(later));
    }

    [Fact]
    public void An_empty_feed_is_empty_once_it_lasts_and_healthy_when_entries_come_back()
    {
        var before = Learn(Enumerable.Range(1, 30).Select(day => Now.AddDays(-day)));
        var empty = SourceObserver.Learn(before, new SourceDocument([], [], HadEntries: true), Now);

        Assert.Equal(SourceState.Healthy, JudgeAt(empty, Now.AddHours(5)).State);
        Assert.Equal((SourceState.Empty, Now), (JudgeAt(empty, Now.AddHours(6)).State, JudgeAt(empty, Now.AddHours(6)).Since!.Value));
        Assert.Equal(SourceState.Healthy, JudgeAt(Learn(empty, Now.AddHours(7), [Now.AddHours(6)]), Now.AddHours(7)).State);
    }

    [Fact]
    public void Dates_in_the_future_are_a_state_and_are_not_used()
    {
        var source = Learn([.. Enumerable.Range(1, 30).Select(day => (DateTimeOffset?)Now.AddDays(-day)), Now.AddDays(40)]);

        Assert.Equal(SourceState.FutureDated, JudgeAt(source, Now).State);
        Assert.Equal("future-dated", JudgeAt(source, Now).Word);
        Assert.Equal(Now.AddDays(-1), source.NewestEntryAt);
        Assert.Equal(SourceState.Silent, JudgeAt(source, Now.AddDays(5)).State);
    }

    [Fact]
    public void A_move_is_told_of_for_a_month()
    {
        var moved = Learn([Now.AddDays(-1)]) with { MovedAt = Now, MovedFrom = new Uri("https://old.example/rss") };

        Assert.Equal((SourceState.Moved, "Moved for good from https://old.example/rss to https://world.example/rss."), (JudgeAt(moved, Now).State, JudgeAt(moved, Now).Reason));
        Assert.Equal(SourceState.Healthy, JudgeAt(moved, Now.AddDays(31)).State);
    }

    [Fact]
    public void A_feed_whose_entries_all_lead_elsewhere_now_is_wrong()
    {
        var usual = Learn(Enumerable.Range(1, 10).Select(day => Now.AddDays(-day)));

        var parked = Learn(usual, Now, [Now, Now, Now], host: "casino.example");

        var health = JudgeAt(parked, Now);
        Assert.Equal((SourceState.Wrong, Now), (health.State, health.Since));
        Assert.Equal("All entries lead to casino.example now; before they led to world.example.", health.Reason);
        Assert.Equal(SourceState.Healthy, JudgeAt(Learn(parked, Now.AddHours(1), [Now, Now, Now]), Now.AddHours(1)).State);
    }

    [Theory]
    [InlineData("news.example.co.uk", "www.example.co.uk", true)]
    [InlineData("a.example.com", "b.example.com", true)]
    [InlineData("one.gov.uk", "two.gov.uk", false)]
    [InlineData("example.com", "example.org", false)]
    public void A_site_is_known_by_the_part_of_its_name_that_stands_for_its_owner(string a, string b, bool isSame)
    {
        Assert.Equal(isSame, SiteName.Of(new Uri($"https://{a}/x")) == SiteName.Of(new Uri($"https://{b}/y")));
    }

    [Fact]
    public void A_feed_in_another_script_or_language_is_wrong_until_that_is_the_usual_one()
    {
        var japanese = Learn(SourceProfile.Unknown, Now.AddDays(-20), [Now.AddDays(-20), Now.AddDays(-21), Now.AddDays(-22)], title: "半導体製造装置の輸出管理についてのお知らせ");
        Assert.Equal("japanese", japanese.Script);

        var english = Learn(japanese, Now.AddDays(-15), [Now.AddDays(-16), Now.AddDays(-17), Now.AddDays(-18)], title: "Notice of export control on chips");
        Assert.Equal("The titles are in latin script now; before they were in japanese.", JudgeAt(english, Now.AddDays(-15)).Reason);

        var used = Learn(english, Now, [Now, Now, Now], title: "Notice of export control on chips");
        Assert.Equal((SourceState.Healthy, "latin"), (JudgeAt(used, Now).State, used.Script));
    }

    [Fact]
    public void An_aggregator_may_lead_anywhere()
    {
        var profile = SourceProfile.Unknown;
        for (var i = 0; i < 6; i++)
        {
            profile = SourceObserver.Learn(
                profile, new SourceDocument([.. Enumerable.Range(0, 6).Select(j => Article(Now, $"site{i}{j}.example"))], [], HadEntries: false), Now);
        }

        Assert.Null(profile.WrongSince);
    }

    [Fact]
    public void A_document_without_anything_that_the_one_before_held_may_have_skipped_entries()
    {
        var before = Learn(Enumerable.Range(1, 5).Select(day => Now.AddDays(-day)));
        var fresh = Enumerable.Range(0, 4).Select(_ => Article(Now, "world.example")).ToList();

        Assert.Equal(Now, SourceObserver.Learn(before, new SourceDocument(fresh, fresh, HadEntries: true), Now).OverrunAt);
        Assert.Null(SourceObserver.Learn(before, new SourceDocument(fresh, fresh[..3], HadEntries: true), Now).OverrunAt);
    }

    [Fact]
    public void Entries_that_all_have_one_date_say_nothing_of_how_often_the_source_publishes()
    {
        var stamped = Learn([Now, Now, Now, Now]);

        Assert.Null(stamped.Reach);
        Assert.Null(stamped.EntryGap);
    }

    [Fact]
    public void A_source_that_writes_the_time_of_the_answer_on_its_old_entries_has_no_news()
    {
        var before = Learn(Enumerable.Range(1, 30).Select(day => Now.AddDays(-day)));
        var stamped = Enumerable.Range(0, 10).Select(_ => Article(Now.AddDays(20), "world.example")).ToList();

        var after = SourceObserver.Learn(before, new SourceDocument(stamped, [], HadEntries: true), Now.AddDays(20));

        Assert.Equal((SourceState.Silent, Now.AddDays(-1)), (JudgeAt(after, Now.AddDays(20)).State, JudgeAt(after, Now.AddDays(20)).Since));
    }

    [Fact]
    public void The_first_weekend_of_a_busy_source_is_no_silence()
    {
        // Monday to Friday, three times a day.
        var friday = Now.AddDays(3);
        var hours = Enumerable.Range(0, 5 * 24).Where(hour => hour % 24 is 1 or 6 or 11).Select(hour => (DateTimeOffset?)friday.AddDays(-4).AddHours(hour));
        var busy = Learn(SourceProfile.Unknown, friday.AddHours(11), [.. hours]);

        Assert.Equal(SourceState.Healthy, JudgeAt(busy, friday.AddDays(3).AddHours(3)).State);
        Assert.Equal(SourceState.Silent, JudgeAt(busy, friday.AddDays(6)).State);
    }

    [Fact]
    public void What_is_usual_is_said_in_days_of_the_calendar()
    {
        var weekly = Learn(Enumerable.Range(1, 20).Select(week => Now.AddDays(-7 * week)));

        Assert.Equal(TimeSpan.FromDays(21), SourceRhythm.LongestUsual(weekly));
        Assert.Equal(SourceState.Healthy, JudgeAt(weekly, Now.AddDays(13)).State);
        Assert.Equal("Nothing new for 22 days; up to 21 days would be usual.", JudgeAt(weekly, Now.AddDays(15)).Reason);
    }

    [Fact]
    public void A_source_is_not_silent_because_nobody_has_asked_it()
    {
        var daily = Feed() with { Profile = Learn(Enumerable.Range(1, 30).Select(day => Now.AddDays(-day))), LastPolledAt = Now, NextPollAt = Now.AddHours(1) };

        Assert.Equal(SourceState.Healthy, SourceHealth.Judge(daily, Now.AddDays(9)).State);
    }

    private static bool IsWorkday(DateTimeOffset day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    private static FeedState Feed() => new("05feed0000000000", new Uri("https://world.example/rss"), Now) { LastPolledAt = Now };

    private static SourceHealth JudgeAt(SourceProfile profile, DateTimeOffset now) => SourceHealth.Judge(Feed() with { Profile = profile, LastPolledAt = now }, now);

    private SourceProfile Learn(IEnumerable<DateTimeOffset> dates) => Learn(SourceProfile.Unknown, Now, [.. dates]);

    private SourceProfile Learn(IEnumerable<DateTimeOffset?> dates) => Learn(SourceProfile.Unknown, Now, [.. dates]);

    private SourceProfile Learn(
        SourceProfile before, DateTimeOffset now, IReadOnlyList<DateTimeOffset?> dates, string host = "world.example", string title = "Headline of the day number one")
    {
        var articles = dates.Select(date => Article(date, host, title)).ToList();
        return SourceObserver.Learn(before, new SourceDocument(articles, articles, HadEntries: false), now);
    }

    private Article Article(DateTimeOffset? date, string host, string title = "Headline of the day number one") => new(
        StableHash.Id($"{++_entries}"), "05feed0000000000", 5, host, "World", new Uri($"https://{host}/{_entries}"), title, "", null, date, Now);
}
