using AlertPipeline.Commands;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;
using Spectre.Console;

namespace AlertPipeline.Tests.Commands;

public sealed class FeedsListTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    private static readonly FeedState Healthy = new("00aa", new Uri("https://a.example/"), Now.AddMinutes(15))
    {
        Title = "All\tis well",
        LastPolledAt = Now,
        EntryCount = 12,
        Profile = SourceProfile.Unknown with { Documents = 1 },
    };

    private static readonly FeedState Broken = new("01bb", new Uri("https://b.example/"), Now.AddHours(1))
    {
        Title = "Not so well",
        LastPolledAt = Now,
        FailuresInARow = 9,
        FailingSince = Now.AddDays(-2),
        LastFailure = FeedFailure.Status,
        LastError = "'b.example' answered 404\ninstead of a feed.",
    };

    private static readonly FeedState New = new("02cc", new Uri("https://c.example/"), Now);

    [Fact]
    public async Task Feeds_that_need_somebody_come_first_under_a_line_of_names() => Assert.Equal(
        [
            "id\tstate\tsince\tentries\tlast asked\tnext\tusual silence\taddress\treason",
            "01bb\tbroken\t2026-11-22T07:00:00Z\t0\t2026-11-24T07:00:00Z\t2026-11-24T08:00:00Z\t-\thttps://b.example/\t'b.example' answered 404 instead of a feed.",
            "02cc\tnew\t-\t0\t-\t2026-11-24T07:00:00Z\t-\thttps://c.example/\t-",
            "00aa\thealthy\t-\t12\t2026-11-24T07:00:00Z\t2026-11-24T07:15:00Z\t45 days\thttps://a.example/\tAll is well",
        ],
        await LinesAsync(state: null));

    [Theory]
    [InlineData("incident", "01bb")]
    [InlineData("broken", "01bb")]
    [InlineData("healthy", "00aa")]
    [InlineData("silent", "")]
    public async Task A_state_may_be_asked_for(string state, string ids) =>
        Assert.Equal(ids, string.Join(' ', (await LinesAsync(state)).Skip(1).Select(line => line.Split('\t')[0])));

    [Fact]
    public void Every_state_can_be_asked_for_by_its_word() => Assert.Equal(
        ["incident", "new", "broken", "wrong", "empty", "frozen", "silent", "failing", "future-dated", "moved", "healthy"], FeedsList.States);

    [Fact]
    public async Task A_table_says_the_same()
    {
        var written = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(written) });
        console.Profile.Width = 200;

        await FeedsList.WriteTableAsync(new ThreeFeeds(), state: null, Now, console, TestContext.Current.CancellationToken);

        var said = written.ToString();
        Assert.Contains("│ broken  │ 2026-11-22 07:00 │", said, StringComparison.Ordinal);
        Assert.Contains("'b.example' answered 404 instead of a feed.", said, StringComparison.Ordinal);
        Assert.Contains("│ 45 days       │ https://a.example/", said, StringComparison.Ordinal);
    }

    private static async Task<string[]> LinesAsync(string? state)
    {
        var output = new StringWriter();
        await FeedsList.WriteLinesAsync(new ThreeFeeds(), state, Now, output, TestContext.Current.CancellationToken);
        return output.ToString().Split(output.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed class ThreeFeeds : IFeedReader
    {
        public Task<IReadOnlyList<FeedState>> ListAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<FeedState>>([Healthy, Broken, New]);
    }
}
