using AlertPipeline.Delivery.Email;
using AlertPipeline.Tests.Digests.Nights;

namespace AlertPipeline.IntegrationTests.Digests;

/// <summary>Nights in which clocks change and a process dies, with a mail provider on the wire: what arrives at its far end (invariant 3).</summary>
public abstract class ClockChangeContract
{
    /// <summary>The second mail of the run: its message holds another that was taken before.</summary>
    private protected const int LostAnswer = 2;

    private static readonly HashSet<string> NearTheSend = ["before mail", "after mail"];

    /// <summary>Both days of two zones: a connection for each message takes its time, and the unit tests go through all.</summary>
    public static TheoryData<string> Nights => ["America/New_York March", "America/New_York November", "Africa/Cairo April", "Africa/Cairo October"];

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Nights))]
    public async Task Killed_around_a_send_each_digest_arrives_and_again_only_where_its_acceptance_was_not_on_record(string name)
    {
        await using var wire = await StartAsync(losesAnswer: false);
        var undisturbed = await RunAsync(name, wire, moment: null);
        Assert.Equal(undisturbed.Expected, (await wire.TakeAsync()).Select(mail => mail.Id).Order(StringComparer.Ordinal));

        var numbers = Enumerable.Range(1, undisturbed.MomentsOfChange).Where(number => NearTheSend.Contains(undisturbed.Moments.Seen[number - 1])).ToList();
        Assert.Equal(NearTheSend.Count * 3, numbers.Count);
        foreach (var number in numbers)
        {
            var night = await RunAsync(name, wire, number);

            var taken = await wire.TakeAsync();
            await night.CheckAsync(taken);
            Assert.Equal(night.Expected.Count() + (night.Moments.Happened == "before mail" ? 0 : 1), taken.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Nights))]
    public async Task A_mail_that_was_taken_without_an_answer_arrives_again_under_the_same_id_and_the_others_once(string name)
    {
        await using var wire = await StartAsync(losesAnswer: true);

        var night = await RunAsync(name, wire, moment: null);

        var taken = await wire.TakeAsync();
        await night.CheckAsync(taken);
        Assert.Equal(night.Expected.Count() + 1, taken.Count);
        Assert.Equal(2, taken.Count(mail => mail.Id == taken[LostAnswer - 1].Id));
    }

    /// <summary>A provider with something behind it that takes mails.</summary>
    /// <param name="losesAnswer">It takes mail <see cref="LostAnswer"/> and breaks off before it says so.</param>
    private protected abstract Task<Wire> StartAsync(bool losesAnswer);

    private static async Task<DigestNight> RunAsync(string name, Wire wire, int? moment)
    {
        var night = new DigestNight(ClockChange.Named(name), wire.Provider);
        night.Moments.Chosen = moment;
        await night.RunAsync();
        return night;
    }

    /// <summary>A provider, and what its far end took.</summary>
    private protected abstract class Wire(IEmailProvider provider) : IAsyncDisposable
    {
        public IEmailProvider Provider { get; } = provider;

        /// <summary>The mails that were taken since the last call, in order.</summary>
        public abstract Task<IReadOnlyList<NightMail>> TakeAsync();

        public abstract ValueTask DisposeAsync();
    }
}
