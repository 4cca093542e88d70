using AlertPipeline.Tests.Delivery;

namespace AlertPipeline.Tests.Digests.Nights;

/// <summary>One mail a night for each reader, whatever clocks do and whenever a process dies or another does the same work (invariant 3).</summary>
public sealed class ClockChangeTests
{
    public static TheoryData<string> Nights => [.. ClockChange.Names];

    /// <summary>One where the time is skipped, one where it comes twice: what two processes do to each other is the same in every zone.</summary>
    public static TheoryData<string> TwoNights => ["America/New_York March", "America/New_York November"];

    [Theory]
    [MemberData(nameof(Nights))]
    public async Task Each_night_has_one_digest_although_its_time_is_skipped_or_comes_twice(string name)
    {
        var (night, taken) = await RunAsync(name);

        await night.CheckAsync(taken);
        Assert.Equal(night.Expected.Count(), taken.Count);
    }

    [Theory]
    [MemberData(nameof(Nights))]
    public async Task Killed_at_any_moment_each_digest_is_sent_and_again_only_where_its_acceptance_was_not_on_record(string name)
    {
        await foreach (var (moment, night, taken) in AtEachMomentAsync(name, interruption: null))
        {
            await night.CheckAsync(taken);
            var repeats = moment is "after mail" or "before Replace in Deliveries" ? 1 : 0;
            Assert.True(night.Expected.Count() + repeats == taken.Count, $"{taken.Count} mails where the process died {moment}");
        }
    }

    [Theory]
    [MemberData(nameof(TwoNights))]
    public async Task Two_schedulers_at_once_send_once_at_whatever_moment_the_other_does_all_its_work(string name)
    {
        await foreach (var (moment, night, taken) in AtEachMomentAsync(name, night => night.WakeAnotherAsync()))
        {
            await night.CheckAsync(taken);
            Assert.True(night.Expected.Count() == taken.Count, $"{taken.Count} mails where another process worked {moment}");
        }
    }

    [Theory]
    [MemberData(nameof(TwoNights))]
    public async Task A_process_that_was_thought_dead_sends_at_most_what_the_other_has_sent_under_the_same_ids(string name)
    {
        await foreach (var (_, night, taken) in AtEachMomentAsync(name, WakeAnotherLaterAsync))
        {
            await night.CheckAsync(taken);
            Assert.All(taken.GroupBy(mail => mail.Id), tries => Assert.InRange(tries.Count(), 1, 2));
        }

        static Task WakeAnotherLaterAsync(DigestNight night)
        {
            night.Clock.Advance(DigestProcess.Lease);
            return night.WakeAnotherAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Nights))]
    public async Task Every_message_handled_twice_ends_as_if_handled_once(string name)
    {
        var (night, taken) = await RunAsync(name, repeats: 2);

        await night.CheckAsync(taken);
        Assert.Equal(night.Expected.Count(), taken.Count);
    }

    [Theory]
    [MemberData(nameof(Nights))]
    public async Task Who_slept_through_the_change_makes_up_for_it_and_through_both_nights_with_one_digest(string name)
    {
        foreach (var (hours, digests) in new[] { (12, 2), (25, 1) })
        {
            var (night, taken) = await RunAsync(name, asleepUntilHours: hours);

            await night.CheckAsync(taken);
            Assert.Equal(digests * 3, taken.Count);
        }
    }

    private static async IAsyncEnumerable<(string Moment, DigestNight Night, IReadOnlyList<NightMail> Taken)> AtEachMomentAsync(
        string name, Func<DigestNight, Task>? interruption)
    {
        var (undisturbed, _) = await RunAsync(name);
        Assert.InRange(undisturbed.MomentsOfChange, 2 * 20, 1_000);
        for (var number = 1; number <= undisturbed.MomentsOfChange; number++)
        {
            var (night, taken) = await RunAsync(name, number, interruption);
            yield return (Assert.IsType<string>(night.Moments.Happened), night, taken);
        }
    }

    private static async Task<(DigestNight Night, IReadOnlyList<NightMail> Taken)> RunAsync(
        string name, int? moment = null, Func<DigestNight, Task>? interruption = null, int repeats = 1, int asleepUntilHours = -1)
    {
        var provider = new RecordingProvider();
        var night = new DigestNight(ClockChange.Named(name), provider) { Repeats = repeats, AsleepUntil = TimeSpan.FromHours(asleepUntilHours) };
        night.Moments.Chosen = moment;
        night.Moments.Interruption = interruption is null ? null : () => interruption(night);
        await night.RunAsync();
        return (night, [.. provider.Sent.Select((content, index) => (Content: content, Message: provider.Parse(index)))
            .Select(mail => new NightMail(mail.Message.MessageId!, mail.Content, mail.Message.TextBody!))]);
    }
}
