using System.Net;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;
using AlertPipeline.Tests.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Tests.Feeds.Sources;

public sealed class SourceWatchTests : PollingTestBase
{
    private const string World = "https://world.example/rss";
    private const string Other = "https://other.example/rss";

    private readonly RecordingLogger<SourceWatch> _log = new();

    [Fact]
    public async Task A_source_that_falls_silent_is_told_of_once()
    {
        ServeDaily(World);
        await Bench.ImportAsync(World);

        await LetPassAsync(TimeSpan.FromDays(20));

        Assert.Equal((110, LogLevel.Warning), (Assert.Single(_log.Entries).Id, _log.Entries[0].Level));
        Assert.Contains("1 of 1 sources need attention: World (", _log.Entries[0].Text, StringComparison.Ordinal);
        Assert.Contains("is silent since 2026-11-23", _log.Entries[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sources_that_break_together_are_one_alert()
    {
        await Bench.ImportAsync(World, Other);

        await LetPassAsync(TimeSpan.FromDays(3));

        Assert.StartsWith("2 of 2 sources need attention: ", Assert.Single(_log.Entries).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_breaks_recovers_and_breaks_again_is_told_of_once_a_day()
    {
        ServeDaily(World);
        await Bench.ImportAsync(World);
        await LetPassAsync(TimeSpan.FromHours(3));
        for (var i = 0; i < 4; i++)
        {
            Bench.Web.Answer(World, _ => StubHandler.Text("no", HttpStatusCode.InternalServerError));
            await LetPassAsync(TimeSpan.FromHours(5));
            ServeDaily(World);
            await LetPassAsync(TimeSpan.FromHours(7));
        }

        Assert.Equal([110, 111, 110, 111], _log.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public async Task Sources_that_nobody_asks_are_a_fault_of_ours_and_told_of_once()
    {
        ServeDaily(World);
        await Bench.ImportAsync(World);

        for (var minute = 0; minute < 180; minute += 5)
        {
            Bench.Clock.Advance(TimeSpan.FromMinutes(5));
            await Watch().RunAsync(Cancellation);
        }

        Assert.Equal(112, Assert.Single(_log.Entries).Id);
    }

    [Fact]
    public async Task A_crash_between_the_alert_and_the_record_says_it_again_rather_than_never()
    {
        await Bench.ImportAsync(World);
        await LetPassAsync(TimeSpan.FromMinutes(80), watched: false);
        Bench.Tables.FailsNextWrite = true;

        await Assert.ThrowsAsync<IOException>(() => Watch().RunAsync(Cancellation));
        await Watch().RunAsync(Cancellation);
        await Watch().RunAsync(Cancellation);

        Assert.Equal([110, 110], _log.Entries.Select(entry => entry.Id));
    }

    private SourceWatch Watch() => new(Bench.States, new SourceAlerts(Bench.Tables), Options.Create(new FeedsOptions()), Bench.Clock, _log);

    private async Task LetPassAsync(TimeSpan time, bool watched = true)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(20))
        {
            Bench.Clock.Advance(TimeSpan.FromMinutes(20));
            await Bench.PollAsync();
            if (watched)
            {
                await Watch().RunAsync(Cancellation);
            }
        }
    }

    /// <summary>A month of daily entries, the last of 23 November.</summary>
    private void ServeDaily(string address) => Bench.Web.Serve(address, TestFeeds.Rss([.. Enumerable.Range(0, 30).Select(day =>
        TestFeeds.Item($"{day}", $"Day {day}", $"<pubDate>{new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero).AddDays(-day):R}</pubDate>"))]));
}

/// <summary>Keeps what was logged.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    public List<(int Id, LogLevel Level, string Text)> Entries { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Add((eventId.Id, logLevel, formatter(state, exception)));
}
