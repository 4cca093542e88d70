using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AlertPipeline.Hosting;
using AlertPipeline.Local;
using AlertPipeline.Messages;
using AlertPipeline.Tests.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AlertPipeline.Tests.Hosting;

/// <summary>What goes over the wire: real Kestrel, requests as the recorded host sends them.</summary>
public sealed class TriggerEndpointsTests : IAsyncLifetime
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly StageWorld _world = new();
    private Func<CancellationToken, Task> _does = _ => Task.CompletedTask;
    private int _runs;
    private WebApplication? _app;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await new AlertPipeline.Storage.StorageSetup(_world.Tables, _world.Queues, _world.Blobs).CreateAllAsync(Cancellation);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services
            .AddSingleton<TimeProvider>(_world.Clock)
            .AddSingleton(new HostingOptions(StageWorld.MaxDequeueCount, StageWorld.Deadline))
            .AddSingleton(_world.Runner)
            .AddSingleton<IMessageHandler<FeedsDue>>(new Stage<FeedsDue>((_, cancelled) => RunAsync(cancelled)))
            .AddSingleton(new Timer(RunAsync));
        _app = builder.Build();
        _app.MapReadiness();
        _app.MapQueue<FeedsDue>("FetchFeeds");
        _app.MapQueue<DigestsDue>("BuildDigests");
        _app.MapTimer<Timer>("PollFeeds");
        await _app.StartAsync(Cancellation);
        _client.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_message_that_is_done_succeeds()
    {
        Assert.Equal(new HandlerAnswer(200, "application/json", "{}"), await PostMessageAsync());

        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task A_message_that_never_can_be_handled_succeeds_for_the_host_and_lies_in_the_poison_queue()
    {
        _does = _ => throw new UnprocessableMessageException("no title");

        Assert.Equal(new HandlerAnswer(200, "application/json", "{}"), await PostMessageAsync());

        Assert.Single(await _world.PoisonAsync<FeedsDue>());
    }

    [Fact]
    public async Task A_message_that_waits_succeeds_for_the_host_and_is_on_its_queue_again()
    {
        _does = _ => throw new DependencyUnavailableException("The mail server", "no answer");

        Assert.Equal(new HandlerAnswer(200, "application/json", "{}"), await PostMessageAsync());

        Assert.Equal(1, await _world.Queues.CountAsync("feeds-due", Cancellation));
    }

    [Fact]
    public async Task A_message_whose_stage_throws_fails()
    {
        _does = _ => throw new InvalidOperationException("the shelf is full");

        Assert.Equal(new HandlerAnswer(500, "application/json", "{}"), await PostMessageAsync());
    }

    [Fact]
    public async Task A_message_whose_stage_runs_into_the_deadline_fails()
    {
        var started = new TaskCompletionSource();
        _does = cancelled =>
        {
            started.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, _world.Clock, cancelled);
        };

        var answer = PostMessageAsync();
        await started.Task;
        _world.Clock.Advance(StageWorld.Deadline);

        Assert.Equal(new HandlerAnswer(500, "application/json", "{}"), await answer);
    }

    [Fact]
    public async Task A_message_that_nothing_handles_fails()
    {
        var answer = await PostAsync("BuildDigests", HostRequest.Of("{}", "7", 1));

        Assert.Equal((500, Verdict.Failed), (answer.Status, answer.Verdict()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("""{"Data":{}}""")]
    [InlineData("""{"Data":null}""")]
    public async Task A_request_that_is_no_invocation_fails_and_says_why(string body)
    {
        var answer = await PostAsync("FetchFeeds", Encoding.UTF8.GetBytes(body));

        Assert.Equal((400, "application/json"), (answer.Status, answer.ContentType));
        Assert.StartsWith("""{"error":""", answer.Body, StringComparison.Ordinal);
        Assert.Equal(0, _runs);
    }

    [Theory]
    [InlineData("FetchFeeds", 413)]
    [InlineData("PollFeeds", 500)]
    public async Task A_request_above_1_MiB_fails(string function, int status)
    {
        var answer = await PostAsync(function, new byte[(1024 * 1024) + 1]);

        Assert.Equal((status, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal(0, _runs);
    }

    [Fact]
    public async Task A_message_of_48_KiB_that_is_all_quotes_fits_a_request()
    {
        await PostAsync("FetchFeeds", HostRequest.Of(new string('"', 48 * 1024), "7", 1));

        Assert.Equal(48 * 1024, Assert.Single(await _world.PoisonAsync<FeedsDue>()).Length);
    }

    [Theory]
    [InlineData("timer-monitored-first-run")]
    [InlineData("timer-past-due")]
    public async Task A_timer_that_returns_succeeds(string recorded)
    {
        Assert.Equal(new HandlerAnswer(200, "application/json", "{}"), await PostAsync("PollFeeds", Recorded.Load(recorded).RequestBody));

        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task A_timer_that_throws_fails()
    {
        _does = _ => throw new InvalidOperationException("the shelf is full");

        Assert.Equal(new HandlerAnswer(500, "application/json", "{}"), await PostTimerAsync());
    }

    [Fact]
    public async Task A_timer_that_runs_into_the_deadline_fails()
    {
        var started = new TaskCompletionSource();
        _does = cancelled =>
        {
            started.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, _world.Clock, cancelled);
        };

        var answer = PostTimerAsync();
        await started.Task;
        _world.Clock.Advance(StageWorld.Deadline);

        Assert.Equal(new HandlerAnswer(500, "application/json", "{}"), await answer);
    }

    [Theory]
    [InlineData("queue-json")]
    [InlineData("queue-plain-text")]
    [InlineData("queue-colliding-properties")]
    [InlineData("queue-number")]
    [InlineData("queue-array")]
    [InlineData("queue-empty-text")]
    [InlineData("queue-quoted-string")]
    [InlineData("queue-property-names-and-types")]
    [InlineData("queue-retry-policy-0")]
    public async Task A_recorded_request_whose_text_is_no_envelope_of_ours_ends_in_the_poison_queue(string name)
    {
        var recorded = Recorded.Load(name);

        var answer = await PostAsync("FetchFeeds", recorded.RequestBody);

        Assert.Equal(Verdict.Succeeded, answer.Verdict());
        Assert.Single(await _world.PoisonAsync<FeedsDue>());
    }

    [Fact]
    public async Task No_answer_lets_the_host_hang_or_look_elsewhere()
    {
        Func<CancellationToken, Task>[] ends =
        [
            _ => Task.CompletedTask,
            _ => throw new InvalidOperationException("again"),
            _ => throw new DependencyUnavailableException("later", "later"),
            _ => throw new UnprocessableMessageException("never"),
            _ => throw new OperationCanceledException(),
        ];
        string[] bodies = ["", "null", "{}", "{", "[]", """{"Data":{"item":""}}""", """{"Data":{"item":null}}"""];
        var answers = new List<HandlerAnswer>();
        foreach (var end in ends)
        {
            _does = end;
            answers.Add(await PostMessageAsync());
            answers.Add(await PostTimerAsync());
        }

        foreach (var body in bodies)
        {
            answers.Add(await PostAsync("FetchFeeds", Encoding.UTF8.GetBytes(body)));
            answers.Add(await PostAsync("PollFeeds", Encoding.UTF8.GetBytes(body)));
            answers.Add(await PostAsync("NoSuchFunction", Encoding.UTF8.GetBytes(body)));
        }

        Assert.All(answers, answer => Assert.NotEqual(Verdict.NeverEnds, answer.Verdict()));
        Assert.DoesNotContain(answers, answer => answer.Status is >= 300 and < 400);
    }

    [Fact]
    public async Task The_readiness_probe_is_a_redirect_that_touches_nothing()
    {
        using var answer = await _client.GetAsync(new Uri("/", UriKind.Relative), Cancellation);

        Assert.Equal((HttpStatusCode.Redirect, "/stories"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Equal(0, _runs);
    }

    [Fact]
    public async Task A_function_answers_to_POST_only()
    {
        using var answer = await _client.GetAsync(new Uri("/FetchFeeds", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(0, _runs);
    }

    private Task<HandlerAnswer> PostMessageAsync() =>
        PostAsync("FetchFeeds", HostRequest.Of(_world.Envelope("feeds-due", """{"version":1,"shards":[3]}"""), "7", 1));

    private Task<HandlerAnswer> PostTimerAsync() => PostAsync("PollFeeds", Recorded.Load("timer-past-due").RequestBody);

    private async Task<HandlerAnswer> PostAsync(string function, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/{function}", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = true;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        using var answer = await _client.SendAsync(request, Cancellation);
        return new HandlerAnswer(
            (int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private Task RunAsync(CancellationToken cancellationToken)
    {
        _runs++;
        return _does(cancellationToken);
    }

    private sealed class Timer(Func<CancellationToken, Task> run) : ITimerHandler
    {
        public Task RunAsync(CancellationToken cancellationToken) => run(cancellationToken);
    }
}
