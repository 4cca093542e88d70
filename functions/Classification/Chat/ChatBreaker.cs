using Polly;
using Polly.CircuitBreaker;

namespace AlertPipeline.Classification.Chat;

/// <summary>Leaves a service alone for a while that fails too often, then tries it with one call. What one article brings about does not count.</summary>
internal sealed partial class ChatBreaker
{
    /// <summary>Failures are looked for among at least so many calls.</summary>
    public const int LeastCalls = 4;

    private const double TooMany = 0.5;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ResiliencePipeline _pipeline;
    private long _askedWaitTicks;

    /// <param name="breakFor">At least so long; longer where the service asks for it.</param>
    public ChatBreaker(TimeSpan breakFor, TimeProvider clock, ILogger logger) =>
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = TooMany,
                MinimumThroughput = LeastCalls,
                SamplingDuration = Window,
                ShouldHandle = arguments => ValueTask.FromResult(IsFailure(arguments)),
                BreakDurationGenerator = _ => ValueTask.FromResult(
                    TimeSpan.FromTicks(Math.Max(breakFor.Ticks, Interlocked.Exchange(ref _askedWaitTicks, 0)))),
                OnOpened = arguments =>
                {
                    Log.Opened(logger, arguments.BreakDuration.TotalSeconds);
                    return ValueTask.CompletedTask;
                },
                OnClosed = _ =>
                {
                    Log.Closed(logger);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    /// <exception cref="BrokenCircuitException">It is left alone just now.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(async token => await ask(token), cancellationToken);

    private bool IsFailure(CircuitBreakerPredicateArguments<object> arguments)
    {
        if (arguments.Outcome.Exception is not { } failure || !ChatFailure.IsOfTheService(failure, arguments.Context.CancellationToken))
        {
            return false;
        }

        if (ChatFailure.FindWait(failure) is { } wait)
        {
            Interlocked.Exchange(ref _askedWaitTicks, wait.Ticks);
        }

        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(231, LogLevel.Warning,
            "The chat model failed too often and is not asked for {Seconds} s. Articles keep what the embedded classifier says.")]
        public static partial void Opened(ILogger logger, double seconds);

        [LoggerMessage(232, LogLevel.Information, "The chat model answers again.")]
        public static partial void Closed(ILogger logger);
    }
}
