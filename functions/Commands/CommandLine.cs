using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using AlertPipeline.Messages;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Commands;

/// <summary>The command line of <c>alertpipeline</c>: what each command is called, takes and answers.</summary>
/// <remarks>Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 failed, 2 bad usage; one line says what to do.</remarks>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int BadUsage = 2;

    /// <param name="rooms">What the program is made of.</param>
    public static async Task<int> RunAsync(string[] args, ProgramRooms rooms)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var parsed = CommandTree.Build(rooms).Parse(WithDefaultCommand(args));
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"alertpipeline: {OneLine(parsed.Errors[0].Message)} See 'alertpipeline {CommandName(parsed)}--help'.");
            return BadUsage;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);
        using var hangUp = OnSignal(PosixSignal.SIGHUP, stop);
        try
        {
            // No limit for ending in order: Azurite takes some seconds to save.
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, stop.Token);
        }
        catch (UserErrorException failure)
        {
            await Console.Error.WriteLineAsync($"alertpipeline: {OneLine(failure.Message)}");
            return failure.ExitCode;
        }
        catch (OptionsValidationException failure)
        {
            await Console.Error.WriteLineAsync($"alertpipeline: {OneLine(string.Join(' ', failure.Failures))}");
            return Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("alertpipeline: stopped.");
            return Failed;
        }
    }

    /// <summary>Without a command it is <c>run</c>, or <c>serve</c> where the Functions host has set its port variable.</summary>
    private static string[] WithDefaultCommand(string[] args) =>
        args.Length == 0 && Environment.GetEnvironmentVariable(ServeCommand.PortVariable) is { Length: > 0 } ? ["serve"]
        : args.Length == 0 || (args[0].StartsWith('-') && args[0] is not ("--help" or "-h" or "-?" or "--version")) ? ["run", .. args]
        : args;

    /// <summary>The first signal ends in order; a second one ends at once.</summary>
    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    });

    private static string CommandName(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
