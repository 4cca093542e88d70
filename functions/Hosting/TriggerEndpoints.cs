using System.Text.Json;
using AlertPipeline.Messages;

namespace AlertPipeline.Hosting;

/// <summary>Where the Functions host posts its invocations: <c>POST /{FunctionName}</c>, one line each in <c>Program.cs</c>.</summary>
/// <remarks>
/// Every answer is a JSON object as <c>application/json</c>: on an empty 200, a 204 or <c>null</c> the host would wait until
/// <c>functionTimeout</c>. Any other status is a failed invocation and its body is thrown away, so the reason is logged here.
/// </remarks>
internal static partial class TriggerEndpoints
{
    /// <summary>Far above a 64 KiB message that is quoted twice and whose properties are repeated as metadata.</summary>
    private const int MaxRequestBytes = 1024 * 1024;

    public static void MapQueue<TMessage>(this IEndpointRouteBuilder routes, string functionName) where TMessage : IMessage<TMessage> =>
        routes.MapPost("/" + functionName, async context =>
        {
            QueueInvocation invocation;
            try
            {
                invocation = QueueInvocation.Read(await ReadBodyAsync(context));
            }
            catch (Exception failure) when (failure is JsonException or BadHttpRequestException)
            {
                Log.NoInvocation(LoggerOf(context), functionName, failure.Message);
                await AnswerAsync(context, (failure as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest, failure.Message);
                return;
            }

            var runner = context.RequestServices.GetRequiredService<StageRunner>();
            var handler = context.RequestServices.GetRequiredService<IMessageHandler<TMessage>>();
            var done = await runner.RunAsync(handler, invocation, context.RequestAborted);
            await AnswerAsync(context, done ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError, null);
        });

    public static void MapTimer<THandler>(this IEndpointRouteBuilder routes, string functionName) where THandler : ITimerHandler =>
        routes.MapPost("/" + functionName, async context =>
        {
            try
            {
                // The timer's own times are not used: the schedule only wakes us, and what is due is decided by our clock.
                await ReadBodyAsync(context);
                var options = context.RequestServices.GetRequiredService<HostingOptions>();
                using var deadline = new CancellationTokenSource(options.StageDeadline, context.RequestServices.GetRequiredService<TimeProvider>());
                using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
                await context.RequestServices.GetRequiredService<THandler>().RunAsync(either.Token);
                await AnswerAsync(context, StatusCodes.Status200OK, null);
            }
            catch (Exception failure)
            {
                Log.TimerFailed(LoggerOf(context), failure, functionName);
                await AnswerAsync(context, StatusCodes.Status500InternalServerError, null);
            }
        });

    /// <summary>The host's readiness probe and later its ping: no input or output, so that it answers whatever is down.</summary>
    public static void MapReadiness(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/", context =>
        {
            context.Response.Redirect("/stories");
            return Task.CompletedTask;
        });

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        // The host sends the body chunked, so there is no length to look at first.
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxRequestBytes)
            {
                throw new BadHttpRequestException($"The invocation is larger than {MaxRequestBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
            }
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static async Task AnswerAsync(HttpContext context, int status, string? reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(
            reason is null ? "{}" : $$"""{"error":{{JsonSerializer.Serialize(reason, HostingJson.Default.String)}}}""", context.RequestAborted);
    }

    private static ILogger LoggerOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(TriggerEndpoints).FullName!);

    private static partial class Log
    {
        [LoggerMessage(607, LogLevel.Error, "{Function} failed; the next wake-up catches up.")]
        public static partial void TimerFailed(ILogger logger, Exception failure, string function);

        [LoggerMessage(608, LogLevel.Error, "{Function} was sent something that is no invocation: {Reason}")]
        public static partial void NoInvocation(ILogger logger, string function, string reason);
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class HostingJson : System.Text.Json.Serialization.JsonSerializerContext;
