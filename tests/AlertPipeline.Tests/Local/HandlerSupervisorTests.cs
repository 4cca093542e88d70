using System.Diagnostics;
using AlertPipeline.Local;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Local;

/// <summary>The process rules, with small shell scripts as the handler.</summary>
public sealed class HandlerSupervisorTests : IAsyncDisposable
{
    private const string Serve = "exec sleep 60";

    private readonly StandInHandler _handler = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _handler.DisposeAsync();

    [Fact]
    public async Task The_process_gets_the_hosts_variables_and_the_app_settings()
    {
        await using var supervisor = _handler.Supervise($"env > variables; {Serve}");

        await Task.WhenAll(supervisor.StartAsync(Cancellation), _handler.ListenAsync(1, Cancellation));

        var variables = _handler.Read("variables").Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        Assert.Equal(variables["FUNCTIONS_CUSTOMHANDLER_PORT"], variables["FUNCTIONS_HTTPWORKER_PORT"]);
        Assert.Equal(variables["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"], variables["FUNCTIONS_HTTPWORKER_ID"]);
        Assert.True(Guid.TryParse(variables["FUNCTIONS_HTTPWORKER_ID"], out _));
        Assert.Equal(variables["PWD"], variables["FUNCTIONS_APP_ROOT_PATH"]);
        Assert.Equal("hello", variables["GREETING"]);
        Assert.Equal(["GET /"], _handler.Requests);
    }

    [Fact]
    public async Task Any_status_means_ready()
    {
        _handler.Answer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await using var supervisor = _handler.Supervise(Serve);

        await Task.WhenAll(supervisor.StartAsync(Cancellation), _handler.ListenAsync(1, Cancellation));

        Assert.Equal(1, supervisor.Starts);
    }

    [Theory]
    [InlineData("exit 1", "ended with exit code 1")]
    [InlineData("kill -9 $$", "ended with exit code 137")]
    public async Task Three_bad_ends_in_a_row_end_the_host_with_the_last_error(string script, string expected)
    {
        await using var supervisor = _handler.Supervise($"echo 'no storage' >&2; {script}");

        var error = await Assert.ThrowsAsync<UserErrorException>(() => supervisor.StartAsync(Cancellation));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Its last error: no storage", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, supervisor.Starts);
        Assert.Same(error, (await Assert.ThrowsAsync<UserErrorException>(() => supervisor.Ended)));
    }

    [Fact]
    public async Task Errors_more_than_30_minutes_apart_do_not_add_up()
    {
        var clock = new MovedClock();
        await using var supervisor = _handler.Supervise(Serve, clock);
        await StartAsync(supervisor, 1);

        for (var start = 2; start <= 5; start++)
        {
            clock.Moved += TimeSpan.FromMinutes(31);
            await KillAsync(supervisor, start);
        }

        Assert.Equal(5, supervisor.Starts);
        Assert.False(supervisor.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_process_killed_from_outside_is_started_again_twice_and_no_more()
    {
        await using var supervisor = _handler.Supervise(Serve);
        await StartAsync(supervisor, 1);

        await KillAsync(supervisor, 2);
        await KillAsync(supervisor, 3);
        await _handler.StopListeningAsync();
        KillProcess(supervisor);

        var error = await Assert.ThrowsAsync<UserErrorException>(() => supervisor.Ended.WaitAsync(Cancellation));
        Assert.Contains("ended with exit code 137, the third failure", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_code_200_is_a_restart_without_charge()
    {
        await using var supervisor = _handler.Supervise($"[ $(wc -l < starts) -lt 6 ] && exit 200; {Serve}");

        await Task.WhenAll(supervisor.StartAsync(Cancellation), _handler.ListenAsync(6, Cancellation));

        Assert.Equal(6, supervisor.Starts);
    }

    [Fact]
    public async Task Exit_code_0_before_readiness_leaves_it_dead_until_a_function_times_out()
    {
        await using var supervisor = _handler.Supervise($"[ $(wc -l < starts) -lt 2 ] && exit 0; {Serve}");
        var start = supervisor.StartAsync(Cancellation);
        await Eventually.HoldsAsync(
            () => _handler.Ports.Count > 0 && !Process.GetProcesses().Any(process => process.Id == supervisor.Pid && !process.HasExited), Cancellation);

        supervisor.RestartAfterTimeout(null);
        await Task.WhenAll(start, _handler.ListenAsync(2, Cancellation));

        Assert.Equal(2, supervisor.Starts);
    }

    [Fact]
    public async Task A_process_that_never_answers_is_killed_and_counts_as_an_error()
    {
        await using var supervisor = _handler.Supervise(Serve, initializationTimeout: TimeSpan.FromMilliseconds(100));

        var error = await Assert.ThrowsAsync<UserErrorException>(() => supervisor.StartAsync(Cancellation));

        Assert.Contains("did not answer within 0.1 s, the third failure", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_the_end_the_process_is_killed()
    {
        var supervisor = _handler.Supervise("trap 'touch asked; exit' TERM; while :; do sleep 0.05; done");
        await StartAsync(supervisor, 1);
        using var process = Process.GetProcessById(supervisor.Pid!.Value);

        await supervisor.DisposeAsync();

        await process.WaitForExitAsync(Cancellation);
        Assert.Throws<FileNotFoundException>(() => _handler.Read("asked"));
    }

    private async Task StartAsync(HandlerSupervisor supervisor, int start) =>
        await Task.WhenAll(supervisor.StartAsync(Cancellation), _handler.ListenAsync(start, Cancellation));

    /// <summary>Kills the process and waits until the next one answers.</summary>
    private async Task KillAsync(HandlerSupervisor supervisor, int nextStart)
    {
        await _handler.StopListeningAsync();
        KillProcess(supervisor);
        await _handler.ListenAsync(nextStart, Cancellation);
        await Eventually.HoldsAsync(() => supervisor.Starts >= nextStart, Cancellation);
        await supervisor.WaitUntilReadyAsync(Cancellation);
    }

    private static void KillProcess(HandlerSupervisor supervisor)
    {
        using var process = Process.GetProcessById(supervisor.Pid!.Value);
        process.Kill();
    }

    /// <summary>Shows a later time; waits take as long as ever.</summary>
    private sealed class MovedClock : TimeProvider
    {
        public TimeSpan Moved { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Moved;
    }
}
