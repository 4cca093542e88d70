using System.Net.Http.Headers;

namespace AlertPipeline.Local;

/// <summary>How an invocation ended.</summary>
/// <param name="Failure">Null where it succeeded.</param>
internal sealed record InvocationResult(string? Failure)
{
    public bool Succeeded => Failure is null;
}

/// <summary>Invokes functions: posts the envelope to <c>/{function}</c> of the handler and judges the answer.</summary>
internal sealed partial class Invoker(HandlerSupervisor handler, TimeSpan functionTimeout, TimeProvider clock, ILogger logger)
{
    /// <summary>The host whose recorded behaviour this is.</summary>
    public const string HostVersion = "4.1037.0.0";

    /// <param name="envelope">From <see cref="InvocationEnvelope"/>.</param>
    public async Task<InvocationResult> InvokeAsync(FunctionDefinition function, byte[] envelope, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(functionTimeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        HandlerProcess? process = null;
        try
        {
            process = await handler.WaitUntilReadyAsync(stop.Token);
            var answer = await PostAsync(process, function, envelope, stop.Token);
            foreach (var line in answer.Logs)
            {
                Log.FunctionLine(logger, function.Name, line);
            }

            if (answer.Verdict == Verdict.NeverEnds)
            {
                Log.HangingAnswer(logger, function.Name, answer.Reason!, functionTimeout);
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, stop.Token);
            }

            return new InvocationResult(answer.Reason);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            handler.RestartAfterTimeout(process);
            return new InvocationResult($"No result within functionTimeout {functionTimeout:c}; the handler process is killed and started again.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new InvocationResult($"The handler broke off: {exception.Message}");
        }
    }

    private async Task<InvocationAnswer> PostAsync(
        HandlerProcess process, FunctionDefinition function, byte[] envelope, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(envelope);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(process.Address, function.Name)) { Content = content };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("X-Azure-Functions-HostVersion", HostVersion);
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.CreateVersion7(clock.GetUtcNow()).ToString());
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Azure-Functions-Host", HostVersion));

        using var response = await handler.Http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return InvocationAnswer.Judge((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body);
    }

    private static partial class Log
    {
        [LoggerMessage(711, LogLevel.Information, "{Function}: {Line}")]
        public static partial void FunctionLine(ILogger logger, string function, string line);

        [LoggerMessage(712, LogLevel.Warning, "{Function}: {Reason} It is waited for until functionTimeout {FunctionTimeout}.")]
        public static partial void HangingAnswer(ILogger logger, string function, string reason, TimeSpan functionTimeout);
    }
}
