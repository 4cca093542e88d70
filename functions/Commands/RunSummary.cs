using System.Globalization;
using AlertPipeline.Delivery;
using AlertPipeline.Feeds.Sources;
using AlertPipeline.Local;
using AlertPipeline.Messages;
using AlertPipeline.Subscribers;
using Spectre.Console;

namespace AlertPipeline.Commands;

/// <summary>The table that <c>--once</c> ends with, and the exit code that says whether anything failed.</summary>
internal static class RunSummary
{
    private const int MaxReasons = 5;

    /// <returns>0, or 1 where a message went to a poison queue, a delivery failed for good, or no feed at all could be read.</returns>
    public static int Print(IAnsiConsole console, RunLedger before, RunLedger after, DrainResult drained, TimeSpan elapsed, string outbox)
    {
        var unreadable = after.Feeds.Where(feed => feed.LastError is not null).ToList();
        var troubled = after.Feeds.Select(feed => (Feed: feed, Health: SourceHealth.Judge(feed, after.At))).Where(source => source.Health.IsIncident)
            .OrderBy(source => source.Health.State).ThenBy(source => source.Health.Since).ToList();
        var notRead = unreadable.Except(troubled.Select(source => source.Feed)).ToList();
        var found = after.Articles.Total - before.Articles.Total;
        var known = after.Feeds.Sum(feed => feed.EntryCount - feed.RejectedCount) - found;
        var failed = drained.Poisoned + Delta(before, after, Channel.Email, DeliveryState.Failed) + Delta(before, after, Channel.Webhook, DeliveryState.Failed);

        var table = new Table().RoundedBorder().HideHeaders().AddColumns("what", "how many");
        table.Columns[1].RightAligned();
        Row("feeds read", after.Feeds.Count - unreadable.Count);
        Row("feeds that could not be read", unreadable.Count);
        Row("sources that need attention", troubled.Count);
        Row("articles new", found);
        Row("articles known", Math.Max(0, known));
        foreach (var topic in Topics.All)
        {
            Row($"relevant: {topic}", after.Articles.ByTopic[topic] - before.Articles.ByTopic[topic]);
        }

        Row("stories", after.Stories - before.Stories);
        Row("mails sent", Delta(before, after, Channel.Email, DeliveryState.Sent));
        Row("webhooks delivered", Delta(before, after, Channel.Webhook, DeliveryState.Sent));
        Row("left for later", drained.LeftForLater);
        Row("failed", failed);
        foreach (var service in after.Spending)
        {
            var earlier = before.Spending.FirstOrDefault(spending => (spending.Provider, spending.Month) == (service.Provider, service.Month));
            table.AddRow($"{service.Provider}: calls", (service.Calls - (earlier?.Calls ?? 0)).ToString("0.##", CultureInfo.InvariantCulture));
            table.AddRow($"{service.Provider}: USD this month", (service.SpentUsd + service.ReservedUsd).ToString("0.0000", CultureInfo.InvariantCulture));
        }

        table.AddRow("seconds", elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture));
        console.Write(table);

        // Past the console's wrapping: an address that is broken over two lines cannot be copied.
        var output = console.Profile.Out.Writer;

        WriteFirst([.. notRead.Select(feed => $"Not read: {feed.Address}: {feed.LastError}")]);
        WriteFirst([.. troubled.Select(source => string.Create(
            CultureInfo.InvariantCulture, $"Needs attention: {source.Feed.Address}: {source.Health.Word} since {source.Health.Since:yyyy-MM-dd}: {source.Health.Reason}"))]);

        if (failed > 0)
        {
            output.WriteLine($"{failed} messages or deliveries failed; nothing is lost: alertpipeline queues, queues peek and queues redrive show them and send them back.");
        }

        output.WriteLine($"Mails and webhook calls are in {outbox}");
        return failed > 0 || (after.Feeds.Count > 0 && unreadable.Count == after.Feeds.Count) ? 1 : 0;

        void WriteFirst(IReadOnlyList<string> lines)
        {
            foreach (var line in lines.Take(MaxReasons))
            {
                output.WriteLine(line);
            }

            if (lines.Count > MaxReasons)
            {
                output.WriteLine($"and {lines.Count - MaxReasons} more: alertpipeline feeds list");
            }
        }

        void Row(string what, int count) => table.AddRow(what, count.ToString(CultureInfo.InvariantCulture));
    }

    private static int Delta(RunLedger before, RunLedger after, Channel channel, DeliveryState state) =>
        after.DeliveriesOf(channel, state) - before.DeliveriesOf(channel, state);
}
