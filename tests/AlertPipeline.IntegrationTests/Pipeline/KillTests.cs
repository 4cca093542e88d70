using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using AlertPipeline.IntegrationTests.Storage;

namespace AlertPipeline.IntegrationTests.Pipeline;

/// <summary>The handler process is killed (SIGKILL) at random moments of a run; the host starts it again, and the run goes on.</summary>
public sealed partial class KillTests(AzuriteFixture azurite)
{
    /// <summary>8 moments; a longer search sits behind a switch, as <c>ALERTPIPELINE_KILLS=200</c>.</summary>
    private static readonly int Kills =
        int.TryParse(Environment.GetEnvironmentVariable("ALERTPIPELINE_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 8;

    private const int MaxRuns = 3;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_whose_handler_is_killed_at_any_moment_sends_the_same_ids_as_an_undisturbed_one()
    {
        var samplePort = SamplePort.Free();
        using var undisturbed = new Rehearsal(azurite.NewAccount(), samplePort);
        var startedAt = Stopwatch.GetTimestamp();
        await using (var run = undisturbed.Start())
        {
            await run.LineAsync("Handler process", Cancellation);
            startedAt = Stopwatch.GetTimestamp();
            Assert.Equal(0, (await run.EndAsync()).ExitCode);
        }

        var duration = Stopwatch.GetElapsedTime(startedAt);
        var expected = undisturbed.SentIds();
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Count, undisturbed.SentTexts().Count);

        var random = new Random(20_261_124);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var disturbed = new Rehearsal(azurite.NewAccount(), samplePort);
            var moment = random.NextDouble() * duration;

            await RunKilledAsync(disturbed, moment);

            Assert.True(expected.SequenceEqual(disturbed.SentIds()), $"Killed after {moment}: {string.Join(' ', disturbed.SentIds())}");
            Assert.Equal(undisturbed.SentTexts().Order(StringComparer.Ordinal), disturbed.SentTexts().Order(StringComparer.Ordinal));
        }
    }

    /// <summary>Where a timer function itself was killed, the run says so and is run again, as the operator is told to.</summary>
    private static async Task RunKilledAsync(Rehearsal rehearsal, TimeSpan moment)
    {
        await using (var run = rehearsal.Start())
        {
            var line = await run.LineAsync("Handler process", Cancellation);
            await Task.Delay(moment, TimeProvider.System, Cancellation);
            Kill(int.Parse(HandlerPid().Match(line).Groups[1].Value, CultureInfo.InvariantCulture));
            if ((await run.EndAsync()).ExitCode == 0)
            {
                return;
            }
        }

        for (var again = 1; again < MaxRuns; again++)
        {
            if ((await rehearsal.RunAsync()).ExitCode == 0)
            {
                return;
            }
        }

        Assert.Fail($"Killed after {moment}, {MaxRuns} runs did not end well.");
    }

    private static void Kill(int pid)
    {
        try
        {
            using var handler = Process.GetProcessById(pid);
            handler.Kill();
        }
        catch (ArgumentException)
        {
            // It had ended already: the run was quicker than the undisturbed one.
        }
    }

    [GeneratedRegex(@"Handler process (\d+) started")]
    private static partial Regex HandlerPid();
}
