using System.Text.Json;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Model;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Classification.Terms;
using AlertPipeline.Messages;
using AlertPipeline.Storage;
using AlertPipeline.Storage.InMemory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Tests.Classification;

public sealed class ArticleClassifierTests
{
    private static readonly DateTimeOffset Found = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
    private static readonly Article Relevant = ArticleOf("a1", "US lifts AI chip export ban for Canada");
    private static readonly Article Other = ArticleOf("a2", "Soybean exports to China hit a record");

    private static readonly EmbeddedClassifier Classifier = EmbeddedClassifier.BuiltIn();
    private static readonly PlaceGazetteer Gazetteer = new(Lexicon.BuiltIn);

    private readonly InMemoryTableStore _tables = new(TimeProvider.System);
    private readonly InMemoryQueueStore _queues = new(TimeProvider.System);
    private readonly InMemoryBlobStore _blobs = new(TimeProvider.System);

    [Fact]
    public async Task Every_article_is_in_the_ledger_and_the_relevant_ones_are_sent()
    {
        await CreateStorageAsync();

        await HandleAsync(Relevant, Other);

        Assert.Equal([("a1", "relevant", "ai-export"), ("a2", "not-relevant", "")], await LedgerAsync());
        Assert.Equal(["a1"], (await SentAsync()).Select(id => id));
    }

