using System.Net.Http.Headers;
using AlertPipeline.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace AlertPipeline.Classification.Language;

/// <summary>Sends a request again that was throttled, met a fault of the service or got no answer, and counts every try.</summary>
/// <remarks>
/// In place of Azure.Core's own policy, which waits on the machine's clock, with a random part, and for as long as
/// <c>Retry-After</c> says. Which answers deserve another try is still Azure.Core's decision.
/// </remarks>
/// <param name="longestWait">An answer that asks for a longer wait stands.</param>
internal sealed class ClockedRetries(int maxRetries, TimeSpan longestWait, TimeProvider clock) : HttpPipelinePolicy
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    /// <summary>Has every try of a message counted.</summary>
    public static void Attach(HttpMessage message, CallMeter meter) => message.SetProperty(typeof(CallMeter), meter);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        for (var retry = 0; await TryAsync(message, pipeline, retry == maxRetries) is { } asked; retry++)
        {
            var wait = asked > TimeSpan.Zero ? asked : TimeSpan.FromTicks(Math.Min(FirstWait.Ticks << retry, longestWait.Ticks));
            await Task.Delay(wait, clock, message.CancellationToken);
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The service is called asynchronously only.");

    /// <summary><c>Retry-After</c> in seconds or as a date (RFC 9110, 10.2.3).</summary>
    /// <returns>Zero where the answer asks for no wait.</returns>
    public TimeSpan WaitAskedFor(Response response) =>
        response.Headers.TryGetValue("Retry-After", out var text) && RetryConditionHeaderValue.TryParse(text, out var condition)
        && (condition.Delta ?? condition.Date - clock.GetUtcNow()) is { Ticks: > 0 } wait
            ? wait
            : TimeSpan.Zero;

    /// <returns>The wait that the service asks for before the next try; zero = ours to choose; null = no other try.</returns>
    private async Task<TimeSpan?> TryAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline, bool isLast)
    {
        var meter = message.TryGetProperty(typeof(CallMeter), out var attached) ? (CallMeter)attached! : new CallMeter();
        var carriesDocuments = message.Request.Method == RequestMethod.Post;
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        catch (RequestFailedException failure)
        {
            meter.Lost(hasArrived: failure.InnerException?.InnerException is not NetRequestException { Failure: NetFailure.Unreachable }, carriesDocuments);
            if (isLast || !message.ResponseClassifier.IsRetriable(message, failure))
            {
                throw;
            }

            return TimeSpan.Zero;
        }
        catch (OperationCanceledException)
        {
            meter.Lost(hasArrived: true, carriesDocuments);
            throw;
        }

        meter.Answered(message.Response.IsError, carriesDocuments);
        var wait = WaitAskedFor(message.Response);
        return !isLast && message.Response.IsError && wait <= longestWait && message.ResponseClassifier.IsRetriableResponse(message) ? wait : null;
    }
}
