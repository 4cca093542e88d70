using System.Globalization;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Sources;
using Spectre.Console;

namespace AlertPipeline.Commands;

/// <summary><c>feeds list</c>: every feed and how it does, those that need somebody first.</summary>
internal static class FeedsList
{
    private const string Incident = "incident";
    private const string None = "-";

    /// <summary>What <c>--state</c> takes: the states' own words, and one for those that readers may be missing something of.</summary>
    public static readonly string[] States = [Incident, .. Enum.GetValues<SourceState>().Select(state => new SourceHealth(state).Word)];

    /// <summary>Separated by tabs under one line of names, for programs.</summary>
    /// <param name="state">One of <see cref="States"/>; null = all.</param>
    public static async Task<int> WriteLinesAsync(IFeedReader feeds, string? state, DateTimeOffset now, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync("id\tstate\tsince\tentries\tlast asked\tnext\tusual silence\taddress\treason");
        foreach (var (feed, health) in await FindAsync(feeds, state, now, cancellationToken))
        {
            await output.WriteLineAsync(string.Join('\t',
                feed.FeedId, health.Word, Write(health.Since), feed.EntryCount.ToString(CultureInfo.InvariantCulture), Write(feed.LastPolledAt),
                Write(feed.NextPollAt), UsualSilence(feed), feed.Address.AbsoluteUri, ReasonOf(feed, health)));
        }

        return 0;
    }

    /// <summary>The same as a table, for people.</summary>
    public static async Task<int> WriteTableAsync(IFeedReader feeds, string? state, DateTimeOffset now, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var table = new Table().RoundedBorder().AddColumns("state", "since", "entries", "last asked", "next", "usual silence", "feed");
        table.Columns[2].RightAligned();
        foreach (var (feed, health) in await FindAsync(feeds, state, now, cancellationToken))
        {
            var reason = ReasonOf(feed, health);
            table.AddRow(
                new Text(health.Word, new Style(health.IsIncident ? Color.Red : health.State == SourceState.Healthy ? Color.Green : Color.Yellow)),
                new Text(WriteShort(health.Since)), new Text(feed.EntryCount.ToString(CultureInfo.InvariantCulture)), new Text(WriteShort(feed.LastPolledAt)),
                new Text(WriteShort(feed.NextPollAt)), new Text(UsualSilence(feed)),
                new Text(reason == None ? feed.Address.AbsoluteUri : $"{feed.Address.AbsoluteUri}\n{reason}"));
        }

        console.Write(table);
        return 0;
    }

    private static async Task<IEnumerable<(FeedState Feed, SourceHealth Health)>> FindAsync(
        IFeedReader feeds, string? state, DateTimeOffset now, CancellationToken cancellationToken) =>
        from feed in await feeds.ListAsync(cancellationToken)
        let health = SourceHealth.Judge(feed, now)
        where state is null || state == health.Word || (state == Incident && health.IsIncident)
        orderby !health.IsIncident, health.State, feed.Group, feed.Address.AbsoluteUri
        select (feed, health);

    /// <summary>Why it is as it is, else the last error, else its title.</summary>
    private static string ReasonOf(FeedState feed, SourceHealth health) =>
        (health.Reason ?? feed.LastError ?? feed.Title)?.ReplaceLineEndings(" ").Replace('\t', ' ') ?? None;

    private static string UsualSilence(FeedState feed) =>
        feed.Profile.Documents == 0 ? None : Words.Duration(SourceRhythm.LongestUsual(feed.Profile));

    private static string Write(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? None;

    private static string WriteShort(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? None;
}
