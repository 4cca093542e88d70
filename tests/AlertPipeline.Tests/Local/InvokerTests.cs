using System.Text;
using AlertPipeline.Local;
using Microsoft.Extensions.Logging.Abstractions;

namespace AlertPipeline.Tests.Local;

public sealed class InvokerTests : IAsyncDisposable
{
    private static readonly QueueFunction Work = new("Work", "item", "work", "AzureWebJobsStorage");
    private static readonly byte[] Envelope = Encoding.UTF8.GetBytes("""{"Data":{},"Metadata":{}}""");

    private readonly StandInHandler _handler = new();
    private readonly HandlerSupervisor _supervisor;

    public InvokerTests() => _supervisor = _handler.Supervise("exec sleep 60");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _supervisor.DisposeAsync();
        await _handler.DisposeAsync();
    }

    [Fact]
    public async Task The_request_looks_as_recorded()
    {
        await StartAsync();
        _handler.Requests.Clear();

        var result = await Invoker(TimeSpan.FromMinutes(1)).InvokeAsync(Work, Envelope, Cancellation);

        Assert.Null(result.Failure);
        Assert.Equal(
            ["""POST /Work application/json; charset=utf-8 Azure-Functions-Host/4.1037.0.0 chunked {"Data":{},"Metadata":{}}"""], _handler.Requests);
    }

    [Theory]
    [InlineData(302, "GET /redirected")]
    [InlineData(307, """POST /redirected application/json; charset=utf-8 Azure-Functions-Host/4.1037.0.0 chunked {"Data":{},"Metadata":{}}""")]
    public async Task A_redirect_is_followed(int status, string followed)
    {
        await StartAsync();
        var answer = _handler.Answer;
        _handler.Answer = context =>
        {
            if (context.Request.Path != "/Work")
            {
                return answer(context);
            }

            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/redirected";
            return Task.CompletedTask;
        };

        var result = await Invoker(TimeSpan.FromMinutes(1)).InvokeAsync(Work, Envelope, Cancellation);

        Assert.Null(result.Failure);
        Assert.StartsWith(followed.Split(' ')[0] + " /redirected", _handler.Requests.Last(), StringComparison.Ordinal);
        Assert.Equal(followed.EndsWith('}'), _handler.Requests.Last().EndsWith('}'));
    }

    [Fact]
    public async Task A_connection_that_breaks_off_fails()
    {
        await StartAsync();
        _handler.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        var result = await Invoker(TimeSpan.FromMinutes(1)).InvokeAsync(Work, Envelope, Cancellation);

        Assert.StartsWith("The handler broke off", result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_answer_is_waited_for_until_the_function_times_out_and_the_process_is_replaced()
    {
        await StartAsync();
        _handler.Answer = _ => Task.CompletedTask;

        var result = await Invoker(TimeSpan.FromMilliseconds(200)).InvokeAsync(Work, Envelope, Cancellation);

        Assert.StartsWith("No result within functionTimeout", result.Failure, StringComparison.Ordinal);
        await _handler.ListenAsync(2, Cancellation);
        await _supervisor.WaitUntilReadyAsync(Cancellation);
        Assert.Equal(2, _supervisor.Starts);
        Assert.False(_supervisor.Ended.IsCompleted);
    }

    private Task StartAsync() => Task.WhenAll(_supervisor.StartAsync(Cancellation), _handler.ListenAsync(1, Cancellation));

    private Invoker Invoker(TimeSpan functionTimeout) => new(_supervisor, functionTimeout, TimeProvider.System, NullLogger.Instance);
}
