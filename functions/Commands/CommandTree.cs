using System.CommandLine;
using AlertPipeline.Classification.Reclassification;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Feeds;
using AlertPipeline.Feeds.Discovery;
using AlertPipeline.Local;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace AlertPipeline.Commands;

/// <summary>The commands, their options and help.</summary>
internal static class CommandTree
{
    public static RootCommand Build(ProgramRooms rooms) => new(
        "Reads the world's news and government feeds and tells subscribers what is new in AI export and AI sovereignty policy.")
    {
        Run(rooms), Serve(rooms), FeedsOf(rooms), Classify(rooms), Reclassify(rooms), Stories(rooms), Queues(rooms), Spending(rooms),
    };

    private static Command Run(ProgramRooms rooms)
    {
        var feeds = new Option<string[]>("--feeds") { Description = "Own feeds instead of the samples: an OPML file, or addresses", AllowMultipleArgumentsPerToken = true };
        var subscriptions = new Option<FileInfo?>("--subscriptions") { Description = "Own subscriptions instead of the samples: a JSON file" };
        var outbox = new Option<DirectoryInfo?>("--outbox") { Description = "Folder for mails and webhook calls (default: .alertpipeline/outbox)" };
        var once = new Option<bool>("--once") { Description = "Poll, drain every queue, cut every open digest period, print a table, end" };
        var dueOnly = new Option<bool>("--due-only") { Description = "With --once: build only the digests that are due" };
        var now = new Option<string?>("--now") { Description = "Rehearse at this time, such as 2026-11-24T07:00:00Z" };
        var port = new Option<int?>("--port") { Description = $"Port of the site (default: {FrontDoor.DefaultPort}; with --once there is no site unless this is given)" };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 65_535)
            {
                result.AddError($"--port is {result.GetValueOrDefault<int?>()}; expected 1 to 65535.");
            }
        });
        var command = new Command("run", "The whole product on this machine, set up by itself (the default)") { feeds, subscriptions, outbox, once, dueOnly, now, port };
        command.SetAction((parsed, cancellationToken) => RunCommand.RunAsync(
            rooms,
            new RunOptions(
                parsed.GetValue(feeds) ?? [], parsed.GetValue(subscriptions), parsed.GetValue(outbox), parsed.GetValue(once),
                parsed.GetValue(dueOnly), parsed.GetValue(now), parsed.GetValue(port)),
            cancellationToken));
        command.Validators.Add(result =>
        {
            if (result.GetValue(dueOnly) && !result.GetValue(once))
            {
                result.AddError("--due-only goes with --once.");
            }
        });
        return command;
    }

    private static Command Serve(ProgramRooms rooms)
    {
        var command = new Command("serve", $"The custom handler of the Functions host; chosen by itself when {ServeCommand.PortVariable} is set");
        command.SetAction((_, cancellationToken) => ServeCommand.RunAsync(rooms, cancellationToken));
        return command;
    }

    private static Command FeedsOf(ProgramRooms rooms)
    {
        var bench = new Option<string[]?>("--bench") { Description = "DIR SECONDS: parse the folder's files over and over and print entries per second", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true };
        var parse = new Command("parse", "Feed files named by JSON lines on stdin, what they say as JSON lines on stdout") { bench };
        parse.SetAction((parsed, cancellationToken) => parsed.GetValue(bench) is { Length: 2 } arguments
            ? FeedsParse.BenchAsync(arguments[0], SecondsOf(arguments[1]), Console.Out, cancellationToken)
            : FeedsParse.RunAsync(Console.In, Console.Out, cancellationToken));

        var addresses = new Argument<string[]>("url") { Description = "Addresses of feeds, or of pages that name some", Arity = ArgumentArity.OneOrMore };
        var check = new Command("check", "Reads each feed once and says in plain words what was found") { addresses };
        check.SetAction((parsed, cancellationToken) => rooms.UseAsync(
            (services, token) => new FeedsCheck(services.GetRequiredService<FeedFinder>(), services.GetRequiredService<IOptions<FeedsOptions>>(), services.GetRequiredService<TimeProvider>())
                .RunAsync(parsed.GetValue(addresses)!, Console.Out, token),
            cancellationToken));

        var sources = new Argument<string[]>("source") { Description = "OPML files, or http(s) addresses of feeds or of pages that name one", Arity = ArgumentArity.ZeroOrMore };
        var bundled = new Option<bool>("--bundled") { Description = "The list of real sources that comes with the program" };
        var import = new Command("import", "Adds the feeds of OPML files, addresses, or the bundled list") { sources, bundled };
        import.Validators.Add(result =>
        {
            if (!result.GetValue(bundled) && result.GetValue(sources) is null or [])
            {
                result.AddError("Nothing to import: give an OPML file, an http(s) address, or --bundled.");
            }
        });
        import.SetAction((parsed, cancellationToken) => rooms.UseStorageAsync(
            (services, token) => FeedsCommands.ImportAsync(
                parsed.GetValue(sources) ?? [], parsed.GetValue(bundled), services.GetRequiredService<FeedRegistry>(), services.GetRequiredService<FeedFinder>(),
                Console.Error, token),
            cancellationToken));

        var export = new Command("export", "Writes all feeds as OPML to stdout");
        export.SetAction((_, cancellationToken) => rooms.UseStorageAsync(
            (services, token) => FeedsCommands.ExportAsync(services.GetRequiredService<FeedRegistry>(), Console.Out, token), cancellationToken));

        var state = new Option<string?>("--state") { Description = "Only feeds in this state" };
        state.AcceptOnlyFromAmong(FeedsList.States);
        var list = new Command("list", "All feeds and how they do, those that need somebody first; separated by tabs where stdout is no terminal") { state };
        list.SetAction((parsed, cancellationToken) => rooms.UseStorageAsync(
            (services, token) =>
            {
                var (feeds, now) = (services.GetRequiredService<IFeedReader>(), services.GetRequiredService<TimeProvider>().GetUtcNow());
                return Console.IsOutputRedirected
                    ? FeedsList.WriteLinesAsync(feeds, parsed.GetValue(state), now, Console.Out, token)
                    : FeedsList.WriteTableAsync(feeds, parsed.GetValue(state), now, AnsiConsole.Console, token);
            },
            cancellationToken));

        return new Command("feeds", "Feeds: parse, check, import, export, list") { parse, check, import, export, list };
    }

    private static Command Classify(ProgramRooms rooms)
    {
        var command = new Command("classify", "Articles as JSON lines on stdin, their topics, direction, places and evidence on stdout");
        command.SetAction((_, cancellationToken) => ClassifyCommand.RunAsync(Console.In, Console.Out, Console.Error, rooms.Classifier(), cancellationToken));
        return command;
    }

    private static Command Reclassify(ProgramRooms rooms)
    {
        var since = new Option<string>("--since") { Description = "Articles found from this day or time on (UTC), such as 2026-11-01", Required = true };
        var until = new Option<string?>("--until") { Description = "And until then (default: now)" };
        var apply = new Option<bool>("--apply")
        {
            Description = "Write it into the ledger, the earlier classification beside it. Nothing is sent: stories, digests and alerts stay as they are, "
                + "since they would tell old articles as news",
        };
        var json = new Option<bool>("--json") { Description = "JSON lines instead of the table, whose counts then go to stderr" };
        var command = new Command("reclassify", "What this version's classifier says otherwise of stored articles, without outside services; changes nothing by itself")
        {
            since, until, apply, json,
        };
        command.SetAction((parsed, cancellationToken) => rooms.UseStorageAsync(
            (services, token) => ReclassifyCommand.RunAsync(
                services.GetRequiredService<Reclassifier>(),
                new ReclassifyOptions(parsed.GetValue(since)!, parsed.GetValue(until), parsed.GetValue(apply), parsed.GetValue(json)),
                services.GetRequiredService<TimeProvider>().GetUtcNow(), Console.Out, Console.Error, token),
            cancellationToken));
        return command;
    }

    private static Command Stories(ProgramRooms rooms)
    {
        var command = new Command("stories", "Articles as JSON lines on stdin, the story of each on stdout");
        command.SetAction((_, cancellationToken) => StoriesCommand.RunAsync(Console.In, Console.Out, Console.Error, rooms.Classifier(), cancellationToken));
        return command;
    }

    private static Command Queues(ProgramRooms rooms)
    {
        var queue = new Argument<string>("queue") { Description = "Name of a queue: " + string.Join(", ", StorageLayout.Queues) };
        queue.AcceptOnlyFromAmong([.. StorageLayout.Queues]);
        var peek = new Command("peek", "Looks at the first messages of a queue and of its poison queue") { queue };
        peek.SetAction((parsed, cancellationToken) => rooms.UseStorageAsync(
            (services, token) => QueuesCommand.PeekAsync(services, parsed.GetValue(queue)!, Console.Out, token), cancellationToken));
        var redrive = new Command("redrive", "Sends every message of the poison queue back to its queue") { queue };
        redrive.SetAction((parsed, cancellationToken) => rooms.UseStorageAsync(
            (services, token) => QueuesCommand.RedriveAsync(services, parsed.GetValue(queue)!, Console.Out, token), cancellationToken));
        var command = new Command("queues", "Depth of every queue and poison queue; peek, redrive") { peek, redrive };
        command.SetAction((_, cancellationToken) => rooms.UseStorageAsync(
            (services, token) => QueuesCommand.ListAsync(services, Console.Out, token), cancellationToken));
        return command;
    }

    private static Command Spending(ProgramRooms rooms)
    {
        var month = new Option<string?>("--month") { Description = "Month such as 2026-11 (default: the present one, UTC)" };
        var command = new Command("spending", "What the outside services that refine classifications cost in a month, a line each") { month };
        command.SetAction((parsed, cancellationToken) => rooms.UseStorageAsync(
            (services, token) => SpendingCommand.RunAsync(
                services.GetRequiredService<SpendingLedger>(), parsed.GetValue(month), services.GetRequiredService<TimeProvider>().GetUtcNow(), Console.Out, token),
            cancellationToken));
        return command;
    }

    private static int SecondsOf(string text) =>
        int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 600
            ? seconds
            : throw new UserErrorException($"--bench SECONDS is '{text}'; expected 1 to 600.", 2);
}
