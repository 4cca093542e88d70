using System.Text.Json;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Classification.Terms;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using AlertPipeline.Tests.Delivery;
using AlertPipeline.Tests.Feeds.Sources;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Answer = AlertPipeline.Classification.Refinement.Refinement;

namespace AlertPipeline.Tests.Classification.Refinement;

/// <summary>The real stage over stores in memory, which can be killed at any write or send.</summary>
internal sealed class ClassificationBench
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    public static readonly PlaceGazetteer Gazetteer = new(Lexicon.BuiltIn);

    private readonly InMemoryBlobStore _blobs;

    public ClassificationBench()
    {
        Clock = new FakeTimeProvider(Start);
        Tables = new KillingTables(new InMemoryTableStore(Clock));
        Queues = new KillingQueues(new InMemoryQueueStore(Clock));
        _blobs = new InMemoryBlobStore(Clock);
    }

    public FakeTimeProvider Clock { get; }

    public KillingTables Tables { get; }

    public KillingQueues Queues { get; }

    public RecordingLogger<RefinementPipeline> Log { get; } = new();

    public SpendingLedger Spending => new(Tables, Clock);

    public ClassificationOptions Options { get; } = new();

    public IClassifier Classifier { get; set; } = new UncertainClassifier();

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Article ArticleOf(string id, string title, string summary = "", string? language = "en") => new(
        id, "wire", 5, "wire.example", "Example Wire", new Uri("https://wire.example/" + id), title, summary, language, null, Start);

    public static async Task<ClassificationBench> CreateAsync()
    {
        var bench = new ClassificationBench();
        await bench.Tables.CreateTableAsync(StorageLayout.ArticlesTable, Cancel);
        await bench.Tables.CreateTableAsync(StorageLayout.SpendingTable, Cancel);
        await bench._blobs.CreateContainerAsync(StorageLayout.MessagesContainer, Cancel);
        await bench.Queues.CreateQueueAsync(ArticlesRelevant.QueueName, Cancel);
        return bench;
    }

    /// <summary>One instance of the stage; two of them are two processes on one storage account.</summary>
    public ArticleClassifier Stage(params IRefiner[] refiners) => new(
        Classifier,
        new RefinementPipeline(refiners, Classifier, Gazetteer, Spending, Microsoft.Extensions.Options.Options.Create(Options), Log),
        Tables, new MessageSender<ArticlesRelevant>(Queues, _blobs, Clock), NullLogger<ArticleClassifier>.Instance);

    public Task HandleAsync(IRefiner refiner, params Article[] articles) =>
        Stage(refiner).HandleAsync(new ArticlesFound(ArticlesFound.CurrentVersion, articles), Cancel);

    public async Task<Dictionary<string, TableRow>> RowsAsync()
    {
        var rows = new Dictionary<string, TableRow>();
        await foreach (var row in Tables.QueryAsync(StorageLayout.ArticlesTable, new TableQuery(), Cancel))
        {
            rows.Add(row.RowKey, row);
        }

        return rows;
    }

    public async Task<TableRow> RowAsync(string id) => (await RowsAsync())[id];

    /// <summary>The month of the clock, of one service.</summary>
    public async Task<MonthSpending> MonthAsync(string provider = StubRefiner.Name) =>
        (await Spending.ReadMonthAsync(Clock.GetUtcNow(), Cancel)).Single(month => month.Provider == provider);

    public async Task<List<RelevantArticle>> SentAsync()
    {
        var sent = new List<RelevantArticle>();
        foreach (var item in await Queues.PeekAsync(ArticlesRelevant.QueueName, 32, Cancel))
        {
            var envelope = JsonSerializer.Deserialize(item.Text, MessageJson.Default.MessageEnvelope)!;
            var body = envelope.BodyBlob is { } name ? await new MessageBodies(_blobs).FindAsync(name, Cancel) : throw new InvalidOperationException("no body");
            sent.AddRange(JsonSerializer.Deserialize(body, MessageJson.Default.ArticlesRelevant)!.Articles);
        }

        return sent;
    }
}

/// <summary>The real classifier, unsure of everything: scores that are always inside the band and on either side of the threshold.</summary>
internal sealed class UncertainClassifier : IClassifier
{
    public const double Export = 0.55;
    public const double Sovereignty = 0.45;

    private readonly EmbeddedClassifier _real = EmbeddedClassifier.BuiltIn();

    public string Version => _real.Version;

    public AlertPipeline.Messages.Classification Classify(ArticleText text) => Classify(text, new Dictionary<string, double>());

    public AlertPipeline.Messages.Classification Classify(ArticleText text, IReadOnlyDictionary<string, double> scores) => _real.Classify(
        text, new Dictionary<string, double>
        {
            [Topics.Export] = scores.GetValueOrDefault(Topics.Export, Export),
            [Topics.Sovereignty] = scores.GetValueOrDefault(Topics.Sovereignty, Sovereignty),
        });
}

/// <summary>A service that says what the test wants; counts what it was asked.</summary>
internal sealed class StubRefiner : IRefiner
{
    public const string Name = "stub";

    public List<IReadOnlyList<Draft>> Asked { get; } = [];

    public Func<Draft, bool> Wanted { get; set; } = _ => true;

    public decimal Price { get; set; } = 0.01m;

    public decimal? MonthlyBudgetUsd { get; set; } = 100;

    public Func<Draft, Answer> Tell { get; set; } = _ => Says();

    /// <summary>Runs before a batch is answered.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    /// <summary>May change the list of answers.</summary>
    public Func<IReadOnlyList<Answer>, IReadOnlyList<Answer>> Bend { get; set; } = answers => answers;

    public string Provider { get; init; } = Name;

    public int ArticlesAsked => Asked.Sum(batch => batch.Count);

    public static Answer Says(
        double? export = null, double? sovereignty = null, string? language = null, IReadOnlyList<PlaceFound>? places = null, string? problem = null,
        decimal cost = 0.004m, string provider = Name)
    {
        var scores = new Dictionary<string, double>();
        if (export is { } first)
        {
            scores[Topics.Export] = first;
        }

        if (sovereignty is { } second)
        {
            scores[Topics.Sovereignty] = second;
        }

        return new(provider, scores, language, places ?? [], new Usage(1, 100, 10, cost), problem);
    }

    public bool Wants(Draft draft) => Wanted(draft);

    public decimal MostUsd(Draft draft) => Price;

    public async Task<IReadOnlyList<Answer>> RefineAsync(IReadOnlyList<Draft> drafts, CancellationToken cancellationToken)
    {
        Asked.Add(drafts);
        await Before();
        cancellationToken.ThrowIfCancellationRequested();
        return Bend([.. drafts.Select(draft => Tell(draft))]);
    }
}
