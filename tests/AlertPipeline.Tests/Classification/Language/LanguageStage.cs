using System.Threading.Channels;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Language;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Classification.Terms;
using AlertPipeline.Messages;
using AlertPipeline.Net;
using AlertPipeline.Tests.Feeds.Sources;
using Azure.Core;
using Microsoft.Extensions.Time.Testing;

namespace AlertPipeline.Tests.Classification.Language;

/// <summary>The refiner with a server on this machine and a clock that goes as far as the refiner waits.</summary>
internal sealed class LanguageStage : IAsyncDisposable
{
    public const string Key = "0123456789abcdef-the-key";

    private readonly GuardedHttp _http;

    private LanguageStage(LanguageServer server)
    {
        Server = server;
        _http = new GuardedHttp(new ToThisMachine(server.Port), new ToThisMachine(server.Port), new AllowedHosts([]), Clock);
    }

    public LanguageServer Server { get; }

    public WaitingClock Clock { get; } = new();

    public RecordingLogger<LanguageRefiner> Logger { get; } = new();

    /// <summary>Odd times, so that the clock can tell a deadline from a wait.</summary>
    public LanguageOptions Options { get; } = new()
    {
        Endpoint = LanguageServer.Endpoint,
        Key = Key,
        KeyPhrases = false,
        RequestTimeout = WaitingClock.RequestTimeout,
        JobTimeout = WaitingClock.JobTimeout,
        Deadline = WaitingClock.Deadline,
    };

    public TokenCredential? Credential { get; set; }

    public static async Task<LanguageStage> CreateAsync() => new(await LanguageServer.StartAsync(TestContext.Current.CancellationToken));

    public static Draft Draft(string title, string summary = "", string? language = "en", double score = 0.5) => new(
        new ArticleText(title, summary, language),
        new AlertPipeline.Messages.Classification([], null, [], [], new Dictionary<string, double> { [Topics.Export] = score }, [], "test-1"));

    public LanguageRefiner Refiner() => LanguageRoom.Create(Options, new UncertainBand(0.35, 0.65), _http, Credential, new PlaceGazetteer(Lexicon.BuiltIn), Clock, Logger);

    public Task<IReadOnlyList<AlertPipeline.Classification.Refinement.Refinement>> RefineAsync(params Draft[] drafts) =>
        Clock.RunAsync(Refiner().RefineAsync(drafts, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _http.Dispose();
    }
}

/// <summary>Goes on by itself as soon as somebody waits, and remembers the waits; deadlines it leaves alone.</summary>
internal sealed class WaitingClock() : FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero))
{
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(17);
    public static readonly TimeSpan JobTimeout = TimeSpan.FromSeconds(61);
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(307);

    /// <summary>What the Net room grants a slow body before it measures its pace.</summary>
    private static readonly TimeSpan SlowStart = new OutboundRequest(HttpMethod.Get, new Uri("https://unit.example")).SlowStart;

    private readonly Channel<TimeSpan> _begun = Channel.CreateUnbounded<TimeSpan>();
    private readonly List<TimeSpan> _waits = [];

    public IReadOnlyList<TimeSpan> Waits => _waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime != RequestTimeout && dueTime != JobTimeout && dueTime != Deadline && dueTime != SlowStart)
        {
            _begun.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    public async Task<T> RunAsync<T>(Task<T> work)
    {
        while (!work.IsCompleted)
        {
            var begun = _begun.Reader.WaitToReadAsync(TestContext.Current.CancellationToken).AsTask();
            if (await Task.WhenAny(work, begun) == begun && _begun.Reader.TryRead(out var wait))
            {
                _waits.Add(wait);
                Advance(wait);
            }
        }

        return await work;
    }
}
