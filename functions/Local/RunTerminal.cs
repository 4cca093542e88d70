using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AlertPipeline.Local;

/// <summary>Shows what the functions do: a table that keeps itself up to date on a terminal, plain lines anywhere else.</summary>
/// <param name="console">Writes to standard error: standard output is for data.</param>
internal sealed class RunTerminal(IAnsiConsole console, TimeProvider clock)
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(2);

    /// <param name="isPlain">True to write lines even to a terminal.</param>
    public static RunTerminal ForStandardError(TimeProvider clock, bool isPlain = false) => new(
        AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            Ansi = isPlain || Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = isPlain || Console.IsErrorRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        }),
        clock);

    /// <summary>One line above or between the progress.</summary>
    public void Line(string text) => console.WriteLine(text);

    /// <summary>Shows progress while the work runs, and the last state when it ends.</summary>
    /// <param name="counts">Asked again and again.</param>
    public async Task<T> ShowAsync<T>(Func<IReadOnlyList<FunctionCounts>> counts, Func<Task<T>> work)
    {
        var task = work();
        if (console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi)
        {
            await console.Live(Table(counts())).AutoClear(false).StartAsync(async live =>
            {
                while (!task.IsCompleted)
                {
                    live.UpdateTarget(Table(counts()));
                    await Task.WhenAny(task, Task.Delay(LiveInterval, clock));
                }

                live.UpdateTarget(Table(counts()));
            });
        }
        else
        {
            await WriteLinesAsync(counts, task);
        }

        return await task;
    }

    private async Task WriteLinesAsync(Func<IReadOnlyList<FunctionCounts>> counts, Task task)
    {
        var shown = new Dictionary<string, FunctionCounts>(StringComparer.Ordinal);
        while (!task.IsCompleted)
        {
            await Task.WhenAny(task, Task.Delay(LineInterval, clock));
            foreach (var now in counts().Where(now => now.Succeeded + now.Failed > 0 && shown.GetValueOrDefault(now.Function) != now))
            {
                shown[now.Function] = now;
                console.WriteLine(PlainLine(now));
            }
        }
    }

    /// <summary>As in <c>FetchFeeds: 12 done, 1 running, 2 failed, 1 to poison (status 500)</c>.</summary>
    internal static string PlainLine(FunctionCounts counts)
    {
        var parts = new List<string> { Text(counts.Succeeded, "done") };
        if (counts.InFlight > 0)
        {
            parts.Add(Text(counts.InFlight, "running"));
        }

        if (counts.Failed > 0)
        {
            parts.Add(Text(counts.Failed, "failed"));
        }

        if (counts.Poisoned > 0)
        {
            parts.Add(Text(counts.Poisoned, "to poison"));
        }

        return $"{counts.Function}: {string.Join(", ", parts)}{(counts.LastFailure is { } reason ? $" ({reason})" : "")}";

        static string Text(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}");
    }

    private static Table Table(IReadOnlyList<FunctionCounts> counts)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumn("Function")
            .AddColumn(new TableColumn("Running").RightAligned())
            .AddColumn(new TableColumn("Done").RightAligned())
            .AddColumn(new TableColumn("Failed").RightAligned())
            .AddColumn(new TableColumn("Poison").RightAligned())
            .AddColumn(new TableColumn("Mean").RightAligned());
        foreach (var function in counts)
        {
            var ended = function.Succeeded + function.Failed;
            table.AddRow(
                new Text(function.Function),
                Number(function.InFlight, "yellow"),
                Number(function.Succeeded, "green"),
                Number(function.Failed, "red"),
                Number(function.Poisoned, "red"),
                new Text(ended == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{function.Busy.TotalMilliseconds / ended:0} ms")));
        }

        return table;

        static IRenderable Number(int value, string colour) => value == 0
            ? new Text("·", new Style(Color.Grey))
            : new Markup(string.Create(CultureInfo.InvariantCulture, $"[{colour}]{value}[/]"));
    }
}