    [Fact]
    public async Task A_row_holds_the_article_and_all_that_was_said_of_it()
    {
        await CreateStorageAsync();

        await HandleAsync(Relevant);

        var row = await _tables.GetAsync(StorageLayout.ArticlesTable, "202611-05", "a1", Cancellation);
        Assert.NotNull(row);
        Assert.Equal(Relevant.Title, row.GetString("Title"));
        Assert.Equal("https://wire.example/a1", row.GetString("Link"));
        Assert.Equal(("loosen", "US", "CA", Classifier.Version),
            (row.GetString("Direction"), row.GetString("Issuers"), row.GetString("Affected"), row.GetString("ClassifierVersion")));
        Assert.Equal(Found, row.GetTime("FoundAt"));
        Assert.Contains("\"label\":\"direction:loosen\",\"field\":\"Title\",\"start\":3,\"length\":5", row.GetString("Evidence"), StringComparison.Ordinal);
        Assert.StartsWith("{\"ai-export\":0.", row.GetString("Scores"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_handled_twice_ends_as_if_once_but_may_send_its_articles_again()
    {
        await CreateStorageAsync();

        await HandleAsync(Relevant, Other);
        var before = await LedgerAsync();
        await HandleAsync(Relevant, Other);

        Assert.Equal(before, await LedgerAsync());
        Assert.Equal(["a1"], (await SentAsync()).Distinct());
    }

    [Fact]
    public async Task A_crash_between_the_rows_and_the_send_loses_nothing()
    {
        // The queue cannot be reached: the rows are written, then the send throws.
        await _tables.CreateTableAsync(StorageLayout.ArticlesTable, Cancellation);
        await _blobs.CreateContainerAsync(StorageLayout.MessagesContainer, Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => HandleAsync(Relevant, Other));
        Assert.Equal(2, (await LedgerAsync()).Count);

        await _queues.CreateQueueAsync(ArticlesRelevant.QueueName, Cancellation);
        await HandleAsync(Relevant, Other);

        Assert.Equal(["a1"], await SentAsync());
    }

    [Fact]
    public async Task An_edit_has_a_row_beside_the_first_text_and_is_sent_if_it_is_relevant()
    {
        await CreateStorageAsync();
        await HandleAsync(Other);
        var edited = Other with { Title = "US lifts AI chip export ban for Canada", FoundAt = Found.AddHours(3), RevisedAt = Found.AddHours(3) };

        await HandleAsync(edited);
        await HandleAsync(edited);

        Assert.Equal([("a2", "not-relevant", ""), ($"a2~{edited.HashText()}", "relevant", "ai-export")], await LedgerAsync());
        Assert.Equal(["a2"], (await SentAsync()).Distinct());
    }

    [Fact]
    public async Task Texts_that_take_turns_are_each_kept_and_sent_once()
    {
        await CreateStorageAsync();
        var second = Relevant with { Title = "US lifts AI chip export ban for Canada and Japan", RevisedAt = Found.AddHours(1), FoundAt = Found.AddHours(1) };

        await HandleAsync(Relevant);
        await HandleAsync(second);
        await HandleAsync(Relevant with { RevisedAt = Found.AddHours(2), FoundAt = Found.AddHours(2) });
        await HandleAsync(second with { RevisedAt = Found.AddHours(3), FoundAt = Found.AddHours(3) });

        Assert.Equal(3, (await LedgerAsync()).Count);
        Assert.Equal(3, (await SentAsync()).Count);
    }

    [Fact]
    public async Task An_entry_that_could_not_become_an_article_is_in_the_ledger_with_the_reason()
    {
        await CreateStorageAsync();
        var rejected = new EntryRejected("a9", "05feed", 5, new Uri("https://wire.example/9"), "Entry 9 of the feed has neither a title nor a text.", Found);

        await HandleAsync(new ArticlesFound(ArticlesFound.CurrentVersion, [Other]) { Rejected = [rejected] });

        var row = await _tables.GetAsync(StorageLayout.ArticlesTable, "202611-05", "a9", Cancellation);
        Assert.Equal(("rejected", rejected.Reason), (row!.GetString("Outcome"), row.GetString("Reason")));
        var counts = await new ArticleLedger(_tables).CountAsync(Found.AddDays(-1), Found, Cancellation);
        Assert.Equal((1, 1, 1), (counts.Total, counts.NotRelevant, counts.Rejected));
    }

    [Fact]
    public async Task An_article_of_an_earlier_message_is_not_sent_again()
    {
        await CreateStorageAsync();
        await HandleAsync(Relevant);

        await HandleAsync(Relevant with { FoundAt = Found.AddMinutes(15) });

        Assert.Equal(["a1"], await SentAsync());
        Assert.Single(await LedgerAsync());
    }

    [Fact]
    public async Task An_article_known_from_the_month_before_is_neither_written_nor_sent_again()
    {
        await CreateStorageAsync();
        await HandleAsync(Relevant);

        await HandleAsync(Relevant with { FoundAt = Found.AddDays(20) });

        Assert.Equal(["a1"], await SentAsync());
        Assert.Single(await LedgerAsync());
    }

    [Fact]
    public async Task A_full_batch_is_sent_in_messages_of_50_at_most()
    {
        await CreateStorageAsync();

        await HandleAsync([.. Enumerable.Range(0, 100).Select(i => ArticleOf($"n{i:000}", $"US eases export controls on AI chips, part {i}"))]);

        Assert.Equal(2, await _queues.CountAsync(ArticlesRelevant.QueueName, Cancellation));
        Assert.Equal(100, (await SentAsync()).Distinct().Count());
    }

    [Fact]
    public async Task The_ledger_counts_what_was_found_between_two_times()
    {
        await CreateStorageAsync();
        await HandleAsync(Relevant, Other, ArticleOf("a3", "Brussels picks sites for five AI gigafactories") with { FeedShard = 9 });
        await HandleAsync(ArticleOf("late", "US tightens AI chip export controls") with { FoundAt = Found.AddHours(2) });

        var counts = await new ArticleLedger(_tables).CountAsync(Found.AddMonths(-1), Found.AddHours(1), Cancellation);

        Assert.Equal((3, 1), (counts.Total, counts.NotRelevant));
        Assert.Equal((1, 1), (counts.ByTopic[Topics.Export], counts.ByTopic[Topics.Sovereignty]));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Article ArticleOf(string id, string title) => new(
        id, "wire", 5, "wire.example", "Example Wire", new Uri("https://wire.example/" + id), title, string.Empty, "en", null, Found);

    private async Task CreateStorageAsync()
    {
        await _tables.CreateTableAsync(StorageLayout.ArticlesTable, Cancellation);
        await _blobs.CreateContainerAsync(StorageLayout.MessagesContainer, Cancellation);
        await _queues.CreateQueueAsync(ArticlesRelevant.QueueName, Cancellation);
    }

    private Task HandleAsync(params Article[] articles) => HandleAsync(new ArticlesFound(ArticlesFound.CurrentVersion, articles));

    private Task HandleAsync(ArticlesFound message)
    {
        var stage = new ArticleClassifier(
            Classifier,
            new RefinementPipeline(
                [], Classifier, Gazetteer, new SpendingLedger(_tables, TimeProvider.System), Options.Create(new ClassificationOptions()),
                NullLogger<RefinementPipeline>.Instance),
            _tables, new MessageSender<ArticlesRelevant>(_queues, _blobs, TimeProvider.System), NullLogger<ArticleClassifier>.Instance);
        return stage.HandleAsync(message, Cancellation);
    }

    private async Task<List<(string Id, string Outcome, string Topics)>> LedgerAsync()
    {
        var rows = new List<(string, string, string)>();
        await foreach (var row in _tables.QueryAsync(StorageLayout.ArticlesTable, new TableQuery(), Cancellation))
        {
            rows.Add((row.RowKey, row.GetString("Outcome"), row.GetString("Topics")));
        }

        return rows;
    }

    /// <summary>Ids in all queued messages, in order.</summary>
    private async Task<List<string>> SentAsync()
    {
        var ids = new List<string>();
        foreach (var item in await _queues.PeekAsync(ArticlesRelevant.QueueName, 32, Cancellation))
        {
            var envelope = JsonSerializer.Deserialize(item.Text, MessageJson.Default.MessageEnvelope)!;
            var body = await new MessageBodies(_blobs).FindAsync(envelope.BodyBlob!, Cancellation);
            ids.AddRange(JsonSerializer.Deserialize(body, MessageJson.Default.ArticlesRelevant)!.Articles.Select(item => item.Article.ArticleId));
        }

        return ids;
    }
}
